"""Synthetic persons born 1800-1829, computed from their number, and their rows in the registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import product
from random import Random
from string import ascii_uppercase
from typing import NamedTuple

from flytt.generator import texts, values
from flytt.generator.table_file import TableFile
from flytt.generator.values import UNIT_WHEEL, Unit
from flytt.generator.wheels import wheel
from flytt.plugins.tables import PASIS_PATIENT, PU_PERSON

FIRST_DAY = date(1800, 1, 1)
DAYS = (date(1830, 1, 1) - FIRST_DAY).days
TOTAL = DAYS * 999  # 10,946,043 different persons

# Steps through all persons before it repeats: shares no factor with TOTAL = 3**3 * 37 * 10957.
_STEP = 6_765_011
_MIX = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1

# The kinds of person, and how many of 10,000 are of each.
FOLKBOKFORD, EJ_FOLKBOKFORD, EJ_I_REGISTRET, SAMORDNINGSNUMMER, RESERVNUMMER = range(5)
_KINDS = wheel(dict(enumerate((9_630, 160, 90, 60, 60))), 1024)
# 1.4 posts a person; some are known to PASiS without waiting for anything.
_POSTS = wheel({0: 4, 1: 40, 2: 12, 3: 5, 4: 3}, 64)
# A reserve number of its own for each birth number: Skåne's pattern [DEF][A-Z][01][A-Z].
_RESERVE_ENDINGS = tuple(map("".join, product("DEF", ascii_uppercase, "01", ascii_uppercase)))[::4]

_GONE = ("Utvandrad", "Avliden", "Avregistrerad", "")
# Computed once: an address is a look-up.
_ADDRESSES = tuple(
    texts.quoted(f"{street} {number}{extra}")
    for street in texts.STREETS
    for number in (1, 4, 12)
    for extra in ("", " A", " lgh 1101", ", c/o Berg")
)
_PROTECTED = wheel({"N": 1014, "J": 8, "": 2}, 1024)


def _weighted_sum(digits: str) -> int:
    """Luhn's sum over the last nine digits before the check digit, the first of them doubled."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[::2])
    return sum(doubled) + sum(int(digit) for digit in digits[1::2])


def _days(more: int) -> tuple[tuple[str, int], ...]:
    """Every birth date as (YYYYMMDD, its part of Luhn's sum), with `more` added to the day."""
    days = (FIRST_DAY + timedelta(number) for number in range(DAYS))
    dates = (f"{day.year}{day.month:02}{day.day + more:02}" for day in days)
    return tuple((text, _weighted_sum(text[2:])) for text in dates)


_BIRTH_DATES = _days(0)
_SAMORDNING_DATES = _days(60)
_BIRTH_NUMBERS = tuple((f"{n:03}", _weighted_sum(f"{n:03}")) for n in range(1, 1000))


class Person(NamedTuple):
    """One person: the two halves of the id, and random bits for everything else."""

    number: int
    date: str
    ending: str
    kind: int
    home: Unit
    posts: int
    chance: int  # 32 bits

    @property
    def id(self) -> str:
        """The id in its canonical form."""
        return self.date + self.ending


class Persons:
    """All persons of one seed, by number from 0; after `TOTAL` they repeat."""

    def __init__(self, rng: Random) -> None:
        self._start = rng.getrandbits(32)
        self._key = rng.getrandbits(64)

    def __getitem__(self, number: int) -> Person:
        number %= TOTAL
        # A 64-bit mixer: every bit of the number reaches every bit of the chance.
        chance = ((number ^ self._key) * _MIX) & _MASK
        chance = ((chance ^ (chance >> 32)) * _MIX) & _MASK
        chance ^= chance >> 29
        kind = _KINDS[chance & 1023]
        day, birth_number = divmod((number * _STEP + self._start) % TOTAL, 999)
        dates = _SAMORDNING_DATES if kind == SAMORDNINGSNUMMER else _BIRTH_DATES
        text, date_sum = dates[day]
        three, three_sum = _BIRTH_NUMBERS[birth_number]
        if kind == RESERVNUMMER:
            ending = _RESERVE_ENDINGS[birth_number]
        else:
            ending = three + str(-(date_sum + three_sum) % 10)
        home, posts = UNIT_WHEEL[(chance >> 10) & 1023], _POSTS[(chance >> 20) & 63]
        return Person(number, text, ending, kind, home, posts, chance >> 32)


def register(person: Person, age: int, files: Mapping[str, TableFile]) -> None:
    """Add a person who is `age` weeks old here (1 in the first extract).

    Most are in both registers, some only in one.
    """
    chance = person.chance
    if chance & 31:  # one in 32 is unknown to PASiS
        last_contact = values.LAST_CONTACTS[(chance >> 5) & 255]
        personnummer = values.ID_FORMS[chance >> 24] % (person.date, person.ending)
        files[PASIS_PATIENT.name].add(person.number, [personnummer, last_contact])
    if person.kind == RESERVNUMMER:
        return
    if person.kind == SAMORDNINGSNUMMER and chance & 1:
        return
    if person.kind == EJ_I_REGISTRET and not (age > 1 and chance & 1):
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
    if person.kind in (EJ_FOLKBOKFORD, SAMORDNINGSNUMMER):
        folkbokford, reason = ("N", _GONE[chance & 3]) if chance & 28 else ("", "")
    else:
        folkbokford, reason = "J", ""
    return [
        person.id,
        folkbokford,
        reason,
        _PROTECTED[(chance >> 10) & 1023],
        first_names[(chance >> 8) & 31],
        texts.LAST_NAMES[(chance >> 13) & 31],
        _ADDRESSES[(chance >> 6) % len(_ADDRESSES)],
        postcode,
        town,
    ]
