"""A value is read as the text that a person writes, whatever type and form brought it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flytt.plugins.extracts import Extract, ParquetFile, Query
from flytt.plugins.tables import Table
from flytt.settings.sources import SourceSettings
from unit.extract.reading import read

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ZONE = SourceSettings("p", "pasis", timezone=STOCKHOLM)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
WHOLE = st.integers(-(10**6), 10**6)
# What a double holds, and no more than its 15 digits.
NUMBERS = st.decimals(-(10**9), 10**9, places=4).map(lambda number: number + Decimal(0))
# What nanoseconds hold, and every data base of time zones knows alike.
DATES = st.dates(date(1970, 1, 1), date(2261, 12, 31))

Row = tuple[str, int, Decimal, date]
ROWS = st.lists(st.tuples(TEXTS, WHOLE, NUMBERS, DATES), min_size=1, max_size=12)
FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def text_of(value: str | int | Decimal | date) -> str:
    """What a person writes for it."""
    if isinstance(value, Decimal):
        return format(value.normalize() + Decimal(0), "f")
    return str(value)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def local(day: date) -> datetime:
    """Midnight there, as the instant that it is."""
    return datetime.combine(day, time(), STOCKHOLM)


def dictionary(values: Iterable[str]) -> pa.Array:
    return pa.array(values).dictionary_encode()


# How each value of a row (by its place there) is written, and in which type.
ARROW: Mapping[str, tuple[int, Any, pa.DataType | None]] = {
    "string": (0, str, pa.string()),
    "large_string": (0, str, pa.large_string()),
    "string_view": (0, str, pa.string_view()),
    "binary": (0, str.encode, pa.binary()),
    "int32": (1, int, pa.int32()),
    "int64": (1, int, pa.int64()),
    "float32": (1, float, pa.float32()),
    "float64_whole": (1, float, pa.float64()),
    "decimal_whole": (1, Decimal, pa.decimal128(9, 2)),
    "text_whole": (1, str, pa.string()),
    "float64": (2, float, pa.float64()),
    "decimal64": (2, Decimal, pa.decimal64(18, 6)),
    "decimal128": (2, Decimal, pa.decimal128(38, 4)),
    "decimal256": (2, Decimal, pa.decimal256(76, 8)),
    "date32": (3, lambda day: day, pa.date32()),
    "date64": (3, lambda day: day, pa.date64()),
    **{f"timestamp_{u}": (3, midnight, pa.timestamp(u)) for u in ("s", "ms", "us", "ns")},
    **{f"instant_{u}": (3, local, pa.timestamp(u, "UTC")) for u in ("s", "ms", "us", "ns")},
    "text_date": (3, str, pa.string()),
}
POSTGRES: Mapping[str, tuple[int, Any]] = {
    "text": (0, str),
    "varchar": (0, str),
    "bytea": (0, str.encode),
    "integer": (1, int),
    "bigint": (1, int),
    "real": (1, float),
    "numeric(9,2)": (1, int),
    "double precision": (2, float),
    "numeric": (2, Decimal),
    "numeric(20,6)": (2, Decimal),
    "date": (3, lambda day: day),
    "timestamp": (3, midnight),
    "timestamptz": (3, local),
}
SQLITE: Mapping[str, tuple[int, Any]] = {
    "text": (0, str),
    "blob": (0, str.encode),
    "integer": (1, int),
    "real": (1, float),
    "numeric": (1, str),
    "double": (2, float),
    "date": (3, str),
}


def columns(written: Mapping[str, tuple[Any, ...]]) -> tuple[Table, list[int]]:
    """A table with a key and one column for each way of writing; the places of their values."""
    places = [place for place, *_ in written.values()]
    return Table("prio", "PASIS", "id", ("id", *(f"c{n}" for n in range(len(places))))), places


def assert_read(extract: Extract, rows: list[Row], places: list[int]) -> None:
    """Every way of writing a value gives the same text, in every row."""
    found = [cells[1:] for cells in read(extract, ZONE).rows.values()]
    assert found == [[text_of(row[place]) for place in places] for row in rows]


@FEW
@given(ROWS)
def test_parquet(rows: list[Row]) -> None:
    table, places = columns(ARROW)
    arrays = [
        pa.array([write(row[place]) for row in rows], type_)
        for place, write, type_ in ARROW.values()
    ]
    written = pa.table([pa.array(map(str, range(len(rows)))), *arrays], names=list(table.columns))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prio.parquet"
        pq.write_table(written, path)
        assert_read(ParquetFile(table, path), rows, places)


def fill(
    execute: Any, table: Table, written: Mapping[str, tuple[int, Any]], rows: list[Row], sign: str
) -> None:
    """Write the rows into a new table of these types."""
    types = ", ".join(f"{c} {t}" for c, t in zip(table.columns, ("integer", *written), strict=True))
    execute("drop table if exists prio")
    execute(f"create table prio ({types})")
    for number, row in enumerate(rows):
        values = [number, *(write(row[place]) for place, write in written.values())]
        execute(f"insert into prio values ({', '.join([sign] * len(values))})", values)


@FEW
@given(ROWS)
def test_sqlite(rows: list[Row]) -> None:
    table, places = columns(SQLITE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "melker.db"
        connection = sqlite3.connect(path)
        with connection:
            fill(connection.execute, table, SQLITE, rows, "?")
        connection.close()
        assert_read(Query(table, f"sqlite:///{path}"), rows, places)


@FEW
@given(ROWS)
def test_postgresql(postgres_url: str, rows: list[Row]) -> None:
    table, places = columns(POSTGRES)
    with psycopg.connect(postgres_url) as connection:
        fill(connection.execute, table, POSTGRES, rows, "%s")
    assert_read(Query(table, postgres_url), rows, places)
