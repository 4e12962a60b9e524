"""Texts and codes as the data contract takes them (its opening paragraph)."""

from __future__ import annotations

import unicodedata

BLANKS = " \t\r\n\u00a0"


def trimmed(value: str | None) -> str:
    """The value in NFC without leading and trailing blanks; a missing one is the empty text."""
    return unicodedata.normalize("NFC", value or "").strip(BLANKS)


def upper(text: str) -> str:
    """Upper case one character at a time, so that no locale and no `ß` changes the length."""
    return "".join(big if len(big := one.upper()) == 1 else one for one in text)


def code(value: str | None) -> str:
    """A code: trimmed, compared and delivered in upper case."""
    return upper(trimmed(value))


def without_blanks(value: str | None) -> str:
    """A personal id's text: all blanks gone, upper case (rules, section 4)."""
    return "".join(one for one in code(value) if one not in BLANKS)
