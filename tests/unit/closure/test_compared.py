"""Values as they are compared over time, by the second key of a closure."""

from __future__ import annotations

import hashlib

import pytest

from flytt.closure.compared import (
    cleaned,
    content,
    first_edition_content,
    form,
    forms,
    upper,
    without_blanks,
)
from flytt.plugins.tables import CODE, DATE, ID, NUMBER, PERSON, TEXT, VAPS_REMISS, Table

TABLE = Table(
    "t", "X", "id", ("id", "kod", "dag", "vem", "text"),
    {"id": ID, "kod": CODE, "dag": DATE, "vem": PERSON},
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        (None, CODE, ""),
        (" \u00a0\t", TEXT, ""),
        ("\u200b", CODE, ""),
        ("\u200b", TEXT, "\u200b"),
        ("A\u200bB ", CODE, "AB"),
        ("A\ufeffB ", ID, "A\ufeffB"),
        ("\u200b 2026-\u00ad10-05", DATE, "2026-10-05"),
        ("O\u0308", TEXT, "Ö"),
        ("A\u200b\u030a", CODE, "Å"),
        ("0 7", NUMBER, "0 7"),
    ],
)
def test_a_value_loses_what_is_no_part_of_it(raw: str | None, kind: str, expected: str) -> None:
    assert cleaned(raw, kind) == expected


def test_codes_and_dates_compare_whatever_their_spelling() -> None:
    assert form("åb", CODE) == form("ÅB", CODE) == "ÅB"
    assert upper("ßŵıſŉ") == "SSŴISŉ"
    assert upper("αж") == "αж"
    assert form("20261005", DATE) == form("2026-10-05", DATE)
    for text in ("2026-1005", "2026-02-30", "18991231", "2200-01-01", "okänd", "２０２６-10-05"):
        assert form(text, DATE) == text
    assert form("19910101-2384", PERSON) == ""
    assert form("åb", TEXT) == "åb"
    assert without_blanks(" 910101 - 2384\u00a0a") == "910101-2384A"


def test_content_is_a_hash_of_the_forms() -> None:
    rows = [("1", "ny", "20260101", "A", "x"), ("1", "NY", "2026-01-01", "B", "x")]
    first, second = (forms(row, TABLE) for row in rows)
    assert first == second == "1\x1fNY\x1f2026-01-01\x1f\x1fx"
    assert content(first, None) == "2" + hashlib.md5(first.encode()).hexdigest()
    assert content(first, "V") == "2" + hashlib.md5(f"{first}\x1eV".encode()).hexdigest()
    assert content(first, "") != content(first, None)


def test_the_first_edition_knew_no_booking_of_a_referral() -> None:
    assert VAPS_REMISS.added == ("bokad_datum",)
    row = [f"{number}" for number in range(len(VAPS_REMISS.columns))]
    place = VAPS_REMISS.columns.index("bokad_datum")
    assert first_edition_content(row, VAPS_REMISS, "") == ""
    row[place] = ""
    known = [*row[:place], *row[place + 1 :]]
    expected = hashlib.md5("\x1f".join(known).encode()).hexdigest()
    assert first_edition_content(row, VAPS_REMISS, "") == expected
