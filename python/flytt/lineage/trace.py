"""The way from a model's column back to where its values begin."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from flytt.lineage.compiled import Compiled
from flytt.lineage.direct import Part, Parts, Role


@dataclass(frozen=True)
class Origin:
    """Where a way ends, what it does for the value, and the steps between, the nearest first.

    `relation` is a seed or a loaded table; for a constant it is empty and `column` its text. Steps
    are (model, column).
    """

    relation: str
    column: str
    role: Role
    steps: tuple[tuple[str, str], ...]


def origins(
    compiled: Compiled, parts: Mapping[tuple[str, str], Parts], model: str, column: str
) -> list[Origin]:
    """All origins of a column, each once by its strongest role; the shortest way comes first.

    A way counts for the weakest of its steps: a value behind a lookup key is a key.
    """
    start = Part(model, column, Role.VALUE)
    before: dict[Part, Part | None] = {start: None}
    ends: dict[tuple[str, str], Origin] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for part in sorted(parts.get((here.relation, here.column), ())):
            there = part._replace(role=max(here.role, part.role))
            if there in before:
                continue
            before[there] = here
            if there.relation and compiled.relations[there.relation].sql:
                waiting.append(there)
                continue
            known = ends.get(there[:2])
            if known is None or there.role < known.role:
                ends[there[:2]] = Origin(*there, _steps(before, there))
    return sorted(
        ends.values(), key=lambda each: (each.role, len(each.steps), each.relation, each.column)
    )


def _steps(before: Mapping[Part, Part | None], end: Part) -> tuple[tuple[str, str], ...]:
    steps = []
    here = before[end]
    while here is not None:
        steps.append((here.relation, here.column))
        here = before[here]
    return tuple(reversed(steps))
