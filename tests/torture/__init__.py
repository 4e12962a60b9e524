"""Commands that are killed at any moment, and what one more try must make of it."""
