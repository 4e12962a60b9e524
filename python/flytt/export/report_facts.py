"""What report and workbooks need beside the machine files, written into the run's folder.

Nothing of it depends on the clock, the machine or the engine, and it holds no personal id.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from flytt.engines.base import Warehouse
from flytt.export.delivery import MANIFEST, FolderDelivery
from flytt.export.own_files import write_basis_files
from flytt.report.report_data import shown_unit
from flytt.report.run_folder import BALANCE, FACTS
from flytt.transform.guarding import Passed
from flytt.transform.outcome import Transformed
from flytt.work.files import sha256_of, write_file
from flytt.work.session import Session

if TYPE_CHECKING:
    from flytt.ledger import Ledger

_RULE = "regel, ordning, utfall, paragraf, rubrik, atgard, ansvarig"
_CALENDAR = "kallsystem, enhet, driftstart, forsta_migrering, sista_migrering"


def write_basis(
    delivery: FolderDelivery,
    session: Session,
    warehouse: Warehouse,
    finished: Transformed,
    guards: list[Passed],
    earlier: Mapping[str, object],
) -> None:
    """Write `underlag/`: the lists' life and patients, the balance by unit, and all other facts."""
    write_basis_files(delivery)
    facts = {
        "run_id": finished.run_id,
        "migreringsdatum": finished.migreringsdatum,
        "kallsystem": sorted(session.post_tables),
        "posttabeller": {name: table.name for name, table in sorted(session.post_tables.items())},
        "namn": _names(warehouse),
        "regler": _table(warehouse, "regel", _RULE, "cast(ordning as integer), regel"),
        "kalender": _calendar(warehouse),
        "vakter": [asdict(each) for each in guards],
        "egna_tabeller": sorted(finished.own),
        **earlier,
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


def earlier_runs(session: Session, ledger: Ledger) -> dict[str, object]:
    """What is known of the runs before this one; ask before the ledger records it.

    A transaction that large may keep readers out until its end, which waits for the report.
    """
    decided = {run.run_id: run.counts for run in ledger.runs()}
    runs = [
        {**asdict(status), "counts": decided.get(status.run_id, {})} for status in ledger.status()
    ]
    last = ledger.last_run()
    return {
        "korningar": runs,
        "forra": last and {"run_id": last.run_id, "balans": _balance_of(session, last.run_id)},
    }


def _balance_of(session: Session, run_id: str) -> list[list[object]] | None:
    """A run's balance by unit; None when it is gone, or not the file that was published."""
    folder = session.folder.runs / run_id
    file, manifest = folder / BALANCE, folder / MANIFEST
    if not (file.is_file() and manifest.is_file()):
        return None
    listed = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    if sha256_of(file) not in [each["sha256"] for each in listed if each["path"] == BALANCE]:
        return None
    sums: Counter[tuple[str, str, str]] = Counter()
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            key = row["kallsystem"], shown_unit(row["enhet"]), row["utfall"]
            sums[key] += int(row["antal"])
    return [[*key, number] for key, number in sorted(sums.items())]
