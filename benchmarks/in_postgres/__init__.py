"""The parts of floor_postgres.py."""
