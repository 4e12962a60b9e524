"""Rows that a plugin makes itself, and the text that values become."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flytt.extract.open_extracts import open_stream
from flytt.extract.row_stream import text_of
from flytt.plugins.extracts import Rows
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
        (("1", b"x", "\0"), "oavkodbar"),
        (("1", bytearray(b"x"), "x"), "oavkodbar"),
        (("1", memoryview(b"x")), "oavkodbar"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused(row: Sequence[Any], reason: str) -> None:
    result = rows([("a", "b", "c"), row, ("d", "e", "f")])
    assert result.refused == [(2, reason)]
    assert list(result.rows) == [1, 3]


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
        (Decimal("1.50"), "1.50"),
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
        (datetime(2026, 10, 5, tzinfo=UTC), "2026-10-05"),
        (datetime(2026, 10, 5, 7, 30), "2026-10-05 07:30:00"),
        (datetime(2026, 10, 5, 7, 30, tzinfo=UTC), "2026-10-05 07:30:00+00:00"),
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
