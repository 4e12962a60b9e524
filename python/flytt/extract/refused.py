"""The rows of one table that could not be read: spooled, so that any number of them takes no room.

Their texts go to the protected database only, where the rules look for traces of persons and posts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from flytt.engines.csv_form import Piece

# Why a row is refused at the edge (data contract, section 4), in order of precedence.
OAVKODBAR = "oavkodbar"
NUL_TECKEN = "nul_tecken"
FELAKTIG_CITERING = "felaktig_citering"
FEL_ANTAL_FALT = "fel_antal_falt"

PART = 1 << 20
"""The longest text of one row: a longer line takes several."""

_IN_MEMORY = 1 << 20
_SLICE = 1 << 16
_REPLACED = "\ufffd".encode()


class RefusedRows:
    """Every refused line with its reason, as rows of the raw tables `karantan` and `olast`.

    `count` counts them. `folder` is where files without a name go when there are many, `delimiter`
    what stands between the values of a text.
    """

    def __init__(self, table: str) -> None:
        self.count = 0
        self.folder: Path | None = None
        self._table = table.encode()
        self.delimiter = b";"
        self._reasons = _Spool()
        self._texts = _Spool()

    def record(self, line: int, reason: str, text: bytes) -> None:
        """Refuse a record, `text`: its first physical line for `reason`, the others as broken
        quoting."""
        self.lines(line, line, text)
        self.because(line, reason)

    def lines(self, post: int, line: int, text: bytes) -> int:
        """Refuse whole physical lines, from `line` on, of the record that begins at line `post`.

        Returns their number. The reason of the first is known when the record is read: `because`.
        """
        first, pos = line, 0
        while pos < len(text):
            # A few at a time: a line may be nothing but its end.
            stop = (text.rfind(b"\n", pos, pos + _SLICE) + 1) or (text.index(b"\n", pos) + 1)
            lines = text[pos : stop - 1].split(b"\n")
            self._spell(post, line, lines)
            others = range(max(line, post + 1), line + len(lines))
            if others:
                row = b"%b;%%d;%b\n" % (self._table, FELAKTIG_CITERING.encode())
                self._reasons.add(self.folder, b"".join(map(row.__mod__, others)), len(others))
            line += len(lines)
            pos = stop
        self.count += line - first
        return line - first

    def part(self, post: int, line: int, text: bytes) -> None:
        """A part of a physical line too long to be held, of which `lines` brings the rest."""
        self._spell(post, line, [text])

    def because(self, line: int, reason: str) -> None:
        """Give the reason of a record's first line."""
        row = b"%b;%d;%b\n" % (self._table, line, reason.encode())
        self._reasons.add(self.folder, row, 1)

    def reasons(self) -> Iterator[Piece]:
        """The rows of `karantan`: table, line, reason."""
        return self._reasons.pieces()

    def texts(self) -> Iterator[Piece]:
        """The rows of `olast`: table, line, the record's first line, text of the line."""
        return self._texts.pieces()

    def close(self) -> None:
        """Let go of the files."""
        self._reasons.close()
        self._texts.close()

    def _spell(self, post: int, line: int, lines: Sequence[bytes]) -> None:
        text = b"\n".join(lines)
        if not text.isascii():
            text = text.decode("utf-8", "replace").encode()
        text = text.replace(b"\0", _REPLACED).replace(b'"', b'""')
        row = b'%b;%%d;%d;"%%b"\n' % (self._table, post)
        rows = [
            row % (number, part)
            for number, each in enumerate(text.split(b"\n"), line)
            for part in _parts(each.removesuffix(b"\r"), self.delimiter)
        ]
        self._texts.add(self.folder, b"".join(rows), len(rows))


def _parts(text: bytes, delimiter: bytes) -> Iterator[bytes]:
    """A text in pieces that end where a value ends, if one does."""
    while len(text) > PART:
        cut = text.rfind(delimiter, 0, PART) + 1 or _whole(text)
        yield text[:cut]
        text = text[cut:]
    yield text


def _whole(text: bytes) -> int:
    """About a part's length, where neither a character nor a doubled quote is torn apart."""
    cut = PART
    while text[cut] & 0xC0 == 0x80:
        cut += 1
    return cut + (cut - len(text[:cut].rstrip(b'"'))) % 2


class _Spool:
    """Rows of clean CSV: in memory while they are few, then in a file that has no name.

    The file is gone with the process, however that ends, and readable by its owner only.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._waiting: list[bytes] = []
        self._records = self._size = 0

    def add(self, folder: Path | None, rows: bytes, records: int) -> None:
        self._waiting.append(rows)
        self._records += records
        self._size += len(rows)
        if self._size >= _IN_MEMORY:
            if self._file is None:
                self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
            self._file.write(b"%d %d\n" % (self._size, self._records))
            self._file.writelines(self._waiting)
            self._waiting.clear()
            self._records = self._size = 0

    def pieces(self) -> Iterator[Piece]:
        if self._file is not None:
            self._file.seek(0)
            while head := self._file.readline():
                size, records = map(int, head.split())
                yield _piece(self._file.read(size), records)
        if self._waiting:
            yield _piece(b"".join(self._waiting), self._records)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _piece(rows: bytes, records: int) -> Piece:
    return Piece(rows, records, line_breaks=b"\r" in rows)
