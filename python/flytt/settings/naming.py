"""Names that users type: how they may look, what surrounds them, which one was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""Plugins, tables, models and columns: what every engine takes unquoted."""

NAME_MAX = 45
"""Longest table or model name; dbt adds to it, and PostgreSQL cuts names at 63 without a word."""

BLANKS = " \t\r\n\u00a0"
"""The data contract's blanks, as macros/text.sql has them; `str.strip()` alone takes more."""

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters that are no part of a code, flag, id of a person, date or number."""

_GONE = dict.fromkeys(map(ord, INVISIBLE))


def visible(text: str) -> str:
    """Without the invisible characters that are no part of a code, id, date or number."""
    return text.translate(_GONE)


def is_name(text: object) -> bool:
    """Whether `text` can name a plugin, table, model or column on every engine."""
    return isinstance(text, str) and bool(NAME.fullmatch(text)) and len(text) <= NAME_MAX


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like `word`, letter case aside; None only when nothing is known."""
    by_lower = {name.lower(): name for name in sorted(known, reverse=True)}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.0)
    return by_lower[found[0]] if found else None


def nearest_hint(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name; empty when nothing is known."""
    name = nearest(word, known)
    return "" if name is None else f"; the nearest known one is {name!r}"


def listing(problems: Sequence[str], heading: str) -> str:
    """One problem as it is, several as a list under a heading that counts them."""
    if len(problems) == 1:
        return problems[0]
    return "\n".join([f"{heading}: {len(problems)} problems", *(f"  - {p}" for p in problems)])
