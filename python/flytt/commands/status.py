"""Where every post is: the numbers of the last transform, and the ledger's of all runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flytt.commands.access import asked_ledger, warehouse_of
from flytt.errors import LedgerError
from flytt.ledger import Ledger
from flytt.ledger.rows import RunStatus
from flytt.transform.outcome import finished_transform, outcome_counts
from flytt.work.session import Session


@dataclass(frozen=True)
class TableBalance:
    """One extract table: `read` rows, and the same rows by what became of them."""

    table: str
    read: int
    accounted: int

    @property
    def balances(self) -> bool:
        """Whether every row read is somewhere."""
        return self.read == self.accounted


@dataclass(frozen=True)
class Overview:
    """The state of a work folder; `run_id` is None before the first transform.

    `ledger` says what is wrong with the ledger, or with what the work folder has of its runs.
    """

    run_id: str | None
    published: bool
    outcomes: dict[str, int]
    tables: tuple[TableBalance, ...]
    red: tuple[str, ...]
    runs: tuple[RunStatus, ...]
    not_carried_out: int
    ledger: tuple[str, ...]

    @property
    def balances(self) -> bool:
        """Whether all tables add up."""
        return all(table.balances for table in self.tables)


def overview(work: Path) -> Overview:
    """Read the warehouse and the ledger; changes nothing."""
    session = Session.open(work)
    warehouse = warehouse_of(session)
    with asked_ledger(session) as (ledger, faults):
        runs = _runs(ledger, faults)
        try:
            if not warehouse.has_current():
                return Overview(None, False, {}, (), (), runs, 0, tuple(faults))
            finished = finished_transform(warehouse)
            inlasning = warehouse.relation("inlasning", schema="raw", current=True)
            avstamning = warehouse.relation("avstamning", current=True)
            undone = warehouse.relation("stangning_ej_utford", current=True)
            balances = warehouse.rows(
                f"""select inlasning.tabell, inlasning.antal, coalesce(sum(avstamning.antal), 0)
                from {inlasning} as inlasning
                left join {avstamning} as avstamning on inlasning.tabell = avstamning.tabell
                group by inlasning.tabell, inlasning.antal""",
                current=True,
            )
            count = warehouse.rows(f"select count(*) from {undone}", current=True)
            return Overview(
                finished.run_id,
                any(run.run_id == finished.run_id for run in runs),
                outcome_counts(warehouse),
                tuple(
                    TableBalance(str(t), int(read), int(total))
                    for t, read, total in sorted(balances)
                ),
                tuple(gate.name for gate in finished.red),
                runs,
                int(count[0][0]),
                tuple(faults),
            )
        finally:
            warehouse.release()


def _runs(ledger: Ledger | None, faults: list[str]) -> tuple[RunStatus, ...]:
    """Every run by state; a damaged ledger may say no more than that."""
    try:
        return ledger.status() if ledger else ()
    except LedgerError as error:
        faults.append(error.message)
        return ()
