"""A text file in bounded memory: whole physical lines as UTF-8, hashed in the same pass."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from flytt.errors import ExtractError
from flytt.settings.sources import ENCODINGS

BLOCK = 1 << 20
# A longer record counts as one whose quote is never closed; it bounds the memory of look-ahead.
RECORD_LIMIT = 16 << 20
# Stands in for a line over the limit: broken quoting, inside and outside a quoted field alike.
_OVERLONG = b'""!"!'

_CODECS = {codecs.lookup(name).name: codec for name, codec in ENCODINGS.items()}


def codec_of(encoding: str, where: str) -> str:
    """The codec behind a configured encoding: utf-8, cp1252 or latin-1, by any usual name.

    Raises ExtractError for all others.
    """
    try:
        return _CODECS[codecs.lookup(encoding.strip()).name]
    except (LookupError, ValueError):
        raise ExtractError(
            f"unknown encoding {encoding!r}",
            where=where,
            todo='set encoding to "utf-8", "cp1252" or "latin-1" for this source',
        ) from None


def is_text(content: bytes) -> bool:
    """Whether these bytes are UTF-8."""
    try:
        return content.isascii() or content.decode() is not None
    except UnicodeDecodeError:
        return False


class TextWindow:
    """The part of a file that is in memory: `text` holds whole lines, read up to `pos`.

    `line` is the physical line at `pos`, from 1; `end` closes the segment being worked on; `digest`
    has taken in the bytes read so far. The text is UTF-8, except for bytes that the file's codec
    does not know: these are no UTF-8 either.
    """

    def __init__(self, file: BinaryIO, codec: str) -> None:
        self.digest = hashlib.sha256()
        self._codec = codec
        self._blocks = _whole_lines(file, self.digest.update)
        self.text = b""
        self.pos = 0
        self.end = 0
        self.line = 1

    def next_segment(self) -> bool:
        """Set `end` about one block ahead, at a line's end; False when the file is used up."""
        if self.pos >= len(self.text) and not self.grow():
            return False
        aim = min(self.pos + BLOCK, len(self.text)) - 1
        self.end = self.text.index(b"\n", aim) + 1
        return True

    def grow(self) -> bool:
        """Discard consumed text and read at least as much as remains; False at end of file."""
        rest = self.text[self.pos :]
        wanted = min(len(rest), RECORD_LIMIT - len(rest))
        blocks: list[bytes] = []
        size = 0
        for block in self._blocks:
            blocks.append(self._as_utf8(block))
            size += len(blocks[-1])
            if size >= wanted:
                break
        self.text = b"".join([rest, *blocks]) if rest or len(blocks) != 1 else blocks[0]
        self.end -= self.pos
        self.pos = 0
        return size > 0

    def _as_utf8(self, block: bytes) -> bytes:
        if self._codec == "utf-8" or block.isascii():
            return block
        try:
            return block.decode(self._codec).encode()
        except UnicodeDecodeError:
            # A surrogate's own bytes are no UTF-8, which is how they are found again.
            return block.decode(self._codec, "surrogateescape").encode("utf-8", "surrogatepass")


def _whole_lines(file: BinaryIO, digest: Callable[[bytes], None]) -> Iterator[bytes]:
    """The file's bytes in blocks that end with a line; the last line gets its LF if it has none.

    In all three encodings the byte 0A is a line feed and nothing else.
    """
    head = b""
    overlong = False
    while block := file.read(BLOCK):
        digest(block)
        first = block.find(b"\n")
        overlong = overlong or len(head) + (first if first >= 0 else len(block)) > RECORD_LIMIT
        if first < 0:
            head = b"" if overlong else head + block
            continue
        last = block.rfind(b"\n") + 1
        yield _OVERLONG + block[first:last] if overlong else head + block[:last]
        head = block[last:]
        overlong = False
    if head or overlong:
        yield (_OVERLONG if overlong else head) + b"\n"
