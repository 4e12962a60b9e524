"""Facts about a build, kept next to its tables so that they appear and go with it."""

from __future__ import annotations

import json
from typing import Any

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks


def save_facts(warehouse: Warehouse, name: str, facts: object) -> None:
    """Keep facts about the build under a name."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    warehouse.load(name, [("fakta", "text")], csv_chunks([(text,)]))


def load_facts(warehouse: Warehouse, name: str, *, current: bool = False) -> dict[str, Any]:
    """The facts kept under a name; raises whatever the engine raises where there are none."""
    relation = warehouse.relation(name, schema="raw", current=current)
    facts: dict[str, Any] = json.loads(
        warehouse.rows(f"select fakta from {relation}", current=current)[0][0]
    )
    return facts
