"""The raw tables that flytt fills itself: the run's parameters, and what the ledger holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.settings.patterns import engine_pattern
from flytt.settings.settings import RuleSettings
from flytt.work.session import Session

if TYPE_CHECKING:
    from flytt.ledger import Ledger


def load_control(
    session: Session, warehouse: Warehouse, ledger: Ledger | None, *, run_id: str, day: str
) -> None:
    """Load the run parameters and the ledger's rows as raw tables; the models read nothing else."""
    from flytt.ledger import raw_tables

    rules = session.settings.rules
    monster = (
        None
        if rules.reservnummer_monster == RuleSettings.reservnummer_monster
        else engine_pattern(rules.reservnummer_monster)
    )
    guards = session.settings.guards
    parameters = {
        "run_id": run_id,
        "migreringsdatum": day,
        "kommentar_max": rules.kommentar_max,
        "reservnummer_monster": monster,
        "sign": session.settings.sign,
        "quarantined": f"{guards.quarantined:.10f}",
        "shrunk": f"{guards.shrunk:.10f}",
        "senaste_migrering": ledger.latest_date() if ledger else None,
    }
    _load(warehouse, "korning", parameters, [tuple(parameters.values())])
    for table in raw_tables(ledger):
        _load(warehouse, table.name, table.columns, table.rows)


def _load(
    warehouse: Warehouse, name: str, columns: Iterable[str], rows: Iterable[Sequence[object]]
) -> None:
    warehouse.load(name, [(column, "text") for column in columns], csv_chunks(rows))
