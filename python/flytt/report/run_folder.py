"""A run's folder as report and workbooks read it: machine files and facts, and nothing else."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from flytt.errors import StateError

FACTS = "underlag/fakta.json"
WORKLIST = "underlag/arbetslista.csv"
BALANCE = "underlag/balans.csv"
SOLUTIONS = "underlag/losningar.csv"
LISTS = ("atgardslista.csv", "manuell_lista.csv")
REPORT = "rapport.html"


@dataclass(frozen=True)
class Made:
    """A file that was made: its path in the folder with `/`, and what the manifest counts of it."""

    path: str
    rows: int


@dataclass(frozen=True)
class RunFolder:
    """The files of one run, published or still hidden; all values are text as in the files."""

    root: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What `underlag/fakta.json` says: earlier runs, calendar, words; no personal ids."""
        text = self._path(FACTS).read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    def has(self, relative: str) -> bool:
        """Whether the run delivered a file; without the target, there are no lists."""
        return (self.root / relative).is_file()

    def columns(self, relative: str) -> list[str]:
        """The header of a machine file."""
        with self._path(relative).open(encoding="utf-8", newline="") as lines:
            return next(csv.reader(lines, delimiter=";"), [])

    def rows(self, relative: str, *columns: str) -> Iterator[tuple[str, ...]]:
        """The named columns (two or more) of a machine file, row by row; none without the file.

        Raises StateError when the file lacks a column.
        """
        if not self.has(relative):
            return
        with self._path(relative).open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines, delimiter=";")
            header = next(reader, [])
            if missing := [column for column in columns if column not in header]:
                raise StateError(
                    f"{relative} has no column {', '.join(missing)}.",
                    where=str(self.root / relative),
                    todo="flytt verify says whether the run's files are as they were published",
                )
            yield from map(itemgetter(*map(header.index, columns)), reader)

    def name(self, kind: str, name: str) -> str:
        """The Swedish word for one of our names (seed svenska_namn), or the name itself."""
        words: dict[str, str] = self.facts["namn"].get(kind, {})
        return words.get(name, name)

    def _path(self, relative: str) -> Path:
        path = self.root / relative
        if not path.is_file():
            raise StateError(
                f"The run has no {relative}.",
                where=str(self.root),
                todo="flytt purge removes it with the patients' data of old runs, and runs of "
                "earlier versions never had it; flytt verify says what is lost",
            )
        return path
