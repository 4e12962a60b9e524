"""Where dbt's time went: until its first node, on models, and on what only tests added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

Interval = tuple[float, float]


def stages(begun: float, nodes: Sequence[Any]) -> dict[str, float]:
    """The seconds of an invocation that began at `begun`; parallel threads count once."""
    models, every = list[Interval](), list[Interval]()
    for node in nodes:
        times = [each for each in node.timing if each.started_at and each.completed_at]
        if not times:
            continue
        first = min(each.started_at for each in times).replace(tzinfo=UTC).timestamp()
        last = max(each.completed_at for each in times).replace(tzinfo=UTC).timestamp()
        every.append((first, last))
        if node.node.resource_type != "test":
            models.append((first, last))
    if not every:
        return {}
    on_models = _covered(models)
    return {
        "dbt start": round(min(first for first, _ in every) - begun, 3),
        "models": round(on_models, 3),
        "tests": round(_covered(every) - on_models, 3),
    }


def _covered(intervals: Iterable[Interval]) -> float:
    seconds, reached = 0.0, float("-inf")
    for first, last in sorted(intervals):
        seconds += max(0.0, last - max(first, reached))
        reached = max(reached, last)
    return seconds
