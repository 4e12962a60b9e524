"""Where every post is: the numbers of the last transform, and the ledger's of all runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flytt.closure.standing_alarms import standing_alarms
from flytt.commands.access import asked_ledger, warehouse_of
from flytt.engines.base import Warehouse
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

    `alarms` counts posts by the alarm that stands, as of the last date that a command was given;
    `alarms_file` is the last run's list of them. `ledger` says what is wrong with the ledger, or
    with what the work folder has of its runs.
    """

    run_id: str | None
    published: bool
    outcomes: dict[str, int]
    tables: tuple[TableBalance, ...]
    red: tuple[str, ...]
    runs: tuple[RunStatus, ...]
    alarms: dict[str, int]
    alarms_file: Path | None
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
                alarms, file = _alarms(session, warehouse, ledger, faults)
                return Overview(None, False, {}, (), (), runs, alarms, file, tuple(faults))
            finished = finished_transform(warehouse, session.settings.work)
            inlasning = warehouse.relation("inlasning", schema="raw", current=True)
            avstamning = warehouse.relation("avstamning", current=True)
            balances = warehouse.rows(
                f"""select inlasning.tabell, inlasning.antal, coalesce(sum(avstamning.antal), 0)
                from {inlasning} as inlasning
                left join {avstamning} as avstamning on inlasning.tabell = avstamning.tabell
                group by inlasning.tabell, inlasning.antal""",
                current=True,
            )
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
                *_alarms(session, warehouse, ledger, faults),
                tuple(faults),
            )
        finally:
            warehouse.release()


def _alarms(
    session: Session, warehouse: Warehouse, ledger: Ledger | None, faults: list[str]
) -> tuple[dict[str, int], Path | None]:
    """The alarms that stand, and the file of the last run that names posts."""
    if ledger is None:
        return {}, None
    try:
        dates = [name.rsplit("-", 1)[0][-10:] for name in ledger.standing().closures]
        dates += filter(None, [ledger.latest_date()])
        if warehouse.has_current():
            dates.append(finished_transform(warehouse, session.settings.work).migreringsdatum)
        if not dates:
            return {}, None
        day = date.fromisoformat(max(dates))
        alarms = standing_alarms(warehouse, ledger, session.project_sources, day)
        last = ledger.last_run()
    except LedgerError as error:
        faults.append(error.message)
        return {}, None
    return alarms, session.folder.runs / last.run_id / "larm.csv" if last else None


def _runs(ledger: Ledger | None, faults: list[str]) -> tuple[RunStatus, ...]:
    """Every run by state; a damaged ledger may say no more than that."""
    try:
        return ledger.status() if ledger else ()
    except LedgerError as error:
        faults.append(error.message)
        return ()
