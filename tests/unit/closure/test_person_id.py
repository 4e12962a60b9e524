"""The second key reads personal ids as the oracle does, which shares no line with it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest

from flytt.closure.person_id import PersonIds
from kit import persons
from oracle import DEFAULT_MONSTER
from oracle.ids import classify

DAY = date(2026, 10, 5)
OWN = ("^99[0-9]{8}$", "^1992")
SPELLINGS = (
    lambda text: text,
    lambda text: text[2:],
    lambda text: f"{text[:8]}-{text[8:]}",
    lambda text: f"{text[2:8]}+{text[8:]}",
    lambda text: f" {text[2:8]}\u00a0- {text[8:]}\t",
    lambda text: f"{text[2:8]}--{text[8:]}",
    lambda text: text[:-1] + "a",
    lambda text: text.replace("1", "\u0661", 1),
)


def ids() -> Iterator[str]:
    chance = random.Random(7)
    for number in (*range(0, 400, 7), *(chance.randrange(2000) for _ in range(200))):
        for kind in (
            persons.official,
            persons.bulk,
            persons.coordination,
            persons.unborn,
            persons.impossible,
            lambda n: persons.misprinted(persons.official(n)),
        ):
            yield chance.choice(SPELLINGS)(kind(number))
    yield from ("", "-", "0000000000", "196013130000", "19910060-2389", "9901612383")


@pytest.mark.parametrize("patterns", [DEFAULT_MONSTER, OWN, ()])
@pytest.mark.parametrize("day", [DAY, date(1991, 3, 1), date(2092, 1, 1)])
def test_the_canonical_form_is_the_oracles(patterns: tuple[str, ...], day: date) -> None:
    read = PersonIds(day, patterns)
    found = {text: read.canonical(text) for text in ids()}
    expected = {text: classify(text, day, patterns).canonical for text in found}
    assert {text: str(one or "") for text, one in found.items()} == expected
    assert 200 < sum(one is not None for one in found.values()) < len(found)


def test_one_person_in_two_spellings_is_the_same_and_no_id_is_itself_only() -> None:
    read = PersonIds(DAY, DEFAULT_MONSTER)
    anna = persons.official(0)
    assert read.same(anna, f"{anna[2:8]}-{anna[8:]}")
    assert not read.same(anna, f"{anna[2:8]}+{anna[8:]}")
    assert read.same("OKÄND", "OKÄND")
    assert not read.same("OKÄND", "")
    assert not read.same(anna, persons.official(1))
