"""CSV records as engines write them, brought to minimal quoting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

# What looks like a value quoted for nothing. Inside a quoted text it can look so too.
_SUSPECT = re.compile(rb'"(?<![^;\n]")[^";\r\n]*"(?=[;\n])')


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
