"""The commands on the line: extract, transform, export, and the run that is all three."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

from flytt.commands.access import existing_ledger, opened_ledger, warehouse_of, working
from flytt.errors import StateError
from flytt.export.export import Published, as_decided, export, recovered
from flytt.export.recovery import recover
from flytt.extract.load import Loaded, has_extract, load_streams, refuse_foreign
from flytt.extract.open_extracts import open_streams
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.guarding import NOTHING, ON_EXPORT, ON_RUN, Acceptance, refuse_unknown, stop
from flytt.transform.outcome import Decided, decided, finished_transform
from flytt.transform.seeds import refuse_made_up
from flytt.transform.transform import checked_seeds, own_tables, transform
from flytt.work.files import write_file
from flytt.work.log import Progress, RunLog
from flytt.work.session import Session
from flytt.work.trail import audit


def _require(session: Session, problem: str, todo: str, *, build: bool = False) -> None:
    if session.folder.private.exists():
        return  # another command may be running: the lock comes first
    warehouse = warehouse_of(session)
    try:
        if not warehouse.has_current() and not (build and has_extract(warehouse)):
            raise StateError(problem, todo=todo)
    finally:
        warehouse.release()


def run_extract(work: Path, progress: Progress) -> list[Loaded]:
    """Load the extracts of a work folder into a new build."""
    session = Session.open(work)
    streams = open_streams(session)
    with working(session, "extract") as warehouse, existing_ledger(session):
        loaded = load_streams(session, warehouse, streams, progress)
        audit(session.folder, "extract", {})
        return loaded


def run_transform(work: Path, day: date, progress: Progress) -> Decided:
    """Decide every post of the last extract."""
    session = Session.open(work)
    seeds = checked_seeds(session)
    # Looked at before the lock: a refused command must leave nothing behind.
    _require(session, "Nothing has been extracted yet.", "flytt extract", build=True)
    with (
        working(session, "transform") as warehouse,
        DbtProcess() as dbt,
        existing_ledger(session) as ledger,
    ):
        if not has_extract(warehouse):
            if not warehouse.has_current():
                raise StateError("Nothing has been extracted yet.", todo="flytt extract")
            warehouse.begin_from_current()
        refuse_foreign(warehouse, work, current=False)
        finished, _ = transform(session, warehouse, dbt, seeds, day, ledger, progress)
        warehouse.publish()
        audit(session.folder, "transform", {"date": day})
        return decided(warehouse, finished)


def run_export(
    work: Path, day: date | None, progress: Progress, acceptance: Acceptance = NOTHING
) -> Published:
    """Publish what the last transform decided; raises GuardError for what is not accepted."""
    session = Session.open(work)
    refuse_unknown(session.settings, acceptance)
    checked_seeds(session)
    _require(session, "Nothing has been transformed yet.", "flytt run --date YYYY-MM-DD")
    with working(session, "export") as warehouse:
        finished = finished_transform(warehouse, work)
        if day is not None and finished.migreringsdatum != day.isoformat():
            raise StateError(
                f"The last transform is of {finished.migreringsdatum}.",
                todo=f"flytt transform --date {day.isoformat()}, then flytt export",
            )
        refuse_made_up(finished.own, session.settings)
        asked = (warehouse, ON_EXPORT, session.settings, acceptance)
        with opened_ledger(session) as ledger:
            if finished.run_id in recover(session.folder, ledger):
                published = recovered(session.folder.runs / finished.run_id)
            else:
                passed = stop(*asked, current=True)
                published = export(session, warehouse, ledger, RunLog(), progress, passed)
        _audit(session, "export", day, acceptance, published)
        return published


def run_all(
    work: Path, day: date, progress: Progress, acceptance: Acceptance = NOTHING
) -> tuple[Decided, Published | None]:
    """The whole line for one migration date; with a red gate nothing is published (None).

    Raises GuardError, with nothing written, when a guard finds what is not accepted.
    """
    with DbtProcess() as dbt:
        return _run_all(dbt, work, day, progress, acceptance)


def _run_all(
    dbt: DbtProcess, work: Path, day: date, progress: Progress, acceptance: Acceptance
) -> tuple[Decided, Published | None]:
    session = Session.open(work)
    refuse_unknown(session.settings, acceptance)
    seeds = checked_seeds(session)
    refuse_made_up(own_tables(seeds), session.settings)
    streams = open_streams(session)
    log = RunLog()
    with working(session, "run") as warehouse:
        with opened_ledger(session) as ledger:
            for name in recover(session.folder, ledger):
                log.event("aterhamtad", mapp=name)
                # Killed before it could say that it was done: another is not what was asked for.
                run = ledger.run(name)
                if run is not None and run.migreringsdatum == day.isoformat():
                    published = recovered(session.folder.runs / name)
                    _audit(session, "run", day, acceptance, published)
                    return as_decided(published), published
            with log.stage("extract"):
                load_streams(session, warehouse, streams, progress)
            with log.stage("transform"):
                finished, outcome = transform(session, warehouse, dbt, seeds, day, ledger, progress)
            for stage, seconds in outcome.stages.items():
                log.took(stage, seconds)
            log.event("modeller", sekunder=outcome.seconds)
            passed = stop(warehouse, ON_RUN, session.settings, acceptance, current=False)
            warehouse.publish()
            result = decided(warehouse, finished)
            if finished.red:
                _audit(session, "run", day, acceptance, None)
                return result, None
            with log.stage("export"):
                published = export(session, warehouse, ledger, log, progress, passed)
        # The delivered log ends before the run is recorded; this one includes the end.
        lines = "".join(f"{line}\n" for line in log.lines())
        write_file(session.folder.private / "logg.jsonl", lines)
        _audit(session, "run", day, acceptance, published)
        return result, published


def _audit(
    session: Session,
    command: str,
    day: date | None,
    acceptance: Acceptance,
    published: Published | None,
) -> None:
    audit(
        session.folder,
        command,
        {"date": day, "accept": acceptance.names, "because": acceptance.because},
        run=published.run_id if published else None,
        guards=[asdict(each) for each in published.guards] if published else (),
        outcome="done" if published else "red gates",
    )
