"""The hash of what a run exported: its manifest keeps it, the ledger's rows must give it again.

A row that somebody or a failing disk has made another is seen by it, even where the rest of the
ledger was altered to fit. Rows go in by the order of their keys: kallsystem, post_id, post_typ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from flytt.ledger.rows import ExportRow

EXPORTED = f"""
select {", ".join(ExportRow._fields)}, run_id
from exports
order by kallsystem, post_id, post_typ
"""
_RUN = len(ExportRow._fields)


class ExportsDigest:
    """The hash of one run's exports, batch by batch."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Take rows that begin as ExportRow does, and give them back."""
        # What decides whether a post is exported again, and what may be closed for it.
        lines = [
            f"{r[0]}\x1f{r[1]}\x1f{r[2]}\x1f{r[3]}\x1f{r[5]}\x1f{r[7]}\x1f{r[8]}\x1f{r[9]}\x1f{r[10]}\n"
            for r in rows
        ]
        self._hash.update("".join(lines).encode())
        return rows

    def hexdigest(self) -> str:
        """The hash of all that was taken."""
        return self._hash.hexdigest()


class DigestsByRun:
    """The same of every run at once, from the rows of `EXPORTED`."""

    def __init__(self) -> None:
        self._runs: dict[str, ExportsDigest] = {}

    def add(self, batch: Sequence[Sequence[Any]]) -> None:
        """Take rows of any runs."""
        for run_id, rows in groupby(sorted(batch, key=itemgetter(_RUN)), key=itemgetter(_RUN)):
            self._runs.setdefault(run_id, ExportsDigest()).add([*rows])

    def hexdigests(self) -> dict[str, str]:
        """By run, those that exported anything."""
        return {run_id: digest.hexdigest() for run_id, digest in self._runs.items()}
