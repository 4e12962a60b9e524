"""Personal ids for tests: only official test numbers, or people born 1800-1829.

Official: born 1991-01-01..1993-12-31 with birth number 238 or 239. A bulk id has no short form:
its last ten digits would be somebody else's.
"""

from __future__ import annotations

from datetime import date, timedelta

OFFICIAL = 2192  # so many official numbers there are
FIRST_DAY = date(1991, 1, 1)
FIRST_BULK_DAY = date(1800, 1, 1)


def check_digit(nine: str) -> str:
    """The Luhn digit after birth date (6 digits) and birth number (3)."""
    products = [int(one) * (2 if place % 2 == 0 else 1) for place, one in enumerate(nine)]
    return str(-sum(one // 10 + one % 10 for one in products) % 10)


def numbered(eight: str, birth_number: str) -> str:
    """12 digits with the right check digit."""
    return eight + birth_number + check_digit(eight[2:] + birth_number)


def official(n: int) -> str:
    """The n-th official test number (12 digits), n < OFFICIAL."""
    if not 0 <= n < OFFICIAL:
        raise ValueError("there are no more official numbers")
    return numbered(f"{FIRST_DAY + timedelta(days=n // 2):%Y%m%d}", str(238 + n % 2))


def bulk(n: int) -> str:
    """The n-th id of somebody born 1800-1829 (12 digits)."""
    days, number = n % 10_000, 100 + n // 10_000
    return numbered(f"{FIRST_BULK_DAY + timedelta(days=days):%Y%m%d}", str(number))


def coordination(n: int) -> str:
    """The n-th official number's birth date as a samordningsnummer."""
    eight, number = official(n)[:8], official(n)[8:11]
    return numbered(f"{eight[:6]}{int(eight[6:]) + 60}", number)


def misprinted(personnummer: str) -> str:
    """The same with a wrong check digit."""
    return personnummer[:-1] + str((int(personnummer[-1]) + 1) % 10)


def unborn(n: int) -> str:
    """An official number's ten digits a hundred years on: a birth date in the future."""
    return "20" + official(n)[2:]


def impossible(n: int) -> str:
    """30 February of an official year, with the right check digit."""
    return numbered(official(n)[:4] + "0230", official(n)[8:11])


def forms(personnummer: str) -> list[str]:
    """All texts of one id: 12 digits, with a sign, and for an official number with 10 digits."""
    eight, four = personnummer[:8], personnummer[8:]
    found = [personnummer, f"{eight[:4]} {eight[4:]} {four}"]
    if personnummer.startswith("19"):
        found += [f"{eight}-{four}", f"{eight}+{four}"]
        found += [personnummer[2:], f"{eight[2:]}-{four}", f"{eight[2:]} - {four}"]
    return found
