"""What the last transform decided, as commands and the export read it."""

from __future__ import annotations

from dataclasses import dataclass

from flytt.engines.base import Warehouse
from flytt.errors import StateError
from flytt.transform.dbt.invoke import Gate


@dataclass(frozen=True)
class Transformed:
    """A finished transform: whose numbers these are, and which gates were red.

    `own` are the mapping tables that were the region's.
    """

    run_id: str
    migreringsdatum: str
    ledger: str
    seeds: dict[str, str]
    own: tuple[str, ...]
    red: tuple[Gate, ...]
    gates: int
    version: str


@dataclass(frozen=True)
class Decided:
    """What a transform decided: posts by outcome, rows set aside, red gates; by whose tables."""

    run_id: str
    outcomes: dict[str, int]
    quarantined: int
    red: tuple[Gate, ...]
    own: tuple[str, ...]


def finished_transform(warehouse: Warehouse) -> Transformed:
    """What the last transform left; raises StateError when there is none."""
    if not warehouse.has_current():
        raise StateError("Nothing has been transformed yet.", todo="flytt run --date YYYY-MM-DD")
    facts = warehouse.load_facts("tillstand", current=True)
    facts["red"] = tuple(Gate(**gate) for gate in facts["red"])
    facts["own"] = tuple(facts["own"])
    return Transformed(**facts)


def decided(warehouse: Warehouse, finished: Transformed) -> Decided:
    """The numbers of the current area."""
    counts = outcome_counts(warehouse)
    return Decided(finished.run_id, counts, quarantined(warehouse), finished.red, finished.own)


def outcome_counts(warehouse: Warehouse) -> dict[str, int]:
    """Posts by outcome."""
    relation = warehouse.relation("dispositioner", current=True)
    rows = warehouse.rows(f"select utfall, count(*) from {relation} group by utfall", current=True)
    return {str(outcome): int(count) for outcome, count in sorted(rows)}


def quarantined(warehouse: Warehouse) -> int:
    """How many rows were set aside."""
    relation = warehouse.relation("karantan", current=True)
    return int(warehouse.rows(f"select count(*) from {relation}", current=True)[0][0])
