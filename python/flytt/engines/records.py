"""CSV records as bytes: counted on the way in, quoted minimally on the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_QUOTED = re.compile(rb'"([^"]*(?:""[^"]*)*)"')
_NEEDS_QUOTES = re.compile(rb'[;"\r\n]')
_SLICE = 1 << 19


class Counted:
    """Chunks of CSV passed through and counted, so that a row an engine lost is noticed.

    When exhausted, `records` is their number, `longest` at least the bytes of the longest one (by
    half a megabyte too many at most), and `line_breaks` tells whether any value holds one.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.records = 0
        self.longest = 0
        self.line_breaks = False

    def __iter__(self) -> Iterator[bytes]:
        quoted = False
        unfinished = 0
        for piece in _slices(self._chunks):
            # Quotes inside a value are doubled, so every quote character turns quoting on or off.
            parts = piece.split(b'"')
            outside, inside = parts[quoted::2], b"".join(parts[not quoted :: 2])
            ended = b"".join(outside).count(b"\n")
            self.records += ended
            self.longest = max(self.longest, unfinished + len(piece))
            self.line_breaks = self.line_breaks or b"\n" in inside or b"\r" in inside
            unfinished = _after_last_record(parts, quoted) if ended else unfinished + len(piece)
            quoted ^= len(parts) % 2 == 0
            yield piece
        if quoted:
            raise ValueError("the chunks end inside a quoted value")
        self.records += unfinished > 0


def _slices(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, none of them empty or larger than half a megabyte."""
    for chunk in chunks:
        for start in range(0, len(chunk), _SLICE):
            yield chunk[start : start + _SLICE]


def _after_last_record(parts: list[bytes], quoted: bool) -> int:
    """The bytes after the last line end outside quotes; `quoted` tells how the first part is."""
    length = 0
    for number in range(len(parts) - 1, -1, -1):
        if number % 2 == quoted and (end := parts[number].rfind(b"\n")) >= 0:
            return length + len(parts[number]) - end - 1
        length += len(parts[number]) + 1
    return length


def minimal(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Take away quotes that RFC 4180 does not ask for; each block is a number of whole records.

    A value keeps its quotes if it holds `;`, a quote, CR or LF. Engines quote more, and not the
    same: '' (to tell it from NULL), `#...` (DuckDB), a lone `\\.` (PostgreSQL).
    """
    for block in blocks:
        yield _QUOTED.sub(_unquoted, block) if b'"' in block else block


def _unquoted(match: re.Match[bytes]) -> bytes:
    return match[0] if _NEEDS_QUOTES.search(match[1]) else match[1]


def whole_records(lines: Iterable[bytes], size: int = 1 << 20) -> Iterator[bytes]:
    """Join lines to blocks of about `size` bytes that end where a record ends."""
    block: list[bytes] = []
    length = quotes = 0
    for line in lines:
        block.append(line)
        length += len(line)
        quotes += line.count(b'"')
        if length >= size and quotes % 2 == 0:
            yield b"".join(block)
            block.clear()
            length = quotes = 0
    if block:
        yield b"".join(block)
