"""What the last transform decided, as commands and the export read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flytt.engines.base import Warehouse
from flytt.errors import StateError
from flytt.extract.load import refuse_foreign
from flytt.transform.dbt.invoke import Gate

_NAMED = 20


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
    """What a transform decided: posts by outcome, rows set aside, red gates; by whose tables.

    `untraced` unread rows name no person and no vårdåtagande; the first are in `untraced_at`.
    """

    run_id: str
    outcomes: dict[str, int]
    quarantined: int
    red: tuple[Gate, ...]
    own: tuple[str, ...]
    untraced: int = 0
    untraced_at: tuple[str, ...] = ()


def finished_transform(warehouse: Warehouse, work: Path) -> Transformed:
    """What the last transform left; StateError when there is none, or another work folder's."""
    if not warehouse.has_current():
        raise StateError("Nothing has been transformed yet.", todo="flytt run --date YYYY-MM-DD")
    refuse_foreign(warehouse, work, current=True)
    facts = warehouse.load_facts("tillstand", current=True)
    facts["red"] = tuple(Gate(**gate) for gate in facts["red"])
    facts["own"] = tuple(facts["own"])
    return Transformed(**facts)


def decided(warehouse: Warehouse, finished: Transformed, *, current: bool = True) -> Decided:
    """The numbers of the current area, or of the build."""
    counts = outcome_counts(warehouse, current=current)
    number = quarantined(warehouse, current=current)
    untraced = _untraced(warehouse, current=current) if number else (0, ())
    return Decided(finished.run_id, counts, number, finished.red, finished.own, *untraced)


def outcome_counts(warehouse: Warehouse, *, current: bool = True) -> dict[str, int]:
    """Posts by outcome."""
    relation = warehouse.relation("dispositioner", current=current)
    select = f"select utfall, count(*) from {relation} group by utfall"
    rows = warehouse.rows(select, current=current)
    return {str(outcome): int(count) for outcome, count in sorted(rows)}


def quarantined(warehouse: Warehouse, *, current: bool = True) -> int:
    """How many rows were set aside."""
    relation = warehouse.relation("karantan", current=current)
    return int(warehouse.rows(f"select count(*) from {relation}", current=current)[0][0])


def _untraced(warehouse: Warehouse, *, current: bool) -> tuple[int, tuple[str, ...]]:
    """Unread rows that name no person and no vårdåtagande (contract, 5), the first by place."""
    rows = warehouse.relation("int_olasta_rader", current=current)
    traces = warehouse.relation("int_spar", current=current)
    untraced = f"""
        select distinct tabell, rad from {rows} as rader
        where not exists (
            select * from {traces} as spar
            where spar.tabell = rader.tabell and spar.rad = rader.rad and spar.post_id is null
        )"""
    order = f"{warehouse.text_order('tabell')}, rad limit {_NAMED}"
    first = warehouse.rows(f"select * from ({untraced}) as utan order by {order}", current=current)
    number = warehouse.rows(f"select count(*) from ({untraced}) as utan", current=current)
    return int(number[0][0]), tuple(f"{table} line {line}" for table, line in first)
