"""PostgreSQL: one schema for each build, under an advisory lock."""
