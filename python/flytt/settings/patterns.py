"""Regular expressions that users write: only what every engine reads alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPES = frozenset("dDwWsS")


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, without quoting it; None when it can be used.

    DuckDB (RE2), PostgreSQL and Python differ outside the common core: look-around and
    back-references are missing in one, `\\b`, `\\A` and named groups mean other things in another.
    """
    if not pattern.strip():
        return "is empty: it would match every personal id"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"is no regular expression: the error is at character {(error.pos or 0) + 1}"
    for match in re.finditer(r"\\(.)|\(\?(?!:)", pattern, re.DOTALL):
        escaped = match[1]
        if escaped is None:
            return f"uses (? at character {match.start() + 1}; only (?: works on every engine"
        if escaped.isalnum() and escaped not in _ESCAPES:
            return (
                f"uses a backslash escape at character {match.start() + 1} that engines read "
                r"differently; \d \w \s and escaped punctuation are safe"
            )
    return None


def engine_pattern(patterns: Sequence[str]) -> str | None:
    """Several patterns as one that matches where any of them does; None for none."""
    return "|".join(f"(?:{pattern})" for pattern in patterns) or None
