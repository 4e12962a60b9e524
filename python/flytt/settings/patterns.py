"""Regular expressions that users write: only what every engine reads alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPES = frozenset("dDwWsS")
_ASCII = {"d": "0-9", "w": "0-9A-Za-z_", "s": r" \x0b\t\n\r\f"}
# A class, an escape, or a character.
_PART = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|.", re.DOTALL)


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
    """Several patterns as one that matches where any of them does; None for none.

    Classes are written out: what is a digit beyond ASCII, engines do not agree on.
    """
    written = (_PART.sub(lambda part: _written_out(part[0]), pattern) for pattern in patterns)
    return "|".join(f"(?:{pattern})" for pattern in written) or None


def _written_out(part: str) -> str:
    if part.startswith("["):
        return re.sub(r"\\(.)", lambda escape: _ASCII.get(escape[1], escape[0]), part)
    kind = part[1:]
    if kind in _ASCII:
        return f"[{_ASCII[kind]}]"
    return f"[^{_ASCII[kind.lower()]}]" if kind.lower() in _ASCII else part
