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

RUN_COLUMNS = ["run_id", "migreringsdatum", "kommentar_max", "reservnummer_monster", "sign"]


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
    parameters = (run_id, day, rules.kommentar_max, monster, session.settings.sign)
    _load(warehouse, "korning", RUN_COLUMNS, [parameters])
    for table in raw_tables(ledger):
        _load(warehouse, table.name, table.columns, table.rows)


def _load(
    warehouse: Warehouse, name: str, columns: Iterable[str], rows: Iterable[Sequence[object]]
) -> None:
    warehouse.load(name, [(column, "text") for column in columns], csv_chunks(rows))
