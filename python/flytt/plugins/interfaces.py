"""What plugins provide, sources and targets, and the delivery that a target writes to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Protocol

from flytt.plugins.extracts import Extract
from flytt.plugins.standard_extracts import standard_extracts
from flytt.plugins.tables import Table
from flytt.settings.sources import SourceSettings

Folder = Path | Traversable


@dataclass(frozen=True)
class ClosureKind:
    """One kind of thing that closure orders name in a source system.

    typ        the kind's name in the ledger and on the command line: small letters, digits and
               `_`; unique over all sources in use
    post_typ   the kind of post that it stands for
    id_of      what an order's id is: `post_id` or `vardatagande_id` of that post
    contacts   posts it may stand for: `all`, `first` (kategori forsta_kontakt) or `follow_up`
               (every other kategori)
    thing      kinds of one thing share ids, and an id is ordered once over all of them; the
               kind's own typ if empty
    on_request whether it is ordered only on request (`--batch-vardataganden`)
    closed     the column with its closing date, of the post table or of `table`; without one,
               whatever the extract holds is open
    table      the table of what posts link to; with `vardatagande_id` only, and then required
    link       the column of the post table that names a row of `table`
    person     the column of `table` with its personal id, if it has one

    The last four say to the second key what the source's own models say in SQL: a closure is
    ordered only where both find the same.
    """

    typ: str
    post_typ: str
    id_of: str = "post_id"
    contacts: str = "all"
    thing: str = ""
    on_request: bool = False
    closed: str = ""
    table: str = ""
    link: str = ""
    person: str = ""


@dataclass(frozen=True)
class Source:
    """One system that posts, people or other facts come from.

    name       what `plugin = "…"` in flytt.toml says: small letters, digits and `_`
    kallsystem the system's name in every file: capitals, digits and `_`
    tables     what it delivers; names are shared by all sources, so begin them with yours
    posts      the dbt model that gives its posts in the common shape, `stg_<name>__poster`, or
               None when it has no posts
    post_table the table whose rows are those posts: rows read and outcomes are balanced on it
    dbt        a folder laid over the dbt project: `models/staging/<name>/…`
    options    keys of its own under `[sources.<name>]`, found in `settings.options`
    closures   the kinds of thing that closure orders name in this system
    traced     tables, besides the post table, whose unread rows leave traces (data contract, 5)
    """

    name: str
    kallsystem: str
    tables: tuple[Table, ...]
    posts: str | None = None
    post_table: str | None = None
    dbt: Folder | None = None
    options: tuple[str, ...] = ()
    closures: tuple[ClosureKind, ...] = ()
    traced: tuple[str, ...] = ()

    def extracts(self, settings: SourceSettings) -> Sequence[Extract]:
        """Where the rows of each table are, exactly one extract per table.

        Override it for anything other than files and databases. Raises ExtractError with every
        missing extract at once.
        """
        return standard_extracts(self.tables, settings)


class Delivery(Protocol):
    """The files being made for one run; they appear as a whole, or not at all.

    Every path is relative to the delivery, with `/`, and is written once.
    """

    @property
    def run_id(self) -> str:
        """The run, `<migreringsdatum>-<n>`."""

    @property
    def migreringsdatum(self) -> date:
        """The migration date of the run."""

    def copy(
        self,
        model: str,
        path: str,
        *,
        order_by: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> int:
        """Write a dbt model as one machine file of the contract, in bulk; returns its rows.

        `order_by` are columns of the model, text by code point, empty ones last; leave no two rows
        equal. `columns` are those delivered, in file order; without them, all of the model's.
        """

    def rows(
        self, model: str, *, order_by: Sequence[str] = (), columns: Sequence[str] = ()
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """A dbt model in batches of rows (column -> value), for formats of your own."""

    def path(self, relative: str) -> Path:
        """Where to write a file of your own; its folder is there. Call `wrote` afterwards."""

    def wrote(self, relative: str, rows: int) -> None:
        """Declare a file written at `path(relative)`: it goes into the manifest with its hash."""


class ClosureDelivery(Delivery, Protocol):
    """The files being made for one closure order.

    Here `run_id` is the closure order's id and `migreringsdatum` the day it was requested.
    """

    @property
    def closure_id(self) -> str:
        """The closure order."""

    @property
    def batch(self) -> bool:
        """Whether `--batch-vardataganden` was given."""

    def ordered(self, relative: str, typ: str, ids: Iterable[str]) -> None:
        """Report which ids of a kind stand in a file of another form than the machine file.

        A CSV file of the contract's form with a source's id column is read back by itself; any
        other file must be reported, kind by kind, and one that orders nothing with no ids.
        """


@dataclass(frozen=True)
class Target(ABC):
    """One receiver of a run's files.

    name  what `use = […]` under [targets] in flytt.toml says
    dbt   a folder laid over the dbt project: `models/marts/<name>/…`
    """

    name: str
    dbt: Folder | None = None

    @abstractmethod
    def write(self, delivery: Delivery) -> None:
        """Write the files; the same models give the same bytes, whenever it is called."""


@dataclass(frozen=True)
class ClosureTarget(ABC):
    """One receiver of closure orders: what Millennium has confirmed and the source can close."""

    name: str
    dbt: Folder | None = None

    @abstractmethod
    def write(self, delivery: ClosureDelivery) -> None:
        """Write the files; the same models give the same bytes, whenever it is called."""
