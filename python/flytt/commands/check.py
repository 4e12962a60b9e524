"""The dry run: every outcome, what clinics can correct, and which posts a change releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flytt.commands.access import existing_ledger, working
from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.extract.load import load_streams
from flytt.extract.open_extracts import open_streams
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.guarding import NOTHING, ON_EXPORT, Finding, Passed, refuse_unknown, sorted_out
from flytt.transform.outcome import Decided, decided
from flytt.transform.seeds import made_up
from flytt.transform.transform import checked_seeds, transform
from flytt.work.log import Progress
from flytt.work.masked import shown_code
from flytt.work.session import Session
from flytt.work.trail import audit

_EARLIER = ("kallsystem", "post_id", "utfall", "regel")


@dataclass(frozen=True)
class Checked:
    """A dry run's answer: the numbers, findings by unit, mapping gaps, and released posts.

    `explained` says of every finding what it is and what to do.

    `made_up` are the package's tables that a run would refuse, `guards` what would stop it
    and `passed` those that flytt.toml lets pass.
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


def check(work: Path, day: date, progress: Progress) -> Checked:
    """Extract and transform without publishing: no ledger is written, no run folder made.

    Released posts are those that would migrate now and would not in the last check or run.
    """
    session = Session.open(work)
    refuse_unknown(session.settings)
    seeds = checked_seeds(session)
    streams = open_streams(session)
    with (
        working(session, "check") as warehouse,
        DbtProcess() as dbt,
        existing_ledger(session) as ledger,
    ):
        load_streams(session, warehouse, streams, progress)
        earlier = _keep_earlier(warehouse)
        finished, _ = transform(
            session, warehouse, dbt, seeds, day, ledger, progress, findings=True
        )
        warehouse.publish()
        audit(session.folder, "check", {"date": day})
        settings = session.settings
        stopping, passed = sorted_out(warehouse, ON_EXPORT, settings, NOTHING, current=True)
        return Checked(
            decided(warehouse, finished),
            [] if settings.demo_seeds else made_up(finished.own),
            stopping,
            passed,
            _findings(warehouse),
            _explained(warehouse),
            _gaps(warehouse),
            _released(warehouse) if earlier else [],
            earlier,
        )


def _keep_earlier(warehouse: Warehouse) -> str | None:
    """Carry the current outcomes into the build, to compare with; returns their run id."""
    if not warehouse.has_current():
        return None
    relation = warehouse.relation("dispositioner", current=True)
    select = f"select {', '.join(_EARLIER)} from {relation} where utfall <> 'migreras'"
    batches = warehouse.stream(select, current=True)
    warehouse.load(
        "tidigare",
        [(column, "text") for column in _EARLIER],
        csv_chunks(row for batch in batches for row in batch),
    )
    korning = warehouse.relation("stg_flytt__korning", current=True)
    return str(warehouse.rows(f"select run_id from {korning}", current=True)[0][0])


def _released(warehouse: Warehouse) -> list[dict[str, Any]]:
    now = warehouse.relation("dispositioner", current=True)
    before = warehouse.relation("tidigare", schema="raw", current=True)
    order = ", ".join(warehouse.text_order(f"nu.{name}") for name in ("kallsystem", "post_id"))
    rows = warehouse.rows(
        f"""select nu.kallsystem, nu.post_id, forut.utfall, forut.regel
        from {now} as nu
        inner join {before} as forut
            on nu.kallsystem = forut.kallsystem and nu.post_id = forut.post_id
        where nu.utfall = 'migreras'
        order by {order}""",
        current=True,
    )
    return [dict(zip(_EARLIER, row, strict=True)) for row in rows]


def _findings(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Pre-flight findings by unit, the most first; forkontroll.csv of a run has their ids."""
    relation = warehouse.relation("forkontroll", current=True)
    names = ("fynd", "kallsystem", "enhet")
    order = ", ".join(f"{warehouse.text_order(name)} nulls last" for name in names)
    columns = ", ".join(names)
    rows = warehouse.rows(
        f"select {columns}, count(*) as antal from {relation} group by {columns} "
        f"order by antal desc, {order}",
        current=True,
    )
    found = [dict(zip((*names, "antal"), row, strict=True)) for row in rows]
    return [row | {"enhet": shown_code(row["enhet"] or "")} for row in found]


def _explained(warehouse: Warehouse) -> dict[str, str]:
    """What each finding is and what to do, in the words of the seed `fynd`."""
    relation = warehouse.relation("fynd", current=True)
    rows = warehouse.rows(f"select fynd, rubrik, atgard from {relation}", current=True)
    return {name: f"{head}. {todo}" for name, head, todo in rows}


def _gaps(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Units and codes without a mapping row; what does not look like a code is not shown."""
    rows = _rows(
        warehouse,
        "mappningsluckor",
        ["antal_slapps", "antal_poster"],
        ["tabell", "kallsystem", "enhet", "kod"],
    )
    return [row | {name: shown_code(row[name]) for name in ("enhet", "kod")} for row in rows]


def _rows(
    warehouse: Warehouse, model: str, most: list[str], names: list[str]
) -> list[dict[str, Any]]:
    """A small model, the largest numbers first, then by code point on every engine."""
    columns = list(warehouse.columns(model, current=True))
    relation = warehouse.relation(model, current=True)
    order = [f"{name} desc" for name in most]
    order += [f"{warehouse.text_order(name)} nulls last" for name in names]
    rows = warehouse.rows(
        f"select {', '.join(columns)} from {relation} order by {', '.join(order)}", current=True
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]
