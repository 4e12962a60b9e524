"""Personal ids in plain Python (rules, section 4): the canonical form, where there is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from flytt.closure.compared import without_blanks

_FORM = re.compile(r"([0-9]{6}|[0-9]{8})([-+]?)([0-9]{4})")
_CENTURY = 1_000_000


class PersonIds:
    """Reads personal ids as of one day, with the reserve numbers' patterns of the region."""

    def __init__(self, day: date, patterns: Sequence[str]) -> None:
        self._today = day.year * 10_000 + day.month * 100 + day.day
        self._reserve = [re.compile(pattern, re.ASCII) for pattern in patterns]

    def canonical(self, text: str) -> int | None:
        """The twelve digits of a personnummer or samordningsnummer; None for all else."""
        bare = without_blanks(text)
        found = _FORM.fullmatch(bare)
        if found is None:
            return None
        digits = bare.replace("-", "").replace("+", "")
        if any(pattern.search(digits) for pattern in self._reserve) or not _luhn(digits[-10:]):
            return None
        birth, sign, number = found.groups()
        month, day = int(birth[-4:-2]), int(birth[-2:])
        coordination = 60 <= day <= 91 and month <= 12
        born = int(birth)
        if len(birth) == 6:
            born += _CENTURY * (
                self._today // _CENTURY
                - (self._today % _CENTURY < born - (60 if coordination else 0))
                - (sign == "+")
            )
        if not coordination and not self._is_born(born, number):
            return None
        return born * 10_000 + int(number)

    def same(self, one: str, other: str) -> bool:
        """Whether two ids, each without blanks, are one person's, or the same text."""
        if one == other:
            return True
        first = self.canonical(one)
        return first is not None and first == self.canonical(other)

    def _is_born(self, born: int, number: str) -> bool:
        if born > self._today or number[:3] == "000":
            return False
        try:
            date(born // 10_000, born // 100 % 100, born % 100)
        except ValueError:
            return False
        return True


def _luhn(ten: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, ten)):
        product = digit if place % 2 else 2 * digit
        total += product // 10 + product % 10
    return total % 10 == 0
