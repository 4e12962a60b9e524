"""The embedded engine: one DuckDB file for each build."""
