"""Add persons to the population register and to PASiS' own list of patients."""

from __future__ import annotations

from collections.abc import Mapping

from flytt.generator import persons, texts, values
from flytt.generator.persons import Person
from flytt.generator.table_file import TableFile
from flytt.plugins.tables import PASIS_PATIENT, PU_PERSON

_GONE = ("Utvandrad", "Avliden", "Avregistrerad", "")
# Computed once: an address is a look-up.
_ADDRESSES = tuple(
    texts.quoted(f"{street} {number}{extra}")
    for street in texts.STREETS
    for number in (1, 4, 12)
    for extra in ("", " A", " lgh 1101", ", c/o Berg")
)


def register(person: Person, age: int, files: Mapping[str, TableFile]) -> None:
    """Add a person who is `age` weeks old here (1 in the first extract).

    Most are in both registers, some only in one.
    """
    chance = person.chance
    if chance & 31:  # one in 32 is unknown to PASiS
        last_contact = values.LAST_CONTACTS[(chance >> 5) & 255]
        personnummer = values.ID_FORMS[chance >> 24] % (person.date, person.ending)
        files[PASIS_PATIENT.name].add(person.number, [personnummer, last_contact])
    if person.kind == persons.RESERVNUMMER:
        return
    if person.kind == persons.SAMORDNINGSNUMMER and chance & 1:
        return
    if person.kind == persons.EJ_I_REGISTRET and not (age > 1 and chance & 1):
        return  # half of them are entered within a week
    row = _row(person, chance)
    files[PU_PERSON.name].add(person.number, row)
    if chance >> 20 == 0:
        # One in 4,096 is repeated with the id written in another way: the same person.
        repeated = [f"{person.date}-{person.ending}", *row[1:]]
        files[PU_PERSON.name].add(person.number, repeated)


def _row(person: Person, chance: int) -> list[str]:
    postcode, _, town = texts.TOWNS[(chance >> 3) & 7].rpartition(" ")
    # The third digit of the birth number is even for women.
    is_woman = int(person.ending[2], 36) % 2 == 0
    first_names = texts.WOMEN if is_woman else texts.MEN
    if person.kind in (persons.EJ_FOLKBOKFORD, persons.SAMORDNINGSNUMMER):
        folkbokford, reason = ("N", _GONE[chance & 3]) if chance & 28 else ("", "")
    else:
        folkbokford, reason = "J", ""
    return [
        person.id,
        folkbokford,
        reason,
        _protection((chance >> 10) & 1023),
        first_names[(chance >> 8) & 31],
        texts.LAST_NAMES[(chance >> 13) & 31],
        _ADDRESSES[(chance >> 6) % len(_ADDRESSES)],
        postcode,
        town,
    ]


def _protection(chance: int) -> str:
    if chance < 1014:
        return "N"
    return "J" if chance < 1022 else ""
