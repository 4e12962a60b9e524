"""Parquet extracts, read with DuckDB: only the table's columns, in bounded memory."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import duckdb

from flytt.engines.csv_form import Piece
from flytt.engines.sql import quoted
from flytt.errors import ExtractError
from flytt.extract.header import match_file
from flytt.extract.row_stream import RowStream
from flytt.extract.stream import opened
from flytt.plugins.extracts import ParquetFile

_BATCH = 10_000
_SOURCE = "read_parquet(?, hive_partitioning = false)"
# Types that `text_of` knows; the others are cast to text, without a detour through Python.
_AS_IS = ("VARCHAR", "BLOB", "BOOLEAN", "DOUBLE")


class ParquetStream(RowStream):
    """The rows of a Parquet file, numbered from 1 in the file's order."""

    def __init__(self, extract: ParquetFile) -> None:
        self._extract = extract
        # The path with nothing that DuckDB could take for a pattern or an address.
        self._pattern = glob.escape(str(extract.path.absolute()))
        with opened(extract.path, extract.table.name), self._connected() as connection:
            names = _top_level(
                connection.execute(
                    "select name, coalesce(num_children, 0) from parquet_schema(?)",
                    [self._pattern],
                ).fetchall()
            )
            # DuckDB renames columns that differ in case only: the file's own names decide.
            known = connection.execute(f"describe select * from {_SOURCE}", [self._pattern])
            columns = [(str(name), str(kind)) for name, kind, *_ in known.fetchall()]
        header = match_file(names, extract.table, str(extract.path))
        self._select = ", ".join(_expression(*columns[place]) for place in header.places)
        super().__init__(extract.table, extract.path.name, header.extra)

    def _chunks(self) -> Iterator[Piece]:
        yield from super()._chunks()
        with opened(self._extract.path, self.table.name) as file:
            self.fingerprint = hashlib.file_digest(file, "sha256").hexdigest()

    def _rows(self) -> Iterable[Sequence[object]]:
        with self._connected() as connection:
            result = connection.execute(f"select {self._select} from {_SOURCE}", [self._pattern])
            while batch := result.fetchmany(_BATCH):
                yield from batch

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
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
                f"{self._extract.table.name}: the Parquet file {what}",
                where=str(self._extract.path),
                todo="deliver the file again, whole and with its texts in UTF-8",
            ) from None


def _top_level(schema: Sequence[tuple[str, int]]) -> list[str]:
    """Names of the columns in a schema that lists each group before its members."""
    names: list[str] = []
    depths: list[int] = []
    for name, children in schema:
        if len(depths) == 1:
            names.append(name)
        if depths:
            depths[-1] -= 1
        if children:
            depths.append(children)
        while depths and not depths[-1]:
            depths.pop()
    return names


def _expression(name: str, kind: str) -> str:
    column = quoted(name)
    if kind in _AS_IS:
        return column
    if kind == "FLOAT":
        # Through text: the double nearest to a float32 has decimals that the file does not.
        return f"{column}::varchar::double"
    if kind.startswith("TIMESTAMP"):
        midnight = f"date_trunc('day', {column}) = {column}"
        return f"case when {midnight} then {column}::date::varchar else {column}::varchar end"
    return f"{column}::varchar"
