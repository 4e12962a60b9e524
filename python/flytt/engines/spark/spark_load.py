"""Load pieces as parquet into the landing, by a DuckDB at the edge whose memory is limited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from flytt.engines.csv_form import Piece
from flytt.engines.duckdb.duckdb_load import load_table
from flytt.engines.spark.landing import make_shared, note_files, share
from flytt.engines.sql import literal, quoted
from flytt.work.files import flush

# A part is what one task of the cluster reads: 122,880 rows.
_GROUP, _GROUPS = 30_720, 4


def land(
    edge: duckdb.DuckDBPyConnection,
    columns: Sequence[tuple[str, str]],
    pieces: Iterable[Piece],
    place: Path,
    spool: Path,
) -> int:
    """Write the pieces' rows as parquet files into the new folder `place`; returns their number.

    Text is NFC there, because Spark has no function for it. Raises as `load_table` does; what a
    broken-off load leaves in the landing goes with the area.
    """
    try:
        rows = load_table(edge, "rader", columns, pieces, spool)
        picked = ", ".join(
            quoted(name)
            if type_ == "bigint"
            else f"nfc_normalize({quoted(name)}) as {quoted(name)}"
            for name, type_ in columns
        )
        make_shared(place)
        # By file: one too small for many parts is written even when it has no rows at all.
        many = f", row_groups_per_file {_GROUPS}" if rows > _GROUP else ""
        target = place if many else place / "data_0.parquet"
        edge.execute(
            f"copy (select {picked} from rader) to {literal(str(target))}"
            f" (format parquet, row_group_size {_GROUP}{many})"
        )
    finally:
        edge.execute("drop table if exists rader")
    _settle(place)
    return rows


def land_empty(
    edge: duckdb.DuckDBPyConnection, columns: Sequence[tuple[str, str]], place: Path
) -> None:
    """Write a table without rows, its columns by Spark's names of their types."""
    picked = ", ".join(f"cast(null as {type_}) as {quoted(name)}" for name, type_ in columns)
    target = literal(str(make_shared(place) / "data_0.parquet"))
    edge.execute(f"copy (select {picked} where false) to {target} (format parquet)")
    _settle(place)


def _settle(place: Path) -> None:
    for file in place.iterdir():
        share(file)
        flush(file)
    note_files(place)
