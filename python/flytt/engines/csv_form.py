"""CSV as engines load it in bulk and as they deliver it: `;`, RFC 4180 quoting, LF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from flytt.settings.naming import INVISIBLE

_ROWS = 5_000
_SPECIAL = re.compile('[;"\r\n]')
# What looks like a value quoted for nothing. Inside a quoted text it can look so too.
_SUSPECT = re.compile(rb'"(?<![^;\n]")[^";\r\n]*"(?=[;\n])')
# Looked for one by one: each is a search for bytes, which is faster than any pattern.
_INVISIBLE = tuple(character.encode() for character in INVISIBLE)


class Piece(bytes):
    """Whole records of clean UTF-8 CSV without a header, counted by their maker.

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


def has_invisible(text: bytes) -> bool:
    """Whether UTF-8 text holds one of the characters that are no part of a code, date or number."""
    return not text.isascii() and any(character in text for character in _INVISIBLE)


def is_minimal(block: bytes) -> bool:
    """Whether a number of whole records surely has no quote too many."""
    return not _SUSPECT.search(block)


def minimal(block: bytes) -> bytes:
    """A number of whole records without the quotes that RFC 4180 does not require.

    A value keeps its quotes if it holds `;`, a quote, CR or LF. Engines quote more, and not the
    same: '' (to distinguish it from NULL), `#...` (DuckDB), a lone `\\.` (PostgreSQL).
    """
    if is_minimal(block):
        return block
    parts = []
    taken = seen = quotes = 0
    for match in _SUSPECT.finditer(block):
        start, end = match.span()
        quotes += block.count(b'"', seen, start)
        seen = start
        # After an odd number of quotes this is a doubled one inside a text.
        if quotes % 2 == 0:
            parts += [block[taken:start], block[start + 1 : end - 1]]
            taken = end
    return b"".join([*parts, block[taken:]])


def whole_records(file: BinaryIO, size: int = 1 << 20) -> Iterator[bytes]:
    """Read a CSV file in blocks of about `size` bytes that end where a record ends."""
    while block := file.read(size):
        lines = [block, file.readline()]
        quotes = sum(line.count(b'"') for line in lines)
        while quotes % 2 and (line := file.readline()):
            lines.append(line)
            quotes += line.count(b'"')
        yield b"".join(lines)
