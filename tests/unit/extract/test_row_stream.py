"""Rows that a plugin makes itself, and the text that values become."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flytt.errors import ExtractError
from flytt.extract.open_extracts import open_stream
from flytt.extract.typed_values import text_of
from flytt.plugins.extracts import Rows
from flytt.settings.sources import SourceSettings
from unit.extract.reading import PRIO, Result, read


def rows(given_rows: Iterable[Sequence[Any]]) -> Result:
    return read(Rows(PRIO, "melker", lambda: given_rows))


def test_rows_are_numbered_from_one_and_missing_values_are_empty() -> None:
    result = rows([("1", "A", None), ["2", None, 'x;"\n'], ("", "", "")])
    assert result.raw == b'1;1;A;\n2;2;;"x;""\n"\n3;;;\n'
    assert (result.stream.origin, result.stream.extra_columns) == ("melker", ())


def test_no_rows() -> None:
    assert (rows([]).raw, rows([]).stream.read) == (b"", 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("1", "A"), "fel_antal_falt"),
        (("1", "A", "x", "y"), "fel_antal_falt"),
        ((), "fel_antal_falt"),
        (("1", "\0", "x"), "nul_tecken"),
        (("1", "\0"), "nul_tecken"),
        (("1", "\udce5", "x"), "oavkodbar"),
        (("1", "\ud800", "\0"), "oavkodbar"),
        (("1", b"\xe5", "\0"), "oavkodbar"),
        (("1", bytearray(b"\xe5"), "x"), "oavkodbar"),
        (("1", memoryview(b"\xe5")), "oavkodbar"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused(row: Sequence[Any], reason: str) -> None:
    result = rows([("a", "b", "c"), row, ("d", "e", "f")])
    assert result.refused == [(2, reason)]
    assert list(result.rows) == [1, 3]
    ((line, post, text),) = result.unread
    assert (line, post) == (2, 2)
    assert text.startswith("1;" if row else "")


def test_the_values_of_a_refused_row_are_kept_as_one_line() -> None:
    result = rows([("19930909-2394", 'a"b\nc', None, 4, b"\xe5\0")])
    assert result.unread == [(1, 1, '19930909-2394;a"b;c;4;\ufffd\ufffd')]


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (datetime(2026, 10, 5, 7, 30, tzinfo=UTC), "timestamp with time zone"),
        (["hemligt"], "nested"),
        ({"hemligt": 1}, "nested"),
        (timedelta(60), "duration"),
    ],
)
def test_a_value_that_no_column_can_have_stops(value: object, type_: str) -> None:
    with pytest.raises(ExtractError) as caught:
        rows([("1", "", ""), ("1", value, "")])
    assert caught.value.message == f"prio: columns of a type that cannot be read: enhet ({type_})"
    assert (caught.value.where, "hemligt" in str(caught.value)) == ("melker", False)


def test_an_instant_is_the_date_in_the_sources_zone() -> None:
    zone = SourceSettings("p", "pasis", timezone=ZoneInfo("Europe/Stockholm"))
    instants = [datetime(2026, 10, 5, 22, tzinfo=UTC), datetime(2026, 12, 5, 22, 59, tzinfo=UTC)]
    extract = Rows(PRIO, "melker", lambda: [(each, "", "") for each in instants])
    assert [row[0] for row in read(extract, zone).rows.values()] == ["2026-10-06", "2026-12-05"]


def test_what_stands_for_missing_is_missing() -> None:
    null = SourceSettings("p", "pasis", null=("NULL", "0"))
    extract = Rows(PRIO, "melker", lambda: [(" NULL\u00a0", "null", 0), ("NULL x", "0", "00")])
    assert read(extract, null).rows == {1: ["", "null", ""], 2: ["NULL x", "", "00"]}


def test_the_fingerprint_follows_the_rows_and_the_refusals() -> None:
    prints = [
        rows(each).stream.fingerprint
        for each in (
            [],
            [("1", "", "")],
            [("1", "", ""), ("1",)],
            [("1", "", ""), ("1", "\0", "")],
            [("1",), ("1", "", "")],
        )
    ]
    assert len(set(prints)) == 5
    assert rows([("1", None, "")]).stream.fingerprint == prints[1]


class SecretError(Exception):
    """What a plugin raises, with a patient in its text."""

    def __str__(self) -> str:
        return "hemligt"


def test_what_a_plugin_raises_is_told_by_type_and_place() -> None:
    class Value:
        def __str__(self) -> str:
            raise SecretError

    def broken() -> Iterable[Sequence[Any]]:
        yield ("1", "", "")
        raise SecretError

    for made in (broken, lambda: [(Value(), "", "")], lambda: SecretError.nothing):
        with pytest.raises(ExtractError) as caught:
            read(Rows(PRIO, "melker", made))
        text = "".join(traceback.format_exception(caught.value))
        assert "hemligt" not in text
        assert caught.value.message.startswith("A plugin failed while reading prio: ")
        assert caught.value.where and caught.value.where.startswith(f"{__name__}:")


def test_rows_are_asked_for_when_they_are_read() -> None:
    asked: list[int] = []

    def endless() -> Iterable[Sequence[str]]:
        for number in range(10**9):
            asked.append(number)
            yield (str(number), "x" * 1000, "")

    stream = open_stream(Rows(PRIO, "melker", endless))
    assert asked == []
    chunk = next(iter(stream.chunks()))
    assert 1 << 20 <= len(chunk) < 2 << 20
    assert len(asked) < 1100


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT)))
def test_every_text_passes_unchanged(given_rows: list[tuple[str, str, str]]) -> None:
    assert list(rows(given_rows).rows.values()) == [list(row) for row in given_rows]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" x ", " x "),
        (0, "0"),
        (-12, "-12"),
        (10**20, "100000000000000000000"),
        (True, "J"),
        (False, "N"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-10"), "0.0000000001"),
        (Decimal("1.50"), "1.5"),
        (Decimal("sNaN"), ""),
        (Decimal("-Infinity"), "-inf"),
        (1e23, "1" + 23 * "0"),
        (Decimal("60.00"), "60"),
        (Decimal("-0.00"), "0"),
        (Decimal("100"), "100"),
        (-0.0, "0"),
        (b"\xc3\xa5", "å"),
        (Decimal("NaN"), ""),
        (5.0, "5"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (float("nan"), ""),
        (float("inf"), "inf"),
        (date(2026, 10, 5), "2026-10-05"),
        (date(1, 2, 3), "0001-02-03"),
        (datetime(2026, 10, 5), "2026-10-05"),
        (datetime(2026, 10, 5, 7, 30), "2026-10-05 07:30:00"),
        (datetime(2026, 10, 5, 0, 0, 0, 1), "2026-10-05 00:00:00.000001"),
        (time(7, 30), "07:30:00"),
    ],
)
def test_values_become_text(value: object, text: str) -> None:
    assert rows([(value, "", "")]).rows == {1: [text, "", ""]}
    assert text_of(value) == text


def test_opening_a_file_loads_no_database_library() -> None:
    code = (
        "import sys, flytt.extract.stream, flytt.extract.csv.file\n"
        "print({'duckdb', 'sqlalchemy', 'psycopg', 'dbt', 'pyarrow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("set()\n", "")
