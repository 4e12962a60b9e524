"""A text file in bounded memory: as UTF-8, a record or a segment at a time, hashed on the way."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from flytt.errors import ExtractError
from flytt.extract.csv.record import RecordForm
from flytt.settings.sources import ENCODINGS

BLOCK = 1 << 20
# A longer record is never held in memory: it is refused, as a whole, while it is passed over.
RECORD_LIMIT = 16 << 20

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


class TextWindow:
    """The part of a file that is in memory, `text`, read up to `pos`, which is where a record
    starts.

    `line` is the physical line at `pos`, from 1; `end` closes the segment being worked on; `digest`
    has taken in the bytes read so far. The text is UTF-8, except for bytes that the file's codec
    does not know: these are no UTF-8 either. A lone CR outside quotes has become a line feed, and
    a last line without an end has got one.
    """

    def __init__(self, file: BinaryIO, codec: str, form: RecordForm) -> None:
        self.digest = hashlib.sha256()
        self._file = file
        self._codec = codec
        self._form = form
        self._last = b"\n"
        self.text = b""
        self.pos = 0
        self.end = 0
        self.line = 1

    def next_segment(self) -> bool:
        """Set `end` about one block ahead, at a line's end; False when the file is used up.

        Where the next line alone is over the limit, `end` stays at `pos`.
        """
        while True:
            aim = self.pos + BLOCK
            # All lines that end within the block, or else the one that does not.
            found = self.text.rfind(b"\n", self.pos, aim)
            found = found if found >= 0 else self.text.find(b"\n", aim)
            if found >= 0 or len(self.text) - self.pos > RECORD_LIMIT:
                fits = 0 <= found < self.pos + RECORD_LIMIT
                self.end = found + 1 if fits else self.pos
                return True
            if not self.grow():
                return False

    def record_end(self) -> int | None:
        """Where the record at `pos` ends, if need be with the file; None when it is over the
        limit."""
        while (end := self._form.end(self.text, self.pos)) < 0:
            if len(self.text) - self.pos > RECORD_LIMIT:
                return None
            if not self.grow():
                end = len(self.text)
                break
        return end if end - self.pos <= RECORD_LIMIT else None

    def grow(self) -> bool:
        """Discard consumed text and read at least as much as remains; False at end of file."""
        rest = self.text[self.pos :]
        blocks = [rest]
        size = 0
        while block := self._next_block():
            blocks.append(block)
            size += len(block)
            if size >= min(len(rest), RECORD_LIMIT + 1 - len(rest)):
                break
        self.text = self._form.with_line_feeds(b"".join(blocks) if rest else b"".join(blocks[1:]))
        self.end -= self.pos
        self.pos = 0
        return size > 0

    def blocks(self) -> Iterator[bytes]:
        """The text from `pos` on, to the end of the file, for those who keep none of it.

        They call `restart` where a record starts.
        """
        yield self.text[self.pos :]
        while block := self._next_block():
            yield block

    def restart(self, rest: bytes) -> None:
        """Go on where a record starts, with what has been read of it."""
        self.text = self._form.with_line_feeds(rest)
        self.pos = self.end = 0

    def _next_block(self) -> bytes:
        """What comes next, which never ends between CR and LF; nothing at the end of the file."""
        block = self._file.read(BLOCK)
        while block.endswith(b"\r") and (more := self._file.read(1)):
            block += more
        self.digest.update(block)
        if not block and self._last != b"\n":
            block = b"\n"
        self._last = block[-1:] or b"\n"
        if self._codec == "utf-8" or block.isascii():
            return block
        try:
            return block.decode(self._codec).encode()
        except UnicodeDecodeError:
            # A surrogate's own bytes are no UTF-8, which is how they are found again.
            return block.decode(self._codec, "surrogateescape").encode("utf-8", "surrogatepass")
