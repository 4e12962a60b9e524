"""What the text of an unread row says (data contract, section 5)."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import ucd_3_2_0

import pytest

from flytt.closure.person_id import PersonIds
from flytt.closure.traces import Cutter
from flytt.transform.dbt.project import packaged_project
from kit.persons import coordination, misprinted, official

IDS = PersonIds(date(2026, 10, 5), ())
ANNA = official(0)
SHORT = f"{ANNA[2:8]}-{ANNA[8:]}"


def test_text_is_cut_at_delimiters_quotes_and_line_ends() -> None:
    assert list(Cutter(";").parts(' B1 ;"V1";;A,B|C\u00a0\r\nO\u0308')) == [
        "B1", "V1", "A,B|C", "Ö",
    ]  # fmt: skip
    assert list(Cutter("|").parts("A;B|C")) == ["A;B", "C"]


@pytest.mark.parametrize(
    "text",
    [
        ANNA,
        f"B1;{SHORT};x",
        f"ring {SHORT}, snart",
        f"{SHORT}-{official(1)[2:8]}",
        f"B1; 19910101 - {ANNA[8:]} ;x",
        f"B1;{ANNA[:4]}\u200b{ANNA[4:]};x",
        f"({ANNA})",
    ],
)
def test_a_person_is_found_wherever_no_letter_or_digit_touches(text: str) -> None:
    assert int(ANNA) in set(Cutter(";").persons(text, IDS))


@pytest.mark.parametrize(
    "text", ["", f"å{ANNA}", f"{ANNA}1", f"x{SHORT}", misprinted(ANNA), "B1;2026-10-05;K10"]
)
def test_nobody_else_is_found(text: str) -> None:
    assert list(Cutter(";").persons(text, IDS)) == []


def test_a_samordningsnummer_is_a_person() -> None:
    assert set(Cutter(";").persons(f"a;{coordination(3)}", IDS)) == {int(coordination(3))}


def test_the_models_know_the_same_letters_and_digits() -> None:
    macros = (packaged_project() / "macros" / "traces.sql").read_text(encoding="utf-8")
    found = re.search(r"letters_and_digits\(\) -%}\n(.*?)\n{%-", macros, re.DOTALL)
    assert found is not None
    known: set[int] = set()
    for each in found[1].split():
        first, _, last = each.partition("-")
        known |= set(range(int(first, 16), int(last or first, 16) + 1))
    # Those that have long been characters: what a newer Python knows more of is no matter.
    every = [n for n in range(0x110000) if ucd_3_2_0.category(chr(n)) not in ("Cn", "Co", "Cs")]
    assert [chr(n) for n in every if chr(n).isalnum() != (n in known)] == []
