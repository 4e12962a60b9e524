"""Values as the rules compare them, and the content of a post, in plain Python (rules, section 8).

The models have the same in SQL; a closure is ordered only where both agree.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache

from flytt.plugins.tables import CODE, DATE, ID, PERSON, TEXT, Table
from flytt.settings.naming import BLANKS

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DATE = re.compile(r"((?:19|20|21)[0-9]{2})(-?)([0-9]{2})\2([0-9]{2})")
_LAST_LATIN = "\u017f"
_FIELD, _PART = chr(31), chr(30)


def cleaned(value: str | None, kind: str) -> str:
    """A value without what is no part of it; '' when it is missing."""
    if not value:
        return ""
    if value.isascii():
        return value.strip(BLANKS)
    if kind not in (ID, TEXT):
        value = INVISIBLE.sub("", value)
    return unicodedata.normalize("NFC", value).strip(BLANKS)


def upper(text: str) -> str:
    """Upper case as codes have it: Latin letters, ß as SS; other letters stay as they are."""
    if text.isascii():
        return text.upper()
    return "".join(_upper_letter(letter) for letter in text)


def _upper_letter(letter: str) -> str:
    if letter > _LAST_LATIN:
        return letter
    large = letter.upper()
    return large if len(large) == 1 or letter == "ß" else letter


def without_blanks(text: str) -> str:
    """A personal id as text: upper case, no blanks anywhere."""
    return upper("".join(letter for letter in text if letter not in BLANKS))


def date_of(text: str) -> date | None:
    """A cleaned text as a date of the rules (section 5), or None."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


def form(text: str, kind: str) -> str:
    """A cleaned value as it is compared; a personal id is compared apart."""
    if not text or kind == TEXT:
        return text
    if kind == CODE:
        return upper(text)
    if kind == DATE:
        found = date_of(text)
        return text if found is None else found.isoformat()
    return "" if kind == PERSON else text


def forms(row: Sequence[str], table: Table) -> str:
    """A cleaned row as one text, equal for rows that compare equal."""
    return _FIELD.join(map(form, row, _kinds(table)))


@cache
def _kinds(table: Table) -> list[str]:
    return [table.kind(column) for column in table.columns]


def content(own: str, linked: str | None) -> str:
    """The hash of a post's content; `linked` is that of a first contact's vårdåtagande."""
    text = own if linked is None else f"{own}{_PART}{linked}"
    return "2" + hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def first_edition(row: Sequence[str], table: Table) -> str:
    """A cleaned row as ledgers of the first edition took it: as it stands, without new columns."""
    return _FIELD.join(
        text for text, column in zip(row, table.columns, strict=True) if column not in table.added
    )


def no_row(table: Table) -> str:
    """What they took when a post's vårdåtagande was not there."""
    return first_edition([""] * len(table.columns), table)


def first_edition_content(row: Sequence[str], table: Table, linked: str) -> str:
    """The hash that they hold; '' when a new column, which was empty to them, is filled."""
    if any(row[table.columns.index(column)] for column in table.added):
        return ""
    text = first_edition(row, table) + linked
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
