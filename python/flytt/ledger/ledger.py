"""The ledger: what was exported, what Millennium answered, what was ordered closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from flytt.errors import LedgerError
from flytt.ledger import (
    belonging,
    bulk,
    failed,
    history,
    ids,
    import_receipts,
    read,
    record_alarms,
    record_approval,
    record_closure,
    record_run,
    record_withdrawal,
)
from flytt.ledger.digest import EXPORTED, DigestsByRun
from flytt.ledger.evidence import EVIDENCE
from flytt.ledger.place import place_of
from flytt.ledger.rows import (
    AlarmRow,
    Approval,
    Closure,
    ClosureOrder,
    ExportRow,
    FailedRecord,
    ImportResult,
    ListingRow,
    PostHistory,
    RawTable,
    RecordedClosure,
    RecordedRun,
    RecordSums,
    Run,
    RunStatus,
    Standing,
    TextRow,
)
from flytt.ledger.schema import closures, runs
from flytt.ledger.store import Store
from flytt.ledger.upgrade import is_current, open_upgraded
from flytt.plugins.receipt import Receipt
from flytt.settings.settings import RECEIPTS_TIMEZONE

if TYPE_CHECKING:
    from flytt.plugins.interfaces import ClosureKind

_RECEIPTS_TIMEZONE = ZoneInfo(RECEIPTS_TIMEZONE)


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

    @staticmethod
    def is_current(where: str | Path) -> bool:
        """Whether a ledger as this program makes it is there; changes nothing.

        Raises LedgerError for a damaged one, or a file that is none.
        """
        return is_current(place_of(where))

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

    @property
    def identity(self) -> str:
        """What this ledger was named when it was made; a copy of it says the same."""
        return self.standing().identity

    def standing(self) -> Standing:
        """Which ledger this is, and the folders that belong to it."""
        with self._store.read() as connection:
            return belonging.standing(connection)

    def settle(self, path: str, because: str = "", who: str = "") -> None:
        """Remember the path of its work folder, and why it is there now."""
        with self._store.write() as connection:
            belonging.settle(connection, path, because, who)

    def next_run_id(self, migreringsdatum: str, prefix: str = "", taken: Iterable[str] = ()) -> str:
        """`[<prefix>-]<migreringsdatum>-<n>`, n one more than the highest of that date.

        `taken` are names that folders have, whether the ledger knows them or not.
        """
        with self._store.read() as connection:
            return ids.next_id(
                connection, runs.c.migreringsdatum, runs.c.n, migreringsdatum, prefix, taken
            )

    def next_closure_id(self, datum: str, prefix: str = "", taken: Iterable[str] = ()) -> str:
        """`[<prefix>-]<datum>-<n>`, as of runs."""
        with self._store.read() as connection:
            return ids.next_id(connection, closures.c.datum, closures.c.n, datum, prefix, taken)

    def has_run(self, run_id: str) -> bool:
        """Whether the run is recorded."""
        return self.run(run_id) is not None

    def run(self, run_id: str) -> RecordedRun | None:
        """The recorded run with its manifest's hash, or None."""
        with self._store.read() as connection:
            return read.run(connection, run_id)

    def runs(self) -> list[RecordedRun]:
        """Every recorded run in order, withdrawn ones too."""
        with self._store.read() as connection:
            return read.recorded_runs(connection)

    def last_run(self) -> RecordedRun | None:
        """The last run that is not withdrawn, or None."""
        with self._store.read() as connection:
            return read.last_run(connection)

    def latest_date(self) -> str | None:
        """The latest migration date of all runs that are not withdrawn."""
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
        larm: Iterable[AlarmRow] = (),
        expected: str | None = None,
    ) -> None:
        """Record a run with its exports and listings; a failed earlier export is replaced.

        `larm` are the alarms that it sees: of new ones its date is kept. The manifest's hash may be
        a function: it is called once all else is written, and nothing is recorded when it raises.

        Raises LedgerError, with nothing written, when the run is there already, when a post is
        held by an export that has not failed (naming all such posts), or when the ledger's
        fingerprint is no longer the `expected` one.
        """
        with self._store.write() as connection:
            _expect(connection, expected)
            record_run.record_run(connection, run, exports, listings, manifest_sha256, larm)

    def withdraw(self, run_id: str, because: str = "", who: str = "") -> None:
        """Take back a run that was never loaded; its posts are as if it had never been.

        Raises LedgerError for a run that is not the latest, or has receipts or closure orders.
        """
        with self._store.write() as connection:
            record_withdrawal.record_withdrawal(connection, run_id, because, who)

    def import_receipts(
        self,
        receipts: Iterable[Receipt],
        file_sha256: str,
        name: str,
        timezone: ZoneInfo = _RECEIPTS_TIMEZONE,
    ) -> ImportResult:
        """Take one file's receipts and update the posts' states; known ones are ignored.

        `timezone` is that of every `tidpunkt` without one, and of the dates it is compared with.

        Raises ReceiptProblems, with nothing taken, naming every receipt that proves nothing: of a
        record that was never exported, at an impossible time, or against another receipt; or
        whatever else reading `receipts` raises.
        """
        with self._store.write() as connection:
            return import_receipts.import_receipts(
                connection, receipts, file_sha256, name, timezone
            )

    def approve(
        self,
        kallsystem: str,
        post_id: str,
        content: str,
        ids: tuple[str, str],
        because: str,
        who: str,
    ) -> Approval:
        """Let a post be closed though it has changed since its latest export.

        `content` is its `innehall` now ('' when the extract does not hold it), `ids` are its
        `personnummer_text` and `vardatagande_personnummer_text`. Raises LedgerError for a post
        that no run has exported.
        """
        with self._store.write() as connection:
            return record_approval.record_approval(
                connection, kallsystem, post_id, content, ids, because, who
            )

    def record_closure(
        self,
        closure: Closure,
        orders: Iterable[ClosureOrder],
        manifest_sha256: str,
        *,
        kinds: Mapping[str, Sequence[ClosureKind]],
        larm: Iterable[AlarmRow] = (),
        expected: str | None = None,
    ) -> None:
        """Record a closure order; `kinds` are those that each source system has.

        `larm` are the alarms that it sees: of new ones its date is kept.

        Raises LedgerError, with nothing written, naming the posts that are not migrated or the
        things that are ordered already, when a kind is known with other properties, or when the
        fingerprint is not the `expected` one.
        """
        with self._store.write() as connection:
            _expect(connection, expected)
            record_closure.record_closure(connection, closure, orders, manifest_sha256, kinds, larm)

    def record_alarms(self, datum: str, larm: Iterable[AlarmRow]) -> None:
        """Keep the date of alarms that are new, for a closure that orders nothing."""
        with self._store.write() as connection:
            record_alarms.record_alarms(connection, datum, larm)

    def record_purge(self, folder: str, classes: Iterable[str]) -> None:
        """Remember that these classes of a run's or closure's files were removed."""
        with self._store.write() as connection:
            belonging.record_purge(connection, folder, classes)

    def rows(self, raw_table: str) -> Iterator[TextRow]:
        """The rows of one of the raw tables that `raw_tables` names."""
        with self._store.read() as connection:
            yield from read.stream(connection, raw_table)

    def evidence(self, name: str) -> Iterator[tuple[Any, ...]]:
        """What the second key of a closure reads: exports, receipts, orders or approvals."""
        with self._store.read() as connection:
            yield from read.streamed(connection, EVIDENCE[name])

    def digests(self) -> dict[str, str]:
        """The hash of what each run exported, as its rows are now; reads all of them."""
        found = DigestsByRun()
        with self._store.read() as connection:
            for batch in bulk.batches(read.streamed(connection, EXPORTED)):
                found.add(batch)
        return found.hexdigests()

    def status(self) -> tuple[RunStatus, ...]:
        """Every run's exports by state, oldest run first."""
        with self._store.read() as connection:
            return read.status(connection)

    def failed_records(self) -> Iterator[FailedRecord]:
        """The records that Millennium did not take, of posts whose latest export has failed."""
        with self._store.read() as connection:
            yield from failed.failed_records(connection)

    def failed_codes(self) -> dict[str, int]:
        """How many of those posts have each felkod."""
        with self._store.read() as connection:
            return failed.failed_codes(connection)

    def history(self, kallsystem: str, post_id: str) -> PostHistory:
        """All the ledger knows of a post; empty for one that it never saw."""
        with self._store.read() as connection:
            return history.history(connection, kallsystem, post_id)

    def sums(self) -> tuple[RecordSums, ...]:
        """Every run's records by their receipts, oldest run first; reads all of it."""
        with self._store.read() as connection:
            return read.sums(connection)

    def check(self) -> list[str]:
        """What is wrong with the stored ledger, as sentences; reads all of it."""
        with self._store.read() as connection:
            return read.faults(connection)

    def damage(self) -> list[str]:
        """What is wrong with its file, as far as a quick reading can tell."""
        with self._store.read() as connection:
            return read.damage(connection)


def raw_tables(ledger: Ledger | None) -> Iterator[RawTable]:
    """What dbt reads of a ledger; of none, the same tables without rows."""
    for name in (*read.RAW_TABLES, *read.OF_LAST_RUN):
        yield RawTable(name, read.columns_of(name), ledger.rows(name) if ledger else [])


def _expect(connection: Connection, expected: str | None) -> None:
    if expected is not None and read.fingerprint(connection) != expected:
        raise LedgerError(
            "the ledger has changed since this was worked out",
            where="ledger",
            todo="run the command again: it starts from what the ledger now says",
        )
