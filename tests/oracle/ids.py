"""Personal ids: the classification of the rules' section 4."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from oracle.dates import real_date
from oracle.texts import without_blanks

DEFAULT_MONSTER = (r"^(\d{6}|\d{8})[DEF][A-Z][01][A-Z]$",)
FORM = re.compile(r"([0-9]{6}|[0-9]{8})([-+]?)([0-9A-Z]{4})")
LATEST_BEFORE = 1_000_000

Klass = Literal["saknas", "reservnummer", "samordningsnummer", "personnummer", "ogiltigt"]


@dataclass(frozen=True)
class PersonalId:
    """What an id is; `canonical` is 12 digits for 3 and 4 only, `bare` the text without signs."""

    klass: Klass
    canonical: str
    bare: str

    @property
    def comparable(self) -> str:
        """What rule 63 compares."""
        return self.canonical or self.bare


def luhn_holds(ten_digits: str) -> bool:
    """The check digit of the last ten digits is right."""
    total = 0
    for place, digit in enumerate(ten_digits):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return total % 10 == 0


def with_century(six_digits: str, sign: str, today: date, coordination: bool) -> str:
    """The latest century that does not put the birth date after `d`; `+` takes one hundred more."""
    born = int(six_digits) - (60 if coordination else 0)
    limit = int(today.strftime("%Y%m%d"))
    century = limit // LATEST_BEFORE
    if century * LATEST_BEFORE + born > limit:
        century -= 1
    if sign == "+":
        century -= 1
    return f"{century:02d}{six_digits}"


def classify(value: str | None, today: date, monster: Sequence[str]) -> PersonalId:
    """Missing, reserve number, samordningsnummer, personnummer, else invalid: in this order."""
    text = without_blanks(value)
    bare = text.replace("-", "").replace("+", "")
    if not text:
        return PersonalId("saknas", "", "")
    form = FORM.fullmatch(text)
    lettered = form is not None and not form[3].isdigit()
    if lettered or any(re.search(pattern, bare, re.ASCII) for pattern in monster):
        return PersonalId("reservnummer", "", bare)
    if form is None or not luhn_holds(bare[-10:]):
        return PersonalId("ogiltigt", "", bare)
    return _with_calendar(form, bare, today)


def _with_calendar(form: re.Match[str], bare: str, today: date) -> PersonalId:
    """A form of digits whose Luhn holds: samordningsnummer, personnummer or no calendar date."""
    birth, sign, number = form.groups()
    month, day = int(birth[-4:-2]), int(birth[-2:])
    coordination = 60 <= day <= 91 and month <= 12
    eight = birth if len(birth) == 8 else with_century(birth, sign, today, coordination)
    canonical = eight + number
    if coordination:
        return PersonalId("samordningsnummer", canonical, bare)
    born = real_date(int(eight[:4]), month, day)
    if born is None or born > today or number[:3] == "000":
        return PersonalId("ogiltigt", "", bare)
    return PersonalId("personnummer", canonical, bare)
