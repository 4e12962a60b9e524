"""Bulk loading into DuckDB: files of clean CSV, read exactly as they were written."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import duckdb

from flytt.engines.csv_form import Piece
from flytt.engines.sql import checked, literal, quoted
from flytt.errors import EngineError

SPOOL = "mellan-"
"""How temporary file names begin: a killed process may leave some, and they are safe to remove."""

# Bounds memory. Fewer, larger files load faster than many small ones.
_PART = 64 << 20
# DuckDB's own limit, raised only when a row needs it: larger buffers leave less to do in parallel.
_LINE_MAX = 2_097_152


def load_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[tuple[str, str]],
    pieces: Iterable[Piece],
    folder: Path,
) -> int:
    """Create `table` from the pieces, through files in a folder; returns its rows.

    Raises EngineError when a record was lost or a value exceeds its varchar(n), which DuckDB
    takes for a remark; the table is then as it was.
    """
    types = dict(checked(columns))
    limits = {name: type_[8:-1] for name, type_ in types.items() if type_.startswith("varchar")}
    types = {name: "bigint" if type_ == "bigint" else "varchar" for name, type_ in types.items()}
    declared = ", ".join(f"{quoted(name)} {type_}" for name, type_ in types.items())
    # A header of our own keeps DuckDB from taking U+FEFF in the first value for a BOM.
    header = b";".join(b"k%d" % number for number in range(len(types))) + b"\n"
    records = 0
    connection.execute("begin")
    try:
        connection.execute(f"create or replace table {table} ({declared})")
        for part in _parts(pieces):
            with _spooled([header, *part], folder) as path:
                source = _read_csv(str(path), part, types)
                connection.execute(f"insert into {table} select * from {source}")
            records += sum(piece.records for piece in part)
        counts = ["count(*)"] + [
            f"count(*) filter (where length({quoted(name)}) > {limit})"
            for name, limit in limits.items()
        ]
        query = f"select {', '.join(counts)} from {table}"
        rows, *too_long = connection.execute(query).fetchall()[0]
        if rows != records:
            raise EngineError(
                f"DuckDB stored {rows} of {records} records.",
                where=table,
                todo="report this: no row may be lost",
            )
        wrong = [name for name, count in zip(limits, too_long, strict=True) if count]
        if wrong:
            raise EngineError(f"Values are too long for {', '.join(wrong)}.", where=table)
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return records


@contextmanager
def _spooled(content: Iterable[bytes], folder: Path) -> Iterator[Path]:
    """A private file with the content, as long as the context lasts; gone if it is cut short."""
    path = folder / f"{SPOOL}{uuid4().hex}.csv"
    path.touch(mode=0o600)
    try:
        with path.open("wb") as file:
            file.writelines(content)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _parts(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces for one file after the other; line breaks in values make files of their own."""
    waiting: dict[bool, list[Piece]] = {False: [], True: []}
    for piece in pieces:
        part = waiting[piece.line_breaks]
        part.append(piece)
        if sum(map(len, part)) >= _PART:
            yield part
            part.clear()
    yield from filter(None, waiting.values())


def _read_csv(path: str, part: list[Piece], types: dict[str, str]) -> str:
    """The table function that guesses nothing, for a file with the pieces of a part.

    In parallel only when no value holds a line break: DuckDB's threads start in the middle of the
    file and take a line inside a value for a row.
    """
    columns = ", ".join(f"{literal(name)}: '{type_}'" for name, type_ in types.items())
    # A file is sought by pattern: brackets and stars in the folder's name stand for themselves.
    pattern = literal(glob.escape(path))
    return (
        f"read_csv({pattern}, columns = {{{columns}}}, auto_detect = false, header = true,"
        " delim = ';', quote = '\"', escape = '\"', new_line = '\\n', nullstr = '',"
        " allow_quoted_nulls = false, strict_mode = true, compression = 'none',"
        f" max_line_size = {max(_LINE_MAX, *map(len, part))},"
        f" parallel = {'false' if part[0].line_breaks else 'true'})"
    )
