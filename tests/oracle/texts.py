"""Texts and codes as the data contract takes them (its opening paragraph)."""

from __future__ import annotations

import unicodedata

BLANKS = " \t\r\n\u00a0"
INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF])


def trimmed(value: str | None) -> str:
    """The value in NFC without leading and trailing blanks; a missing one is the empty text."""
    return unicodedata.normalize("NFC", value or "").strip(BLANKS)


def visible(value: str | None) -> str:
    """The value without invisible characters, wherever they stand, then trimmed."""
    return trimmed((value or "").translate(INVISIBLE))


def upper(text: str) -> str:
    """Upper case one character at a time, so that no locale and no `ß` changes the length."""
    return "".join(big if len(big := one.upper()) == 1 else one for one in text)


def code(value: str | None) -> str:
    """A code: visible, compared and delivered in upper case."""
    return upper(visible(value))


def without_blanks(value: str | None) -> str:
    """A personal id's text: all blanks gone, upper case (rules, section 4)."""
    return "".join(one for one in code(value) if one not in BLANKS)
