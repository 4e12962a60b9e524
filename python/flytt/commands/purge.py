"""Retention: patients' data of earlier runs is removed, what proves them is kept."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flytt.commands.access import existing_ledger, working
from flytt.engines.base import Warehouse
from flytt.export.delivery import MANIFEST
from flytt.export.recovery import recover
from flytt.transform.outcome import finished_transform
from flytt.work.files import discard, flush
from flytt.work.folder import WITHDRAWN, names_in
from flytt.work.session import Session
from flytt.work.trail import audit

# What of a run names no patient and no post.
KEPT = (MANIFEST, "logg.jsonl", "avstamning.csv", "karantan.csv")
BUILD, TABLES, FILES, LOGS = "build", "tables", "run files", "dbt logs"
FAILED = "failed posts"
REPORTS = "reports made again"


@dataclass(frozen=True)
class Removed:
    """One thing that was (or would be) removed: its class, where it is, how many files or areas."""

    kind: str
    what: str
    number: int


def purge(work: Path, before: date, *, dry_run: bool = False) -> list[Removed]:
    """Remove what the runs with a migration date before `before` hold of patients.

    The ledger learns of each folder before its files go, so that a purge that was killed is taken
    for one. Ledger, audit and manifests are never removed, nor closure orders and extracts.
    """
    session = Session.open(work)
    with working(session, "purge") as warehouse, existing_ledger(session) as ledger:
        if ledger is not None and not dry_run:
            recover(session.folder, ledger)
        removed = _areas(session, warehouse, before, dry_run=dry_run)
        logs = sorted(session.folder.dbt_logs.glob("*"))
        if logs:
            removed.append(Removed(LOGS, _inside(work, session.folder.dbt_logs), len(logs)))
            _unlink(logs, dry_run=dry_run)
        for folder in _runs(session, before):
            removed += _remade(session, folder.name, dry_run=dry_run)
            paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            going = [path for path in paths if path.relative_to(folder).as_posix() not in KEPT]
            if not going:
                continue
            removed.append(Removed(FILES, _inside(work, folder), len(going)))
            if ledger is not None and not dry_run:
                ledger.record_purge(folder.name.removesuffix(WITHDRAWN), [FILES])
            _unlink(going, dry_run=dry_run)
        removed += _failed(session, before, dry_run=dry_run)
        if not dry_run:
            what = [f"{each.kind}: {each.what}" for each in removed]
            audit(session.folder, "purge", {"before": before, "removed": what})
        return removed


def _areas(session: Session, warehouse: Warehouse, before: date, *, dry_run: bool) -> list[Removed]:
    """The build, which no run needs, and the tables of a run that is old enough."""
    found = []
    if warehouse.has_build():
        found.append(Removed(BUILD, "extracts loaded and not published", 1))
    if not dry_run:
        warehouse.discard(current=False)
    if not warehouse.has_current():
        return found
    finished = finished_transform(warehouse, session.settings.work)
    if finished.migreringsdatum < before.isoformat():
        found.append(Removed(TABLES, f"extracts and models of {finished.run_id}", 1))
        if not dry_run:
            warehouse.discard(current=True)
    return found


def _runs(session: Session, before: date) -> list[Path]:
    found = []
    for name in sorted(names_in(session.folder.runs)):
        folder = session.folder.runs / name
        manifest = folder / MANIFEST
        if manifest.is_file():
            run = json.loads(manifest.read_text(encoding="utf-8"))
            if run["migreringsdatum"] < before.isoformat():
                found.append(folder)
    return found


def _failed(session: Session, before: date, *, dry_run: bool) -> list[Removed]:
    """The list of failed posts, if one is of an old run; the next import writes it again."""
    place = session.folder.failed_file
    if not place.is_file():
        return []
    with place.open(encoding="utf-8", newline="") as file:
        days = [row["migreringsdatum"] for row in csv.DictReader(file, delimiter=";")]
    if all(day >= before.isoformat() for day in days):
        return []
    _unlink([place], dry_run=dry_run)
    return [Removed(FAILED, place.name, 1)]


def _remade(session: Session, run: str, *, dry_run: bool) -> list[Removed]:
    """The report and workbooks that have been made again of a run; all of it can be once more."""
    folder = session.folder.reports / run
    files = [path for path in folder.rglob("*") if path.is_file()]
    if files and not dry_run:
        discard(folder)
    return [Removed(REPORTS, f"{session.folder.reports.name}/{run}", len(files))] if files else []


def _unlink(paths: list[Path], *, dry_run: bool) -> None:
    if dry_run:
        return
    for path in paths:
        path.unlink()
    for folder in {path.parent for path in paths}:
        flush(folder)


def _inside(work: Path, path: Path) -> str:
    return path.relative_to(work.absolute()).as_posix()
