"""Clean rows as text: the one CSV form that the engines load."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPECIAL = re.compile('[;"\r\n]')


def render(number: int, cells: Sequence[str]) -> str:
    """One row: its number, then its cells; `;`, RFC 4180 minimal quoting, LF."""
    return f"{number};{joined(cells)}\n"


def joined(cells: Sequence[str]) -> str:
    """The cells of one row, without its number and its line end."""
    text = ";".join(cells)
    # One look at the whole row is cheaper than one per cell, and nearly every row is plain.
    if text.count(";") >= len(cells) or '"' in text or "\n" in text or "\r" in text:
        return ";".join(map(_quoted, cells))
    return text


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell
