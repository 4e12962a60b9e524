"""What report and workbooks need beside the machine files, written into the run's folder.

Nothing of it depends on the clock, the machine or the engine, and it holds no personal id.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flytt.engines.base import Warehouse
from flytt.export.delivery import FolderDelivery
from flytt.export.own_files import write_basis_files
from flytt.report.run_folder import BALANCE, FACTS
from flytt.transform.guarding import Passed
from flytt.transform.outcome import Transformed
from flytt.work.files import write_file
from flytt.work.session import Session

if TYPE_CHECKING:
    from flytt.ledger import Ledger

SCHEMA = 1
_RULE = "regel, ordning, utfall, paragraf, rubrik, atgard, ansvarig"
_CALENDAR = "kallsystem, enhet, driftstart, forsta_migrering, sista_migrering"


def write_basis(
    delivery: FolderDelivery,
    session: Session,
    warehouse: Warehouse,
    ledger: Ledger,
    finished: Transformed,
    guards: list[Passed],
) -> None:
    """Write `underlag/`: the lists' life and patients, the balance by unit, and all other facts."""
    write_basis_files(delivery)
    facts = {
        "schema": SCHEMA,
        "run_id": finished.run_id,
        "migreringsdatum": finished.migreringsdatum,
        "kallsystem": sorted(session.post_tables),
        "posttabeller": {name: table.name for name, table in sorted(session.post_tables.items())},
        "namn": _names(warehouse),
        "regler": _table(warehouse, "regel", _RULE, "cast(ordning as integer), regel"),
        "kalender": _calendar(warehouse),
        "larm": {
            str(row[0]): str(row[1] or "")
            for row in warehouse.rows(
                f"select larm, rubrik from {warehouse.relation('larm', current=True)} order by 1",
                current=True,
            )
        },
        "vakter": [asdict(each) for each in guards],
        "egna_tabeller": sorted(finished.own),
        "korningar": _runs(ledger),
        "forra": _last(session, ledger),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_file(delivery.path(FACTS), text)
    delivery.wrote(FACTS, 1)


def _table(warehouse: Warehouse, name: str, columns: str, order: str) -> list[dict[str, str]]:
    relation = warehouse.relation(name, current=True)
    rows = warehouse.rows(f"select {columns} from {relation} order by {order}", current=True)
    names = columns.split(", ")
    return [
        dict(zip(names, ("" if each is None else str(each) for each in row), strict=True))
        for row in rows
    ]


def _calendar(warehouse: Warehouse) -> list[dict[str, str]]:
    found = _table(warehouse, "int_driftstarter", _CALENDAR, "1, 2")
    # One order on every engine, whatever its collation.
    return sorted(found, key=lambda row: (row["kallsystem"], row["enhet"]))


def _names(warehouse: Warehouse) -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    for row in _table(warehouse, "svenska_namn", "slag, namn, text", "1"):
        names.setdefault(row["slag"], {})[row["namn"]] = row["text"]
    return names


def _runs(ledger: Ledger) -> list[dict[str, Any]]:
    """Every earlier run, what it decided, and what has become of its exports."""
    decided = {run.run_id: run.counts for run in ledger.runs()}
    return [
        {**asdict(status), "counts": decided.get(status.run_id, {})} for status in ledger.status()
    ]


def _last(session: Session, ledger: Ledger) -> dict[str, Any] | None:
    """The last run's balance by unit, if its folder still has it."""
    run = ledger.last_run()
    if run is None:
        return None
    file = session.folder.runs / run.run_id / BALANCE
    if not file.is_file():
        return None
    sums: Counter[tuple[str, str, str]] = Counter()
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            sums[row["kallsystem"], row["enhet"], row["utfall"]] += int(row["antal"])
    balance = [[*key, number] for key, number in sorted(sums.items())]
    return {"run_id": run.run_id, "balans": balance}
