"""Write one extract table, some of its rows spoilt: in bounded memory, complete or absent."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flytt.generator.wheels import stride
from flytt.plugins.tables import Table
from flytt.settings.sources import ENCODINGS
from flytt.work.files import appearing

_LINES_AT_ONCE = 2048
_PLACES = 8192

# A lone surrogate is written as the byte it stands for: 0x81 begins nothing in UTF-8 and is no
# character in cp1252. In latin-1 every byte is a character, so there nothing is undecodable.
_NO_CHARACTER = "\udc81"

# Kinds of spoilt row: how many of 8,192 rows, and the week in which the source corrects them.
_NEVER = 1_000
_SPOILS = {
    "kopia": (8, _NEVER),
    "nyckel_ateranvand": (3, 3),
    "nyckel_saknas": (3, 2),
    "fel_antal_falt": (3, 2),
    "oavkodbar": (2, 3),
    "nul_tecken": (2, 2),
    "felaktig_citering": (2, _NEVER),
    "nfd": (4, _NEVER),
    "tom_rad": (2, _NEVER),
}
_SPOILT = [(kind, week) for kind, (rows, week) in _SPOILS.items() for _ in range(rows)]
_BY_PLACE = {(4242 + n * stride(_PLACES)) % _PLACES: spoil for n, spoil in enumerate(_SPOILT)}


@dataclass(frozen=True)
class GeneratedFile:
    """One written extract; `rows` counts what a reader counts: the blank lines are no rows."""

    table: str
    path: Path
    rows: int
    size: int  # bytes


class TableFile:
    """The rows of one CSV file being written."""

    def __init__(
        self, table: Table, path: Path, file: BinaryIO, week: int, encoding: str, delimiter: str
    ) -> None:
        self._table = table
        self._path = path
        self._file = file
        self._week = week
        self._codec = ENCODINGS[encoding]
        self._delimiter = delimiter
        # The tables go wrong in different rows.
        self._shift = sum(map(ord, table.name))
        self._lines = [delimiter.join(table.columns)]
        self._further_down: list[str] = []
        self._rows = 0
        file.write(b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"")

    def add(self, number: int, fields: list[str]) -> None:
        """Add row `number` of the population; the same numbers are spoilt in every week."""
        line = self._delimiter.join(fields)
        kind, corrected = _BY_PLACE.get((number + self._shift) % _PLACES, ("", 0))
        if self._week < corrected:
            line, *others = _spoilt(kind, line, self._delimiter, self._codec)
            self._further_down.extend(others)
            self._rows += sum(other != "" for other in others)
        self._rows += 1
        self._lines.append(line)
        if len(self._lines) >= _LINES_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        lines = [*self._lines, *self._further_down, ""]
        self._file.write("\n".join(lines).encode(self._codec, "surrogateescape"))
        self._lines.clear()
        self._further_down.clear()

    def finish(self) -> GeneratedFile:
        """Write the rest and flush it to disk."""
        self._flush()
        self._file.flush()
        os.fsync(self._file.fileno())
        return GeneratedFile(self._table.name, self._path, self._rows, self._file.tell())


@contextmanager
def table_file(
    folder: Path, table: Table, week: int, encoding: str, delimiter: str
) -> Iterator[TableFile]:
    """A CSV file, which appears when the `with` block ends without an error."""
    path = folder / f"{table.name}.csv"
    with appearing(path) as partial, partial.open("wb") as file:
        yield TableFile(table, path, file, week, encoding, delimiter)


def _spoilt(kind: str, line: str, delimiter: str, codec: str) -> tuple[str, ...]:
    """The lines that replace a row; the second one, if any, comes further down.

    The key is the first column; the last column never holds quoted text.
    """
    # An unreadable row lies on one line: where it lay on two, readers would count it differently.
    flat = line.replace("\r", "").replace("\n", " ")
    before_last = flat[: flat.rindex(delimiter) + 1]
    match kind:
        case "kopia":
            return line, line
        case "nyckel_ateranvand":
            return line, line + "X"
        case "nyckel_saknas":
            line = line[line.index(delimiter) :]
        case "fel_antal_falt":
            # one field too many where the line's length is even, one too few where it is odd
            line = flat + delimiter if len(flat) % 2 == 0 else before_last[:-1]
        case "oavkodbar" if codec != "latin-1":
            line = flat + _NO_CHARACTER
        case "nul_tecken":
            line = flat + "\0"
        case "felaktig_citering":
            # The quotes are balanced, so that no reader swallows the rows below.
            line = before_last + '"x"y'
        case "nfd" if codec == "utf-8":
            line = unicodedata.normalize("NFD", line)
        case "tom_rad":
            return line, ""
    return (line,)
