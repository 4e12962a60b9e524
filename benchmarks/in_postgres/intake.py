"""Extracts on their way in: what COPY cannot take is found in the bytes and refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

BLANKS = " \t\r\n\u00a0"
READ = 1 << 20
# A block with nothing wrong is looked at once, as a whole; one with something wrong is halved.
BLOCK = 1 << 13
SMALL = 1 << 9

# A quoted value in its place: after a delimiter or a line's end, and before one.
_QUOTED = re.compile(rb'"(?<![^;\n]")[^"]*+(?:""[^"]*+)*+"(?=[;\n])')
_CELL = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^";\r\n][^;\r\n]*+|)'
_RECORD = re.compile(_CELL + rb"(?:;" + _CELL + rb")*+\r?\n")
_CELLS = re.compile(rb"(?:^|;)(" + _CELL + rb")")
_PLAIN = bytes(sign for sign in range(256) if sign not in b'\0\r\n;"')
_UNDEFINED = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


@dataclass
class Intake:
    """One file on its way in: what was refused, and where every block of records began."""

    path: Path
    encoding: str
    columns: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    aside: list[tuple[int, str]] = field(default_factory=list)
    copies: int = 0
    rows: int = 0
    line: int = 2

    def __post_init__(self) -> None:
        with self.path.open("rb") as file:
            names = file.readline().decode(self.encoding).removeprefix("\ufeff").split(";")
        self.columns = [name.strip(BLANKS) for name in names]
        self._shape = b";" * (len(names) - 1) + b"\n"
        self._blocks: list[tuple[int, int, int, int]] = []

    def chunks(self) -> Iterator[bytes]:
        """The records that can be read, as UTF-8 in form NFC or as the code page has them."""
        with self.path.open("rb") as file:
            file.readline()
            place = file.tell()
            out: list[bytes] = []
            for block in _blocks(file):
                self._blocks.append((self.rows, self.line, place, len(block)))
                place += len(block)
                self._take(block, out)
                if len(out) > READ // BLOCK:
                    yield b"".join(out)
                    out.clear()
            yield b"".join(out)

    def lines_of(self, rows: Sequence[int]) -> list[int]:
        """The physical lines that some of the records (from 0, in order) began on."""
        found = []
        at = 0
        with self.path.open("rb") as file:
            for row in rows:
                while at + 1 < len(self._blocks) and self._blocks[at + 1][0] <= row:
                    at += 1
                first, line, place, length = self._blocks[at]
                file.seek(place)
                found.append(self._line_of(row - first, file.read(length), line))
        return found

    def _line_of(self, row: int, block: bytes, line: int) -> int:
        if self._has_shape(block) and self._count == block.count(b"\n") and self._decodes(block):
            return line + row
        if len(block) > SMALL and (cut := _record_end(block, len(block) // 2)) < len(block):
            before = self._kept(block[:cut])
            if row < before:
                return self._line_of(row, block[:cut], line)
            return self._line_of(row - before, block[cut:], line + block.count(b"\n", 0, cut))
        return [place for place, _, reason in self._records(block, line) if not reason][row]

    def _kept(self, block: bytes) -> int:
        if self._has_shape(block) and self._decodes(block):
            return self._count
        if len(block) > SMALL and (cut := _record_end(block, len(block) // 2)) < len(block):
            return self._kept(block[:cut]) + self._kept(block[cut:])
        return sum(not reason for _, _, reason in self._records(block, 0))

    def _take(self, block: bytes, out: list[bytes]) -> None:
        if self._has_shape(block) and (text := self._normal(block)) is not None:
            out.append(text)
            self.rows += self._count
            self.line += block.count(b"\n")
        elif len(block) > SMALL and (cut := _record_end(block, len(block) // 2)) < len(block):
            self._take(block[:cut], out)
            self._take(block[cut:], out)
        else:
            for line, record, reason in self._records(block, self.line):
                if reason:
                    self.refused.append((line, reason))
                else:
                    out.append(record)
                    self.rows += 1
            self.line += block.count(b"\n")

    def _has_shape(self, block: bytes) -> bool:
        """Whether every line has its number of values, and nothing asks for a closer look."""
        flat = _QUOTED.sub(b"", block) if b'"' in block else block
        shape = flat.translate(None, _PLAIN)
        self._count = shape.count(b"\n")
        return shape == self._shape * self._count and b"\0" not in block

    def _normal(self, text: bytes) -> bytes | None:
        """The same text in form NFC; None where it cannot be decoded, or would fall apart."""
        if self.encoding != "utf-8":
            return None if any(sign in text for sign in _UNDEFINED) else text
        try:
            letters = text.decode()
            letters.encode("latin-1")
        except UnicodeDecodeError:
            return None
        except UnicodeEncodeError:
            # Below U+0100 everything is in form NFC.
            normal = unicodedata.normalize("NFC", letters).encode()
            return normal if normal == text or self._has_shape(normal) else None
        return text

    def _records(self, block: bytes, line: int) -> Iterator[tuple[int, bytes, str]]:
        """Every record by the letter: its line, itself as COPY reads it, or why it is refused."""
        at = 0
        while at < len(block):
            found = _RECORD.match(block, at)
            end = found.end() if found else block.index(b"\n", at) + 1
            text = block[at:end]
            if b";" in text or text.decode(self.encoding, "replace").strip(BLANKS):
                yield line, *self._judge(text, found is not None)
            line += text.count(b"\n")
            at = end

    def _judge(self, text: bytes, whole: bool) -> tuple[bytes, str]:
        if not self._decodes(text):
            return b"", "oavkodbar"
        if b"\0" in text:
            return b"", "nul_tecken"
        if not whole:
            return b"", "felaktig_citering"
        text = text[:-2] if text.endswith(b"\r\n") else text[:-1]
        if b'"' not in text and text.isascii():
            cells = text.split(b";")
        else:
            cells = [self._requoted(cell) for cell in _CELLS.findall(text)]
        if len(cells) != len(self.columns):
            return b"", "fel_antal_falt"
        return b";".join(cells) + b"\n", ""

    def _decodes(self, text: bytes) -> bool:
        try:
            text.decode(self.encoding)
        except UnicodeDecodeError:
            return False
        return True

    def _requoted(self, cell: bytes) -> bytes:
        """A value in form NFC; a quote inside an unquoted one is a letter, which COPY denies."""
        normal = cell
        if self.encoding == "utf-8" and not cell.isascii():
            normal = unicodedata.normalize("NFC", cell.decode()).encode()
        if cell.startswith(b'"') or (b'"' not in normal and b";" not in normal):
            return normal
        return b'"' + normal.replace(b'"', b'""') + b'"'


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The rest of a file in blocks that end where a record does."""
    data = b""
    while more := file.read(READ):
        data += more
        begin = 0
        while (end := _record_end(data, begin + BLOCK, begin)) < len(data):
            yield data[begin:end]
            begin = end
        data = data[begin:]
    if data:
        yield data if data.endswith(b"\n") else data + b"\n"


def _record_end(data: bytes, near: int, begin: int = 0) -> int:
    """Where the record that goes on at `near` ends; the end of the data if it is not known."""
    end = data.find(b"\n", min(near, len(data))) + 1
    quotes = data.count(b'"', begin, end)
    while end and quotes % 2:
        begin, end = end, data.find(b"\n", end) + 1
        quotes += data.count(b'"', begin, end)
    return end or len(data)
