"""What a run may cost at most, whatever the machine: the only place to change a bound.

Figures with `post` in their unit are the difference of two sizes: what one more post costs. Bounds
stand a tenth to a fifth above what was measured; memory further, because peaks differ by chance.
"""

from __future__ import annotations

from typing import NamedTuple


class Bound(NamedTuple):
    """The most that a figure may be on an engine, and why it is watched."""

    engine: str
    figure: str
    at_most: float
    unit: str
    why: str


BOUNDS = (
    Bound("duckdb", "nodes", 85, "nodes", "every node costs a few statements and dbt's own time"),
    Bound("duckdb", "stored_bytes", 265, "bytes a post", "a text kept once more is written"),
    Bound("duckdb", "file_bytes", 410, "bytes a post", "what the contract says and people read"),
    Bound("duckdb", "memory_bytes", 5_000, "bytes a post", "no stage may hold its posts in Python"),
    Bound("duckdb", "group_rows", 30_720, "rows", "threads share a scan by row groups"),
    Bound("postgres", "nodes", 85, "nodes", "as on DuckDB"),
    Bound("postgres", "stored_bytes", 1_900, "bytes a post", "every model kept is written out"),
    Bound("postgres", "file_bytes", 410, "bytes a post", "as on DuckDB"),
    Bound("postgres", "memory_bytes", 2_000, "bytes a post", "rows pass by, the server holds them"),
    Bound("postgres", "statements", 930, "statements", "each is a round trip, and a plan"),
    Bound("postgres", "scans", 75, "scans", "tables as long as the posts are what a run waits for"),
    Bound("postgres", "rows_read", 73, "rows a post", "a join that loops reads tables many times"),
)
