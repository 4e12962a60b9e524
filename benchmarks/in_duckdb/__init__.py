"""The parts of a run written by hand for DuckDB alone."""
