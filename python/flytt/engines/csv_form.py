"""The CSV that engines load in bulk: no header, `;`, RFC 4180 quoting, LF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

_ROWS = 5_000
_SPECIAL = re.compile('[;"\r\n]')


class Piece(bytes):
    """Whole records of clean UTF-8 CSV, counted by their maker.

    `records` is their number; `line_breaks` tells whether a value may hold one.
    """

    records: int
    line_breaks: bool

    def __new__(cls, content: bytes, records: int, *, line_breaks: bool) -> Piece:
        """Mark bytes as so many whole records."""
        piece = super().__new__(cls, content)
        piece.records = records
        piece.line_breaks = line_breaks
        return piece

    @classmethod
    def of(cls, content: bytes, records: int) -> Piece:
        """So many whole records; a line break that ends none of them stands in a value."""
        breaks = content.count(b"\n") != records or b"\r" in content
        return cls(content, records, line_breaks=breaks)


def csv_chunks(rows: Iterable[Sequence[object]]) -> Iterator[Piece]:
    """Rows as headerless CSV, `;` and LF; None and '' are both empty."""
    iterator = iter(rows)
    while batch := list(islice(iterator, _ROWS)):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=";", lineterminator="\n").writerows(batch)
        yield Piece.of(buffer.getvalue().encode(), len(batch))


def joined(cells: Sequence[str]) -> str:
    """The cells of one row, without its line end; `;`, RFC 4180 minimal quoting."""
    text = ";".join(cells)
    # One look at the whole row is cheaper than one per cell, and nearly every row is plain.
    if text.count(";") >= len(cells) or '"' in text or "\n" in text or "\r" in text:
        return ";".join(map(_quoted, cells))
    return text


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell
