"""Parquet extracts, read with DuckDB: only the table's columns, in bounded memory."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from flytt.engines.csv_form import Piece
from flytt.errors import ExtractError
from flytt.extract.header import Header, match_file
from flytt.extract.parquet_types import SOURCE, columns_of
from flytt.extract.row_stream import RowStream
from flytt.extract.stream import opened
from flytt.extract.typed_values import unfit
from flytt.extract.unchanged import Standing
from flytt.plugins.extracts import ParquetFile
from flytt.plugins.tables import Table

_BATCH = 10_000
_BLOCK = 1 << 20
# What DuckDB raises for a value that a type of its own cannot hold, and for `error()`.
_OF_VALUES = (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException)


@dataclass(frozen=True)
class _Part:
    """One file; `columns` are the table's, each with its type and the SQL of its values."""

    path: Path
    standing: Standing
    header: Header
    columns: tuple[tuple[str, str, str], ...]

    @property
    def pattern(self) -> str:
        """The path with nothing that DuckDB could take for a pattern or an address."""
        return glob.escape(str(self.path.absolute()))


class ParquetStream(RowStream):
    """The rows of a Parquet file, or of a folder of them by name, numbered from 1 in their order.

    The fingerprint is that of the files' bytes, one after the other.
    """

    def __init__(
        self, extract: ParquetFile, null: Sequence[str] = (), zone: ZoneInfo | None = None
    ) -> None:
        self._path = extract.path
        self._parts = [
            _part(path, extract.table, zone) for path in _files(extract.path, extract.table)
        ]
        extra = dict.fromkeys(name for part in self._parts for name in part.header.extra)
        super().__init__(
            extract.table, extract.path.name, tuple(extra), where=str(extract.path),
            null=null, zone=zone,
        )  # fmt: skip

    def count(self) -> int:
        """The rows that the files' own footers name."""
        found = 0
        for part in self._parts:
            with _reading(part.path, self.table) as connection:
                query = f"select count(*) from {SOURCE}"
                found += connection.execute(query, [part.pattern]).fetchall()[0][0]
        return found

    def _chunks(self) -> Iterator[Piece]:
        yield from super()._chunks()
        digest = hashlib.sha256()
        for part in self._parts:
            with opened(part.path, self.table.name) as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
                part.standing.check(file, part.path, self.table.name)
        self.fingerprint = digest.hexdigest()
        if _files(self._path, self.table) != [part.path for part in self._parts]:
            raise ExtractError(
                f"{self.table.name}: the folder's files changed while they were read",
                where=str(self._path),
                todo="wait until its delivery is finished, then run again",
            )

    def _rows(self) -> Iterable[Sequence[object]]:
        for part in self._parts:
            part.standing.check(part.path, part.path, self.table.name)
            self._where = str(part.path)
            with _reading(part.path, self.table) as connection:
                query = f"select {', '.join(sql for *_, sql in part.columns)} from {SOURCE}"
                try:
                    result = connection.execute(query, [part.pattern])
                    while batch := result.fetchmany(_BATCH):
                        yield from batch
                except duckdb.Error:
                    _blame(connection, part, self.table)
                    raise


def _files(path: Path, table: Table) -> list[Path]:
    """The file, or a folder's part files by name; what begins with `.` or `_` is no part."""
    if not path.is_dir():
        return [path]
    found = sorted(path.iterdir(), key=lambda each: each.name)
    parts = [each for each in found if not each.name.startswith((".", "_"))]
    strange = [each.name for each in parts if not (each.suffix == ".parquet" and each.is_file())]
    strange += [each.name for each in found if each.name == "_temporary"]
    if strange:
        raise ExtractError(
            f"{table.name}: the folder holds more than part files: {', '.join(strange[:5])}",
            where=str(path),
            todo="deliver it again, finished and with *.parquet files only",
        )
    if not parts:
        raise ExtractError(
            f"{table.name}: the folder holds no part file",
            where=str(path),
            todo="put its *.parquet files there",
        )
    return parts


def _part(path: Path, table: Table, zone: ZoneInfo | None) -> _Part:
    """Look into a file; raises ExtractError naming its missing columns, or those of wrong types."""
    pattern = glob.escape(str(path.absolute()))
    with opened(path, table.name) as file, _reading(path, table) as connection:
        standing = Standing.of(file)
        found = columns_of(connection, pattern)
    header = match_file([column.name for column in found], table, str(path))
    columns = [
        (name, found[place]) for name, place in zip(table.columns, header.places, strict=True)
    ]
    wrong = [(name, type_) for name, column in columns if (type_ := column.unfit(zone))]
    if wrong:
        raise unfit(table, str(path), wrong)
    selected = ((name, column.kind, column.expression(zone)) for name, column in columns)
    return _Part(path, standing, header, tuple(selected))


@contextmanager
def _reading(path: Path, table: Table) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        with duckdb.connect() as connection:
            # More threads read ahead of us: no faster, and memory grows with the file.
            connection.execute("set threads = 1")
            connection.execute("set TimeZone = 'UTC'")
            yield connection
    except duckdb.Error as error:
        # DuckDB's own message may hold a value of the file.
        raise ExtractError(
            f"{table.name}: the Parquet file fails: {type(error).__name__}",
            where=str(path),
            todo="deliver the file again, whole",
        ) from None


def _blame(connection: duckdb.DuckDBPyConnection, part: _Part, table: Table) -> None:
    """Raise ExtractError naming the columns that alone fail for one of their values."""
    wrong = []
    for name, kind, expression in part.columns:
        try:
            connection.execute(f"select max(hash({expression})) from {SOURCE}", [part.pattern])
        except duckdb.Error as error:
            if "UTF8" in str(error):
                wrong.append((name, "text, and not UTF-8"))
            elif isinstance(error, _OF_VALUES) and "IO Error" not in str(error):
                wrong.append((name, f"{kind}, with a value that is too large"))
    if wrong:
        raise unfit(table, str(part.path), wrong) from None
