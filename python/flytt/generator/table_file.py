"""Writes one extract table: buffered, in bounded memory, complete or absent."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from flytt.generator.spoils import BY_PLACE, MASK, Spoil, spoilt
from flytt.plugins.tables import Table

_LINES_AT_ONCE = 2048


@dataclass(frozen=True)
class GeneratedFile:
    """One written extract; `rows` counts what a reader counts: the blank lines are no rows."""

    table: str
    path: Path
    rows: int
    size: int  # bytes


class TableFile:
    """One CSV file, written under a hidden name until `keep` renames it.

    Leaving the `with` block before `keep` removes what was written.
    """

    def __init__(
        self, folder: Path, table: Table, *, week: int, encoding: str, delimiter: str
    ) -> None:
        self._table = table
        self._path = folder / f"{table.name}.csv"
        self._unfinished = folder / f".{table.name}.csv.ofardig"
        self._week = week
        self._encoding = encoding
        self._delimiter = delimiter
        # The tables go wrong in different rows.
        self._shift = sum(map(ord, table.name))
        self._lines = [delimiter.join(table.columns)]
        self._further_down: list[str] = []
        self._rows = 0
        self._size = 0

    def __enter__(self) -> Self:
        self._unfinished.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(os.open(self._unfinished, flags, 0o600), "wb", buffering=0)
        if self._encoding == "utf-8-sig":
            self._size += self._file.write(b"\xef\xbb\xbf")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._unfinished.unlink(missing_ok=True)

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
        if self._week >= spoil.mended:
            return line
        line, *others = spoilt(spoil, line, self._delimiter, self._encoding)
        self._further_down.extend(others)
        self._rows += sum(other != "" for other in others)
        return line

    def _flush(self) -> None:
        lines = [*self._lines, *self._further_down, ""]
        codec = "utf-8" if self._encoding == "utf-8-sig" else self._encoding
        data = memoryview("\n".join(lines).encode(codec, "surrogateescape"))
        self._size += len(data)
        while data:
            data = data[self._file.write(data) :]
        self._lines.clear()
        self._further_down.clear()

    def finish(self) -> None:
        """Write the rest and make it last."""
        self._flush()
        os.fsync(self._file.fileno())

    def keep(self) -> GeneratedFile:
        """Give the finished file its name."""
        self._unfinished.replace(self._path)
        return GeneratedFile(self._table.name, self._path, self._rows, self._size)
