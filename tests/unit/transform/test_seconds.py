"""Stages count the time that passed, not what threads beside each other spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

from flytt.transform.dbt.seconds import stages


@dataclass
class Times:
    """As dbt notes them: UTC without saying so."""

    started_at: datetime | None
    completed_at: datetime | None


def node(kind: str, *spans: tuple[float, float]) -> SimpleNamespace:
    timing = [Times(at(first), at(last)) for first, last in spans]
    return SimpleNamespace(node=SimpleNamespace(resource_type=kind), timing=timing)


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def test_threads_beside_each_other_count_once() -> None:
    nodes = [
        node("model", (12.0, 12.5), (12.5, 14.0)),
        node("model", (13.0, 16.0)),
        node("test", (15.0, 18.0)),
        node("model", (20.0, 21.0)),
    ]
    assert stages(10.0, nodes) == {"dbt start": 2.0, "models": 5.0, "tests": 2.0}


def test_what_never_ran_took_no_time() -> None:
    skipped = SimpleNamespace(node=SimpleNamespace(resource_type="test"), timing=[])
    assert stages(10.0, [skipped]) == {}
