"""Closure orders: the plan, the second key that works it out once more, and what was written."""
