"""CSV records as bytes: counted on the way in, quoted minimally on the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_QUOTED = re.compile(rb'"([^"]*(?:""[^"]*)*)"')
_NEEDS_QUOTES = re.compile(rb'[;"\r\n]')


class Counted:
    """Chunks of CSV passed through and counted, so that a row an engine lost is noticed.

    When exhausted, `records` is their number and `line_breaks` tells whether any value holds one.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.records = 0
        self.line_breaks = False

    def __iter__(self) -> Iterator[bytes]:
        quoted = False
        last = b"\n"
        for chunk in self._chunks:
            if not chunk:
                continue
            # Quotes inside a value are doubled, so every quote character turns quoting on or off.
            pieces = chunk.split(b'"')
            self.records += b"".join(pieces[quoted::2]).count(b"\n")
            inside = b"".join(pieces[not quoted :: 2])
            self.line_breaks = self.line_breaks or b"\n" in inside or b"\r" in inside
            quoted ^= len(pieces) % 2 == 0
            last = chunk[-1:]
            yield chunk
        if quoted:
            raise ValueError("the chunks end inside a quoted value")
        self.records += last != b"\n"


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
