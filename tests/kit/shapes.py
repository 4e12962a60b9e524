"""The shapes that test data comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oracle import DEFAULT_MONSTER, Row

Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Extracts:
    """Extract tables, the seeds they meet, and the settings and dates they are made for.

    A row lacks nothing of the contract's columns; a seed is a list of rows in file order.
    """

    tables: Tables
    seeds: Tables
    dates: tuple[str, ...]
    kommentar_max: int = 4000
    reservnummer_monster: tuple[str, ...] = DEFAULT_MONSTER


@dataclass(frozen=True)
class Week:
    """One run of a story: first the receipt files, one after the other, then the run.

    Between them a `closure` on that date, by the extracts of the week before, and `late` receipts.

    `expected` says for (kallsystem, post_id) which rule decides, and after a blank its `vinnare`.
    """

    date: str
    tables: Tables
    expected: Mapping[tuple[str, str], str]
    receipts: tuple[list[Row], ...] = ()
    closure: str = ""
    late: tuple[list[Row], ...] = ()

    @property
    def run_id(self) -> str:
        """The run's id, as long as it is the only one for its date."""
        return f"{self.date}-1"


@dataclass(frozen=True)
class Story:
    """Weekly runs on one ledger.

    `closes` holds the ids of each closure order given after the last run (and its receipts in
    `last_receipts`): bevakning, vardatagande, vaps_remiss, batchstangning.
    """

    name: str
    seeds: Tables
    weeks: tuple[Week, ...]
    last_receipts: tuple[list[Row], ...] = ()
    closes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
