"""Load pieces as parquet into the landing, by a DuckDB at the edge whose memory is limited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from flytt.engines.csv_form import Piece
from flytt.engines.duckdb.duckdb_errors import translated
from flytt.engines.duckdb.duckdb_load import load_table
from flytt.engines.spark.landing import make_shared, note_files, share
from flytt.engines.sql import literal, quoted
from flytt.work.files import flush, make_folder

EDGE = "kant-"
"""How its folder begins: a killed process may leave one, and it is safe to remove."""
# A part is what one task of the cluster reads: 122,880 rows.
_GROUP, _GROUPS = 30_720, 4


@contextmanager
def edge(
    private: Path, memory: str, doing: str, where: str
) -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """A DuckDB with limited memory, and its folder for temporary files; both go in the end.

    Raises EngineError that names what was done, and where, when DuckDB fails.
    """
    with TemporaryDirectory(prefix=EDGE, dir=make_folder(private)) as folder:
        config: dict[str, Any] = {
            "memory_limit": memory,
            "temp_directory": f"{folder}/tmp",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(f"{folder}/kant.duckdb", config=config) as connection:
            try:
                yield connection, Path(folder)
            except duckdb.Error as error:
                # DuckDB's own text repeats rows and values, so it is not chained either.
                raise translated(error, doing, where) from None


def land(
    connection: DuckDBPyConnection,
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
        rows = load_table(connection, "rader", columns, pieces, spool)
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
        connection.execute(
            f"copy (select {picked} from rader) to {literal(str(target))}"
            f" (format parquet, row_group_size {_GROUP}{many})"
        )
    finally:
        connection.execute("drop table if exists rader")
    settle(place)
    return rows


def land_empty(
    connection: DuckDBPyConnection, columns: Sequence[tuple[str, str]], place: Path
) -> None:
    """Write a table without rows, its columns by Spark's names of their types."""
    picked = ", ".join(f"cast(null as {type_}) as {quoted(name)}" for name, type_ in columns)
    target = literal(str(make_shared(place) / "data_0.parquet"))
    connection.execute(f"copy (select {picked} where false) to {target} (format parquet)")
    settle(place)


def settle(place: Path) -> None:
    """Share a table's files with the landing's group, put them on disk and note which they are."""
    for file in place.iterdir():
        share(file)
        flush(file)
    note_files(place)
