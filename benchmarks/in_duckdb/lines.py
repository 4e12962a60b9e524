"""The physical lines of a CSV file, looked at only as far as its rows give reason to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_BLOCK = 1 << 22
BLANKS = " \t\r\n\u00a0"


class FileLines:
    """Line numbers are physical, the header being line 1; offsets are bytes.

    `with_nul` are the lines with a NUL, undecodable bytes replaced; `count` is the number of lines.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            first = file.readline()
        self.header = first.decode("utf-8-sig").rstrip("\r\n")
        self.line_end = "\\r\\n" if first.endswith(b"\r\n") else "\\n"
        self.count = 0
        self.with_nul: list[str] = []
        self._nul: dict[int, bytes] = {}
        self._blank: list[int] = []
        self._scan()

    def _scan(self) -> None:
        """One pass for what is rare: NUL, and blank lines outside of values."""
        offset = 0
        quotes = 0
        with self._path.open("rb") as file:
            while block := file.read(_BLOCK):
                block += file.readline()
                self.count += block.count(b"\n") + (not block.endswith(b"\n"))
                start = 0
                while (place := block.find(b"\n\n", start)) >= 0:
                    quotes += block.count(b'"', start, place)
                    if quotes % 2 == 0:
                        self._blank.append(offset + place + 1)
                    start = place + 1
                quotes += block.count(b'"', start)
                place = block.find(b"\0")
                while place >= 0:
                    first = block.rfind(b"\n", 0, place) + 1
                    last = block.index(b"\n", place)
                    self._nul[offset + first] = block[first:last]
                    place = block.find(b"\0", last)
                offset += len(block)
        self.with_nul = [line.decode(errors="replace") for line in self._nul.values()]

    def judged(self, shapes: Mapping[int, str]) -> dict[int, str]:
        """Line number and reason of the rows that start at the offsets; '' for blank lines."""
        reasons = dict.fromkeys(self._blank, "") | dict(shapes)
        reasons |= dict.fromkeys(self._nul, "nul_tecken")
        judged: dict[int, str] = {}
        line = 1
        done = 0
        with self._path.open("rb") as file:
            for start in sorted(reasons):
                while done < start:
                    block = file.read(min(_BLOCK, start - done))
                    done += len(block)
                    line += block.count(b"\n")
                row = file.readline()
                done += len(row)
                judged[line] = _reason(row, reasons[start])
                line += 1
        return judged


def _reason(row: bytes, shape: str) -> str:
    """What cannot be decoded comes first, then NUL, then the shape."""
    try:
        text = row.decode()
    except UnicodeDecodeError:
        return "oavkodbar"
    if "\0" in text:
        return "nul_tecken"
    return shape if text.strip(BLANKS) else ""


def as_utf8(path: Path, copy: Path, encoding: str) -> Path:
    """Copy the file as UTF-8; a byte that is not a character stays as it is, and is found later."""
    with path.open("rb") as file, copy.open("wb") as out:
        while block := file.read(_BLOCK):
            out.write(block.decode(encoding, "surrogateescape").encode("utf-8", "surrogateescape"))
    return copy
