"""CSV records as bytes: counted on the way in, quoted minimally on the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from flytt.engines.csv_form import Piece

# What looks like a value quoted for nothing. Inside a quoted text it can look so too.
_SUSPECT = re.compile(rb'"(?<![^;\n]")[^";\r\n]*"(?=[;\n])')
_OTHER_SIGNS = bytes(sign for sign in range(256) if sign not in b'"\r\n')
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
            self.longest = max(self.longest, unfinished + len(piece))
            # Quotes inside a value are doubled, so every quote character turns quoting on or off,
            # and two with no line break between them change nothing.
            signs = b'"' * quoted + piece.translate(None, _OTHER_SIGNS)
            signs = signs.replace(b'""', b"")
            if b'"' in signs:
                parts = signs.split(b'"')
                inside = b"".join(parts[1::2])
                self.line_breaks = self.line_breaks or b"\n" in inside or b"\r" in inside
                ended = b"".join(parts[::2]).count(b"\n")
                after = _after_last_record(piece.split(b'"'), quoted)
                quoted = len(parts) % 2 == 0
            else:
                ended = signs.count(b"\n")
                after = len(piece) - piece.rfind(b"\n") - 1
                quoted = False
            self.records += ended
            unfinished = after if ended else unfinished + len(piece)
            yield piece
        if quoted:
            raise ValueError("the chunks end inside a quoted value")
        self.records += unfinished > 0


class Pieces:
    """Pieces of CSV passed through; `records` is the sum of what their maker says."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = pieces
        self.records = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.records += piece.records
            yield piece


def counted(chunks: Iterable[bytes]) -> Counted | Pieces:
    """The chunks with their records counted, by their maker if they are pieces."""
    iterator = iter(chunks)
    first = next(iterator, b"")
    everything = chain([first], iterator)
    return Pieces(map(_piece, everything)) if isinstance(first, Piece) else Counted(everything)


def _piece(chunk: bytes) -> Piece:
    assert isinstance(chunk, Piece), "a table's chunks are pieces, or none of them is"
    return chunk


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
    """Remove quotes that RFC 4180 does not require; each block is a number of whole records.

    A value keeps its quotes if it holds `;`, a quote, CR or LF. Engines quote more, and not the
    same: '' (to tell it from NULL), `#...` (DuckDB), a lone `\\.` (PostgreSQL).
    """
    for block in blocks:
        yield _minimal(block) if _SUSPECT.search(block) else block


def is_minimal(block: bytes) -> bool:
    """Whether a number of whole records surely has no quote too many."""
    return not _SUSPECT.search(block)


def _minimal(block: bytes) -> bytes:
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
