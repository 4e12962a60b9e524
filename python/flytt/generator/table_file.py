"""Write one extract table: buffered, in bounded memory, complete or absent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flytt.generator.spoils import BY_PLACE, MASK, Spoil, spoilt
from flytt.plugins.tables import Table
from flytt.settings.sources import ENCODINGS
from flytt.work.files import appearing

_LINES_AT_ONCE = 2048


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
        self,
        table: Table,
        path: Path,
        file: BinaryIO,
        *,
        week: int,
        encoding: str,
        delimiter: str,
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
        self._size = file.write(b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"")

    def add(self, number: int, fields: list[str]) -> None:
        """Add row `number` of the population; the same numbers are spoilt in every week."""
        line = self._delimiter.join(fields)
        spoil = BY_PLACE.get((number + self._shift) & MASK)
        if spoil is not None:
            line = self._spoil(spoil, line)
        self._rows += 1
        self._lines.append(line)
        if len(self._lines) >= _LINES_AT_ONCE:
            self._flush()

    def _spoil(self, spoil: Spoil, line: str) -> str:
        if self._week >= spoil.corrected:
            return line
        line, *others = spoilt(spoil, line, self._delimiter, self._codec)
        self._further_down.extend(others)
        self._rows += sum(other != "" for other in others)
        return line

    def _flush(self) -> None:
        lines = [*self._lines, *self._further_down, ""]
        data = "\n".join(lines).encode(self._codec, "surrogateescape")
        self._size += self._file.write(data)
        self._lines.clear()
        self._further_down.clear()

    def finish(self) -> GeneratedFile:
        """Write the rest and flush it to disk."""
        self._flush()
        self._file.flush()
        os.fsync(self._file.fileno())
        return GeneratedFile(self._table.name, self._path, self._rows, self._size)


@contextmanager
def table_file(
    folder: Path, table: Table, *, week: int, encoding: str, delimiter: str
) -> Iterator[TableFile]:
    """A CSV file, which appears when the `with` block ends without an error."""
    path = folder / f"{table.name}.csv"
    with appearing(path) as partial, partial.open("wb") as file:
        yield TableFile(table, path, file, week=week, encoding=encoding, delimiter=delimiter)
