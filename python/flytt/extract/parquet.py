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
from flytt.engines.sql import literal, quoted
from flytt.errors import ExtractError
from flytt.extract.header import Header, match_file
from flytt.extract.row_stream import RowStream
from flytt.extract.stream import opened
from flytt.extract.typed_values import NESTED, WITH_ZONE, unfit
from flytt.extract.unchanged import Standing
from flytt.plugins.extracts import ParquetFile
from flytt.plugins.tables import Table

_BATCH = 10_000
_BLOCK = 1 << 20
_SOURCE = "read_parquet(?, hive_partitioning = false)"
# Types that `text_of` knows; the others are cast to text, without a detour through Python.
_AS_IS = ("VARCHAR", "BLOB", "BOOLEAN", "DOUBLE")


@dataclass(frozen=True)
class _Part:
    """One file, and the expressions that give the table's columns."""

    path: Path
    standing: Standing
    header: Header
    select: str

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
                query = f"select count(*) from {_SOURCE}"
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
                query = f"select {part.select} from {_SOURCE}"
                result = connection.execute(query, [part.pattern])
                while batch := result.fetchmany(_BATCH):
                    yield from batch


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
        schema = connection.execute(
            """select name, coalesce(num_children, 0), case
                when logical_type like 'TimestampType(isAdjustedToUTC=1%' then ?
                when type = 'INT96' then 'INT96: ' || ?
            end from parquet_schema(?)""",
            [WITH_ZONE, WITH_ZONE, pattern],
        ).fetchall()
        # DuckDB renames columns that differ in case only: the file's own names decide.
        known = connection.execute(f"describe select * from {_SOURCE}", [pattern]).fetchall()
    columns = _top_level(schema)
    header = match_file([name for name, _ in columns], table, str(path))
    kinds = [
        (str(known[place][0]), columns[place][1] or str(known[place][1])) for place in header.places
    ]
    wrong = [
        (column, f"{NESTED}: {kind}" if _is_nested(kind) else kind)
        for column, (_, kind) in zip(table.columns, kinds, strict=True)
        if _is_nested(kind) or (WITH_ZONE in kind and zone is None)
    ]
    if wrong:
        raise unfit(table, str(path), wrong)
    return _Part(path, standing, header, ", ".join(_expression(*each, zone) for each in kinds))


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
        text = "UTF8" in str(error)
        what = "holds text that is not UTF-8" if text else f"fails: {type(error).__name__}"
        raise ExtractError(
            f"{table.name}: the Parquet file {what}",
            where=str(path),
            todo="deliver the file again, whole and with its texts in UTF-8",
        ) from None


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT"))


def _top_level(schema: Sequence[tuple[str, int, str | None]]) -> list[tuple[str, str | None]]:
    """The columns of a schema that lists each group before its members: name, and the type of an
    instant."""
    columns: list[tuple[str, str | None]] = []
    depths: list[int] = []
    for name, children, instant in schema:
        if len(depths) == 1:
            columns.append((name, instant))
        if depths:
            depths[-1] -= 1
        if children:
            depths.append(children)
        while depths and not depths[-1]:
            depths.pop()
    return columns


def _expression(name: str, kind: str, zone: ZoneInfo | None) -> str:
    column = quoted(name)
    if kind in _AS_IS:
        return column
    if kind == "FLOAT":
        # Through text: the double nearest to a float32 has decimals that the file does not.
        return f"{column}::varchar::double"
    if kind.startswith("DECIMAL"):
        return f"regexp_replace({column}::varchar, '\\.0+$', '')"
    if WITH_ZONE in kind:
        return f"timezone({literal(str(zone))}, {column}::timestamptz)::date::varchar"
    if kind.startswith("TIMESTAMP"):
        midnight = f"date_trunc('day', {column}) = {column}"
        return f"case when {midnight} then {column}::date::varchar else {column}::varchar end"
    return f"{column}::varchar"
