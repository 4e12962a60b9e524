"""The dry run: every outcome, what clinics can correct, and which posts a change releases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

from flytt.commands.access import existing_ledger, working_aside
from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.errors import StateError
from flytt.extract.load import load_streams
from flytt.extract.open_extracts import open_streams
from flytt.settings.naming import nearest_hint
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.guarding import NOTHING, ON_EXPORT, Finding, Passed, refuse_unknown, sorted_out
from flytt.transform.outcome import Decided, decided
from flytt.transform.seeds import made_up
from flytt.transform.transform import checked_seeds, transform
from flytt.work.files import hidden
from flytt.work.folder import WITHDRAWN, names_in
from flytt.work.log import Progress
from flytt.work.masked import shown_code
from flytt.work.session import Session
from flytt.work.trail import audit

_FILE = "dispositioner.csv"
_EARLIER = ("kallsystem", "post_id", "utfall", "regel")


@dataclass(frozen=True)
class Checked:
    """A dry run's answer: the numbers, findings by unit, mapping gaps, and released posts.

    `explained` says of every finding what it is and what to do.

    `made_up` are the package's tables that a run would refuse, `guards` what would stop it
    and `passed` those that flytt.toml lets pass. `released` posts migrate now and did not in the
    run `compared_with`; that is None before the first run, and when the last is `purged`.
    """

    decided: Decided
    made_up: list[str]
    guards: list[Finding]
    passed: list[Passed]
    findings: list[dict[str, Any]]
    explained: dict[str, str]
    gaps: list[dict[str, Any]]
    released: list[dict[str, Any]]
    compared_with: str | None
    purged: str | None = None


def check(work: Path, day: date, progress: Progress, since: str | None = None) -> Checked:
    """Extract and transform aside: no ledger is written, no run folder made, nothing published.

    What `status` and `explain` answer from stays that of the last run. Compares with the run
    `since`, by default the last; raises StateError when its posts are not there.
    """
    session = Session.open(work)
    refuse_unknown(session.settings)
    earlier = None if since is None else decided_in(session, since)
    seeds = checked_seeds(session)
    streams = open_streams(session)
    with (
        working_aside(session, "check") as warehouse,
        DbtProcess() as dbt,
        existing_ledger(session) as ledger,
    ):
        last = ledger.last_run() if ledger and since is None else None
        compared_with = last.run_id if last else since
        if last is not None:
            earlier = _file(session, last.run_id)
        load_streams(session, warehouse, streams, progress)
        if earlier is not None:
            columns = [(column, "text") for column in _EARLIER]
            warehouse.load("tidigare", columns, csv_chunks(_not_migrated(earlier)))
        finished, _ = transform(
            session, warehouse, dbt, seeds, day, ledger, progress, findings=True
        )
        audit(session.folder, "check", {"date": day, "since": since})
        settings = session.settings
        stopping, passed = sorted_out(warehouse, ON_EXPORT, settings, NOTHING, current=False)
        return Checked(
            decided(warehouse, finished, current=False),
            [] if settings.demo_seeds else made_up(finished.own),
            stopping,
            passed,
            _findings(warehouse),
            _explained(warehouse),
            _gaps(warehouse),
            _released(warehouse) if earlier else [],
            compared_with if earlier else None,
            None if earlier else compared_with,
        )


def decided_in(session: Session, run_id: str) -> Path:
    """The file that says what a run decided of each post; StateError when it is not there."""
    known = {name.removesuffix(WITHDRAWN) for name in names_in(session.folder.runs)}
    if run_id not in known:
        raise StateError(
            f"There is no run {run_id!r} to compare with{nearest_hint(run_id, known)}.",
            where=str(session.folder.runs),
            todo="flytt status lists the runs",
        )
    file = _file(session, run_id)
    if file is None:
        raise StateError(
            f"What the run {run_id} decided of each post is not there any more.",
            where=str(session.folder.runs / run_id / _FILE),
            todo="compare with a run that has not been purged; flytt verify says what is lost",
        )
    return file


def _file(session: Session, run_id: str) -> Path | None:
    own = session.folder.runs / run_id
    # Withdrawn, or killed when all but its name was done.
    places = (own, own.with_name(own.name + WITHDRAWN), hidden(own))
    return next((each / _FILE for each in places if (each / _FILE).is_file()), None)


def _not_migrated(file: Path) -> Iterator[tuple[str, ...]]:
    """What a run decided of the posts that did not migrate."""
    changed = StateError(
        "What the run decided of each post has been changed by another hand.",
        where=str(file),
        todo="flytt verify says what else has",
    )
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, delimiter=";")
            header = next(rows, [])
            picked = itemgetter(*map(header.index, _EARLIER))
            for row in rows:
                found: tuple[str, ...] = picked(row)
                if found[2] != "migreras":
                    yield found
    except (ValueError, IndexError, csv.Error):
        raise changed from None


def _released(warehouse: Warehouse) -> list[dict[str, Any]]:
    now = warehouse.relation("dispositioner")
    before = warehouse.relation("tidigare", schema="raw")
    order = ", ".join(warehouse.text_order(f"nu.{name}") for name in ("kallsystem", "post_id"))
    rows = warehouse.rows(
        f"""select nu.kallsystem, nu.post_id, forut.utfall, forut.regel
        from {now} as nu
        inner join {before} as forut
            on nu.kallsystem = forut.kallsystem and nu.post_id = forut.post_id
        where nu.utfall = 'migreras'
        order by {order}"""
    )
    return [dict(zip(_EARLIER, row, strict=True)) for row in rows]


def _findings(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Pre-flight findings by unit, the most first; forkontroll.csv of a run has their ids."""
    relation = warehouse.relation("forkontroll")
    names = ("fynd", "kallsystem", "enhet")
    order = ", ".join(f"{warehouse.text_order(name)} nulls last" for name in names)
    columns = ", ".join(names)
    rows = warehouse.rows(
        f"select {columns}, count(*) as antal from {relation} group by {columns} "
        f"order by antal desc, {order}"
    )
    found = [dict(zip((*names, "antal"), row, strict=True)) for row in rows]
    return [row | {"enhet": shown_code(row["enhet"])} for row in found]


def _explained(warehouse: Warehouse) -> dict[str, str]:
    """What each finding is and what to do, in the words of the seed `fynd`."""
    rows = warehouse.rows(f"select fynd, rubrik, atgard from {warehouse.relation('fynd')}")
    return {name: f"{head}. {todo}" for name, head, todo in rows}


def _gaps(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Units and codes without a mapping row; what does not look like a code is not shown."""
    names = ["tabell", "klass", "kallsystem", "enhet", "kod"]
    rows = _rows(
        warehouse,
        "losningar",
        ["slapps", "antal_poster"],
        names,
        [*names, "antal_poster", "slapps"],
        "sort = 'mappning'",
    )
    return [row | {name: shown_code(row[name]) for name in ("enhet", "kod")} for row in rows]


def _rows(
    warehouse: Warehouse,
    model: str,
    most: list[str],
    names: list[str],
    columns: list[str] | None = None,
    where: str = "true",
) -> list[dict[str, Any]]:
    """A small model, the largest numbers first, then by code point on every engine."""
    columns = columns or list(warehouse.columns(model))
    relation = warehouse.relation(model)
    order = [f"{name} desc" for name in most]
    order += [f"{warehouse.text_order(name)} nulls last" for name in names]
    rows = warehouse.rows(
        f"select {', '.join(columns)} from {relation} where {where} order by {', '.join(order)}"
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]
