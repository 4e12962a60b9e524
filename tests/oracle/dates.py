"""Dates and numbers of the rules' section 5, and the calendar arithmetic of 50-54."""

from __future__ import annotations

import re
from datetime import date

ACCEPTED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{4})([0-9]{2})([0-9]{2})")
DAYS = re.compile(r"[0-9]{1,3}")


def real_date(year: int, month: int, day: int) -> date | None:
    """The calendar date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_date(text: str) -> date | None:
    """Section 5: `YYYY-MM-DD` or `YYYYMMDD`, a real calendar date, years 1900-2199."""
    match = ACCEPTED.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    return real_date(year, month, day) if 1900 <= year <= 2199 else None


def iso(text: str) -> str:
    """The date as it leaves the system; empty where the text is no date."""
    found = as_date(text)
    return found.isoformat() if found else ""


def years_before(day: date, years: int) -> date:
    """The same day so many calendar years earlier; 29 February becomes 28 February."""
    found = real_date(day.year - years, day.month, day.day)
    return found or date(day.year - years, 2, 28)


def plain_days(text: str) -> str:
    """A number of days without leading zeros; empty where it is none."""
    return str(int(text)) if is_number_of_days(text) else ""


def is_number_of_days(text: str) -> bool:
    """Rule 80: one to three digits 0-9."""
    return DAYS.fullmatch(text) is not None
