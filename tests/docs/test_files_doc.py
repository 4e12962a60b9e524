"""docs/files.md: every file as the contract has it, and of every value what the readers make."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flytt.errors import ExtractError
from flytt.plugins.extracts import CsvFile, Extract, ParquetFile, Query, Rows
from flytt.plugins.tables import BUILT_IN_TABLES
from flytt.settings.sources import SourceSettings
from kit.postgres_server import PostgresServer
from line.contract import CLOSURE_FILES, RUN_FILES
from unit.extract.reading import PRIO, read

FORMS = ("CSV", "Parquet", "PostgreSQL", "SQLite and others", "a plugin's own rows")
DAY, MORNING = datetime(2026, 10, 5), datetime(2026, 10, 5, 7, 30)
NIGHT = datetime(2026, 10, 5, 22, tzinfo=UTC)
WIDE = pa.decimal256(76, 2)


def a(value: Any, type_: pa.DataType | None = None) -> pa.Array:
    """One value for Parquet."""
    return pa.array([value], type_)


def days(number: int) -> pa.Array:
    """The date of a number, also of one that Python has no date for."""
    return pa.array([number], pa.int32()).cast(pa.date32())


# Of each row of the table, by how its first cell begins, what stands in each form: the text of a
# CSV file, arrays, SQL for PostgreSQL and for SQLite, and values of Python.
Examples = Mapping[str, Sequence[Sequence[Any]]]
EXAMPLES: Examples = {
    "text": ([" å "], [a(" å ")], ["' å '"], ["' å '"], [" å "]),
    "`char(n)`": ([], [], ["'å '::char(2)"], [], []),
    "empty text": ([""], [a("")], ["''"], ["''"], [""]),
    "null": ([], [a(None), pa.nulls(1)], ["null", "null::date"], ["null"], [None]),
    "NaN": (
        [],
        [a(float("nan")), a(float("nan"), pa.float16())],
        ["'nan'::float8", "'nan'::numeric"],
        [],
        [float("nan"), Decimal("nan")],
    ),
    "`NULL`": (["NULL"], [a(" NULL")], ["'NULL '"], ["'NULL'"], ["NULL"]),
    "whole number: integers": (
        ["60"],
        [a(60, pa.int8()), a(60, pa.uint64())],
        ["60::smallint", "60::bigint"],
        ["60"],
        [60],
    ),
    "whole number: float": (
        ["60.0"],
        [a(60, pa.float16()), a(60, pa.float32()), a(60.0)],
        ["60::real", "60::float8"],
        ["60.0"],
        [60.0],
    ),
    "whole number: decimal": (
        ["60.00"],
        [a(Decimal(60), pa.decimal128(7, 2))],
        ["60::numeric(7,2)"],
        [],
        [Decimal("60.00")],
    ),
    "other number": (
        ["1.50"],
        [a(1.5, pa.float16()), a(1.5), a(Decimal("1.5"), pa.decimal32(7, 2))],
        ["1.5::real", "1.5::numeric(7,2)"],
        ["1.50"],
        [1.5, Decimal("1.50")],
    ),
    "very large": (["1e-7"], [a(1e-7)], ["1e-7::float8"], ["1e-7"], [1e-7]),
    "decimal of more": (
        ["60.00"],
        [a(Decimal(60), WIDE)],
        ["60::numeric(76,2)"],
        [],
        [Decimal(60)],
    ),
    "the same with": (
        [],
        [a(Decimal(10**21), WIDE)],
        ["1e21::numeric(76,2)"],
        [],
        [Decimal(10**21)],
    ),
    "true": (["true"], [a(True)], ["true"], [], [True]),
    "false": (["false"], [a(False)], ["false"], [], [False]),
    "date": (
        ["2026-10-05"],
        [a(DAY.date()), a(DAY.date(), pa.date64())],
        ["date '2026-10-05'"],
        ["'2026-10-05'"],
        [date(2026, 10, 5)],
    ),
    "timestamp at midnight": (
        ["2026-10-05 00:00:00"],
        [a(DAY, pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")],
        ["timestamp '2026-10-05'"],
        [],
        [DAY],
    ),
    "timestamp at another time": (
        ["2026-10-05 07:30:00"],
        [a(MORNING, pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")],
        ["timestamp '2026-10-05 07:30'"],
        [],
        [MORNING],
    ),
    "timestamp with time zone, with ": (
        [],
        [a(NIGHT, pa.timestamp(unit, "UTC")) for unit in ("s", "ms", "us", "ns")],
        ["timestamptz '2026-10-05 22:00+00'"],
        [],
        [NIGHT],
    ),
    "timestamp with time zone, without": (
        [],
        [a(NIGHT, pa.timestamp("us", "Europe/Stockholm"))],
        ["timestamptz '2026-10-05 22:00+00'"],
        [],
        [NIGHT],
    ),
    "INT96": ([], ["int96"], [], [], []),
    "date after": (
        ["12026-03-01"],
        [days(3_672_938)],
        ["date '12026-03-01'"],
        ["'12026-03-01'"],
        [],
    ),
    "infinite": (["infinity"], [days(2**31 - 1)], ["date 'infinity'"], [], []),
    "date before": (["0012-01-01 BC"], [days(-723_545)], ["date '0012-01-01 BC'"], [], []),
    "time": (["07:30:00"], [a(time(7, 30))], ["time '07:30'"], [], [time(7, 30)]),
    "duration": ([], [a(60, pa.duration("s"))], ["interval '60 days'"], [], [timedelta(60)]),
    "binary that is UTF-8": (
        [],
        [a("å".encode()), a("å".encode(), pa.large_binary())],
        ["convert_to('å', 'UTF8')"],
        ["x'c3a5'"],
        ["å".encode()],
    ),
    "binary that is not": ([], [a(b"\xe5")], ["'\\xe5'::bytea"], ["x'e5'"], [b"\xe5"]),
    "list": ([], [a(["x"]), a(["x"], pa.large_list(pa.string()))], ["array['x']"], [], [["x"]]),
    "struct": (
        [],
        [a({"x": 1}), a([("x", 1)], pa.map_(pa.string(), pa.int64()))],
        ["row(1, 'x')"],
        [],
        [{"x": 1}],
    ),
    "JSON": ([], [pa.ExtensionArray.from_storage(pa.json_(), a("{}"))], ["'{}'::jsonb"], [], []),
    "range": ([], [], ["int4range(1, 5)", "60::money", "point '(1,2)'", "tsvector 'x'"], [], []),
    "dictionary": ([], [a("å").dictionary_encode()], ["'å'::humor", "'å'::dom"], [], []),
    "text of large": (
        [],
        [a("å", pa.large_string()), a("å", pa.string_view()), a(UUID(int=5).bytes, pa.uuid())],
        ["'å'::name", "'00000000-0000-0000-0000-000000000005'::uuid"],
        [],
        [UUID(int=5)],
    ),
    "bytes": (["\udce5"], ["latin-1"], [], ["cast(x'e5' as text)"], ["\udce5"]),
    "a NUL": (["\0"], [a("\0")], [], ["cast(x'00' as text)"], ["\0"]),
}
OF_FILES = ["wrong number of fields", "missing column", "column twice", "other column"]
"""Rows of the table that are about more than a value: the readers' own tests hold them."""
PLAIN = {"å", " å ", "å ", str(UUID(int=5))}
"""What `as it is` may stand for."""


def cells(page: str) -> dict[str, list[str]]:
    """The table's rows: first cell -> the cells of the forms."""
    table = page.split(f"| in the extract | {' | '.join(FORMS)} |\n", 1)[1].split("\n\n", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[1:]]
    return {first: rest for first, *rest in rows}


@pytest.fixture(scope="module")
def page() -> str:
    return (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")


def extract_of(form: str, example: Any, tmp_path: Path, postgres_url: str) -> Extract:
    """An extract of one row whose `fritext` is the example."""
    if form == "CSV":
        path = tmp_path / "prio.csv"
        path.write_bytes(f"id;enhet;fritext\n1;2;{example}\n".encode("utf-8", "surrogateescape"))
        return CsvFile(PRIO, path)
    if form == "Parquet":
        path = tmp_path / "prio.parquet"
        array = a(NIGHT, pa.timestamp("ns")) if example == "int96" else example
        columns = {
            "id": a("1"),
            "enhet": a("2"),
            "fritext": a("fel") if example == "latin-1" else array,
        }
        pq.write_table(pa.table(columns), path, use_deprecated_int96_timestamps=example == "int96")
        if example == "latin-1":
            path.write_bytes(path.read_bytes().replace(b"fel", b"\xe5el"))
        return ParquetFile(PRIO, path)
    if form == "a plugin's own rows":
        return Rows(PRIO, "melker", lambda: [("1", "2", example)])
    url = postgres_url
    if form == "SQLite and others":
        sqlite3.connect(tmp_path / "melker.db").close()
        url = f"sqlite:///{tmp_path}/melker.db"
    return Query(PRIO, url, f"select '1' as id, '2' as enhet, {example} as fritext")


def outcome(extract: Extract, settings: SourceSettings) -> str:
    """What became of the row, in the page's words."""
    try:
        result = read(extract, settings)
    except ExtractError as error:
        assert "fritext" in error.message and error.where and error.todo
        return "column refused"
    if result.refused:
        return "row quarantined"
    ((_, _, text),) = result.rows.values()
    return f"`{text}`" if text else "missing"


def test_every_value_becomes_what_the_page_says(
    page: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    rows = cells(page)
    wanted = {}
    found = {}
    with postgres_server.database() as url:
        with psycopg.connect(url) as connection:
            connection.execute("create type humor as enum ('å'); create domain dom as text")
        for (row, told), (start, examples) in zip(rows.items(), EXAMPLES.items(), strict=False):
            assert row.startswith(start)
            zone = None if "without" in row or "INT96" in row else ZoneInfo("Europe/Stockholm")
            settings = SourceSettings("p", "pasis", null=("NULL",), timezone=zone)
            for form, said, given in zip(FORMS, told, examples, strict=True):
                wanted[row, form] = {said} - {"–"}
                found[row, form] = {
                    "as it is" if said == "as it is" and got.strip("`") in PLAIN else got
                    for each in given
                    for got in [outcome(extract_of(form, each, tmp_path, url), settings)]
                }
    assert found == wanted
    assert list(rows)[len(EXAMPLES) :] == OF_FILES


@pytest.mark.parametrize("kind", ["run", "closure"])
def test_every_file_is_described_with_its_columns(page: str, kind: str) -> None:
    block = page.split(f"<!-- written: {kind} -->")[1].split("<!-- end -->", maxsplit=1)[0]
    described = {
        part.split("`", 1)[0]: tuple(re.findall(r"^\| `(\w+)` \|", part, re.M))
        for part in block.split("### `")[1:]
    }
    assert described == dict({"run": RUN_FILES, "closure": CLOSURE_FILES}[kind])


def test_every_table_is_described_with_its_columns(page: str) -> None:
    block = page.split("<!-- written: tables -->")[1].split("<!-- end -->", maxsplit=1)[0]
    described = {
        part.split("`", 1)[0]: tuple(re.findall(r"^\| `(\w+)`", part, re.M))
        for part in block.split("### `")[1:]
    }
    assert described == {table.name: table.columns for table in BUILT_IN_TABLES}


def test_the_page_is_fresh_and_every_setting_has_its_words(build_files: ModuleType) -> None:
    assert build_files.main(["--check"]) == 0
    assert {"engine.memory", "sources.<name>.queries"} <= build_files.known_settings()


def test_a_changed_page_is_stale(
    page: str, build_files: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "files.md"
    copy.write_text(page.replace("`kallsystem` |", "`system` |"), encoding="utf-8")
    monkeypatch.setattr(build_files, "PAGE", copy)
    assert build_files.main(["--check"]) == 1
    assert build_files.main([]) == 0
    assert copy.read_text(encoding="utf-8") == page
