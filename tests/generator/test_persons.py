"""Nobody alive can be meant: all ids are from 1800-1829."""

from __future__ import annotations

import re
from datetime import date
from random import Random

import pytest

from flytt.generator.persons import (
    EJ_I_REGISTRET,
    RESERVNUMMER,
    SAMORDNINGSNUMMER,
    TOTAL,
    Persons,
)
from generator.conftest import Week
from oracle import classify

# anything that a careless reader could take for a personal id
ID_LIKE = re.compile(r"(?<![0-9])([0-9]{8}|[0-9]{6})\s?[-+]?\s?([0-9]{4})(?![0-9])")
TODAY = date(2026, 10, 5)


def _ids(week: Week) -> set[str]:
    whole = "".join(
        file.path.read_bytes().decode("utf-8", "surrogateescape") for file in week.generated.files
    )
    return {"".join(found.groups()) for found in ID_LIKE.finditer(whole)}


@pytest.mark.parametrize("week", ["week_1", "week_2"])
def test_every_valid_id_in_the_files_was_born_1800_to_1829(
    week: str, request: pytest.FixtureRequest
) -> None:
    valid = {
        text
        for text in _ids(request.getfixturevalue(week))
        if classify(text, TODAY, ()).klass in ("personnummer", "samordningsnummer")
    }
    assert len(valid) > 2_000
    assert {len(text) for text in valid} == {12}
    assert {text[:3] for text in valid} == {"180", "181", "182"}


def test_ids_are_of_the_kind_they_say() -> None:
    persons = Persons(Random(1))
    for number in range(3_000):
        person = persons[number]
        klass = classify(person.id, TODAY, ()).klass
        if person.kind == RESERVNUMMER:
            assert klass == "reservnummer"
        elif person.kind == SAMORDNINGSNUMMER:
            assert klass == "samordningsnummer"
        else:
            assert klass == "personnummer"
        assert person.kind == EJ_I_REGISTRET or person.posts in range(5)


def test_ten_million_persons_are_different() -> None:
    persons = Persons(Random(1))
    assert TOTAL == 10_946_043
    assert persons[TOTAL] == persons[0]
    # Any run of neighbours is different: the step shares no factor with the total.
    far = [persons[TOTAL - 1 - number * 3_571].id for number in range(3_000)]
    near = [persons[number].id for number in range(3_000)]
    assert len({*far, *near}) == 6_000
