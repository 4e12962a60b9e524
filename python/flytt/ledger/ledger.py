"""The ledger: what was exported, what Millennium answered, what was ordered closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection

from flytt.errors import LedgerError
from flytt.ledger import history, ids, import_receipts, read, record_closure, record_run
from flytt.ledger.evidence import EVIDENCE
from flytt.ledger.place import place_of
from flytt.ledger.rows import (
    Closure,
    ClosureOrder,
    ExportRow,
    ImportResult,
    ListingRow,
    PostHistory,
    RawTable,
    RecordedClosure,
    RecordedRun,
    Run,
    RunStatus,
    TextRow,
)
from flytt.ledger.schema import closures, runs
from flytt.ledger.store import Store
from flytt.ledger.upgrade import open_upgraded
from flytt.plugins.receipt import Receipt

if TYPE_CHECKING:
    from flytt.plugins.interfaces import ClosureKind


class Ledger:
    """One ledger, in a SQLite file or a PostgreSQL database; a context manager.

    Every write is one transaction: it happens whole or not at all. All methods raise LedgerError
    when the database refuses, and LockedError after waiting a minute for another command.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def open(cls, where: str | Path) -> Ledger:
        """Open, and make or migrate where needed, the ledger at a path or PostgreSQL URL.

        Raises LedgerError for a ledger of a newer flytt, a damaged one, or a file that is none.
        """
        return cls(open_upgraded(place_of(where)))

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def fingerprint(self) -> str:
        """Changes whenever a run, a receipt or a closure is recorded; hand it to `record_*`."""
        with self._store.read() as connection:
            return read.fingerprint(connection)

    def next_run_id(self, migreringsdatum: str) -> str:
        """`<migreringsdatum>-<n>`, n one more than the highest of that date."""
        with self._store.read() as connection:
            return ids.next_id(connection, runs.c.migreringsdatum, runs.c.n, migreringsdatum)

    def next_closure_id(self, datum: str) -> str:
        """`<datum>-<n>`, n one more than the highest of that date."""
        with self._store.read() as connection:
            return ids.next_id(connection, closures.c.datum, closures.c.n, datum)

    def has_run(self, run_id: str) -> bool:
        """Whether the run is recorded."""
        return self.run(run_id) is not None

    def run(self, run_id: str) -> RecordedRun | None:
        """The recorded run with its manifest's hash, or None."""
        with self._store.read() as connection:
            return read.run(connection, run_id)

    def latest_date(self) -> str | None:
        """The latest migration date of all runs, or None before the first."""
        with self._store.read() as connection:
            return read.latest_date(connection)

    def has_closure(self, avslut_id: str) -> bool:
        """Whether the closure is recorded."""
        return self.closure(avslut_id) is not None

    def closure(self, avslut_id: str) -> RecordedClosure | None:
        """The recorded closure with its manifest's hash, or None."""
        with self._store.read() as connection:
            return read.closure(connection, avslut_id)

    def record_run(
        self,
        run: Run,
        exports: Iterable[ExportRow],
        listings: Iterable[ListingRow],
        manifest_sha256: str | Callable[[], str],
        *,
        expected: str | None = None,
    ) -> None:
        """Record a run with its exports and listings; a failed earlier export is replaced.

        The manifest's hash may be a function: it is called once all else is written, and nothing
        is recorded when it raises.

        Raises LedgerError, with nothing written, when the run is there already, when a post is
        held by an export that has not failed (naming all such posts), or when the ledger's
        fingerprint is no longer the `expected` one.
        """
        with self._store.write() as connection:
            _expect(connection, expected)
            record_run.record_run(connection, run, exports, listings, manifest_sha256)

    def import_receipts(
        self, receipts: Iterable[Receipt], file_sha256: str, name: str
    ) -> ImportResult:
        """Take one file's receipts and update the posts' states; known ones are ignored.

        Raises ReceiptError, with nothing taken, naming every receipt of a record that was never
        exported or that two posts share, or whatever reading `receipts` raises.
        """
        with self._store.write() as connection:
            return import_receipts.import_receipts(connection, receipts, file_sha256, name)

    def record_closure(
        self,
        closure: Closure,
        orders: Iterable[ClosureOrder],
        manifest_sha256: str,
        *,
        kinds: Mapping[str, Sequence[ClosureKind]],
        expected: str | None = None,
    ) -> None:
        """Record a closure order; `kinds` are those that each source system has.

        Raises LedgerError, with nothing written, naming the posts that are not migrated or the
        things that are ordered already, when a kind is known with other properties, or when the
        fingerprint is not the `expected` one.
        """
        with self._store.write() as connection:
            _expect(connection, expected)
            record_closure.record_closure(connection, closure, orders, manifest_sha256, kinds)

    def rows(self, raw_table: str) -> Iterator[TextRow]:
        """The rows of a raw table: ledger_export (of every post the latest), ledger_listning or
        ledger_avslut.
        """
        with self._store.read() as connection:
            yield from read.stream(connection, raw_table)

    def evidence(self, name: str) -> Iterator[TextRow]:
        """What the second key of a closure reads: exports, receipts, orders or approvals."""
        with self._store.read() as connection:
            yield from read.streamed(connection, EVIDENCE[name])

    def status(self) -> tuple[RunStatus, ...]:
        """Every run's exports by state, oldest run first."""
        with self._store.read() as connection:
            return read.status(connection)

    def history(self, kallsystem: str, post_id: str) -> PostHistory:
        """All the ledger knows of a post; empty for one that it never saw."""
        with self._store.read() as connection:
            return history.history(connection, kallsystem, post_id)

    def check(self) -> list[str]:
        """What is wrong with the stored ledger, as sentences; reads all of it."""
        with self._store.read() as connection:
            return read.faults(connection)


def raw_tables(ledger: Ledger | None) -> Iterator[RawTable]:
    """What dbt reads of a ledger; of none, the same tables without rows."""
    for name, (columns, _) in read.RAW_TABLES.items():
        yield RawTable(name, columns.split(", "), ledger.rows(name) if ledger else [])


def _expect(connection: Connection, expected: str | None) -> None:
    if expected is not None and read.fingerprint(connection) != expected:
        raise LedgerError(
            "the ledger has changed since this was worked out",
            where="ledger",
            todo="run the command again: it starts from what the ledger now says",
        )
