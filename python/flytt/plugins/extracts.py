"""Where one table's rows come from: what a source plugin returns for each of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flytt.plugins.tables import Table


@dataclass(frozen=True)
class CsvFile:
    """A CSV file with a header row, RFC 4180 quoting, in the stated encoding and delimiter."""

    table: Table
    path: Path
    delimiter: str = ";"
    encoding: str = "utf-8"


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file whose column names are the contract's."""

    table: Table
    path: Path


@dataclass(frozen=True)
class Query:
    """A query, view or table of a database; `columns` maps contract names to the database's own."""

    table: Table
    url: str = field(repr=False)
    sql: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """Rows that a plugin makes itself: `rows()` yields values in the order of `table.columns`."""

    table: Table
    origin: str
    rows: Callable[[], Iterable[Sequence[str | None]]] = field(repr=False)


Extract = CsvFile | ParquetFile | Query | Rows
