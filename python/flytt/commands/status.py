"""Where every post is: the numbers of the last transform, and the ledger's of all runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flytt.closure.standing_alarms import CLOSED, GONE, OPEN, HeldNow, held_now
from flytt.commands.access import asked_ledger, warehouse_of
from flytt.engines.base import Warehouse
from flytt.errors import LedgerError
from flytt.ledger import Ledger
from flytt.ledger.rows import RunStatus
from flytt.transform.outcome import finished_transform, outcome_counts
from flytt.transform.seeds import headings
from flytt.work.masked import shown_code
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
class Closures:
    """The posts of a run whose closure was ordered, by what the last transform's extract says.

    `carried_out` are closed in it, `still_open` open (what was ordered since, too), and of those
    `not_found` it has no row that can be read. It says nothing of those `not_looked_for`: their
    export is newer.
    """

    run_id: str
    ordered: int
    carried_out: int
    still_open: int
    not_found: int
    not_looked_for: int


@dataclass(frozen=True)
class Overview:
    """The state of a work folder; `run_id` is None before the first transform.

    `felkoder` counts the posts that Millennium did not take, by felkod, and `failed_file` names
    them. `alarms` counts posts by the alarm that stands, as of the last date that a command was
    given, and `alarm_names` says what these are; `alarms_file` is the last run's list of them.
    `ledger` says what is wrong with the ledger, or with what the work folder has of its runs.
    """

    run_id: str | None
    published: bool
    outcomes: dict[str, int]
    tables: tuple[TableBalance, ...]
    red: tuple[str, ...]
    runs: tuple[RunStatus, ...]
    closures: tuple[Closures, ...]
    felkoder: dict[str, int]
    failed_file: Path | None
    alarms: dict[str, int]
    alarm_names: dict[str, str]
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
        try:
            runs = _runs(ledger, faults)
            codes = failed_codes(ledger) if ledger and runs else {}
            held, file = _held(session, warehouse, ledger, faults)
            closures = tuple(_closures(run, held) for run in runs if run.ordered)
            failed = session.folder.failed_file
            of_the_ledger = (
                runs,
                closures,
                codes,
                failed if codes and failed.exists() else None,
                dict(sorted(held.alarms.items())),
                headings(session.settings.seeds, "larm") if held.alarms else {},
                file,
                tuple(faults),
            )
            if not warehouse.has_current():
                return Overview(None, False, {}, (), (), *of_the_ledger)
            finished = finished_transform(warehouse, session.settings.work)
            return Overview(
                finished.run_id,
                any(run.run_id == finished.run_id for run in runs),
                outcome_counts(warehouse),
                _balances(warehouse),
                tuple(gate.name for gate in finished.red),
                *of_the_ledger,
            )
        finally:
            warehouse.release()


def _closures(run: RunStatus, held: HeldNow) -> Closures:
    closed, still_open, gone = (held.ordered[run.run_id, state] for state in (CLOSED, OPEN, GONE))
    rest = run.ordered - closed - still_open - gone
    return Closures(run.run_id, run.ordered, closed, still_open, gone, rest)


def _balances(warehouse: Warehouse) -> tuple[TableBalance, ...]:
    inlasning = warehouse.relation("inlasning", schema="raw", current=True)
    avstamning = warehouse.relation("avstamning", current=True)
    rows = warehouse.rows(
        f"""select inlasning.tabell, inlasning.antal, coalesce(sum(avstamning.antal), 0)
        from {inlasning} as inlasning
        left join {avstamning} as avstamning on inlasning.tabell = avstamning.tabell
        group by inlasning.tabell, inlasning.antal""",
        current=True,
    )
    return tuple(TableBalance(str(t), int(read), int(total)) for t, read, total in sorted(rows))


def failed_codes(ledger: Ledger) -> dict[str, int]:
    """Posts that Millennium did not take by felkod, the most first.

    Columns of a receipt file may have shifted: what does not look like a code is not shown.
    """
    found: Counter[str] = Counter()
    for code, number in ledger.failed_codes().items():
        found[shown_code(code) if code else "-"] += number
    return dict(found.most_common())


def _held(
    session: Session, warehouse: Warehouse, ledger: Ledger | None, faults: list[str]
) -> tuple[HeldNow, Path | None]:
    """The posts that the ledger holds, and the last run's file that names those with alarms."""
    nothing = HeldNow()
    if ledger is None:
        return nothing, None
    try:
        dates = [name.rsplit("-", 1)[0][-10:] for name in ledger.standing().closures]
        dates += filter(None, [ledger.latest_date()])
        if warehouse.has_current():
            dates.append(finished_transform(warehouse, session.settings.work).migreringsdatum)
        if not dates:
            return nothing, None
        day = date.fromisoformat(max(dates))
        held = held_now(warehouse, ledger, session.project_sources, day)
        last = ledger.last_run()
    except LedgerError as error:
        faults.append(error.message)
        return nothing, None
    return held, session.folder.runs / last.run_id / "larm.csv" if last else None


def _runs(ledger: Ledger | None, faults: list[str]) -> tuple[RunStatus, ...]:
    """Every run by state; a damaged ledger may say no more than that."""
    try:
        return ledger.status() if ledger else ()
    except LedgerError as error:
        faults.append(error.message)
        return ()
