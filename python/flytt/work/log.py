"""The run's log: what happened, when and how much; rule, table and post names, never row values."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Step(NamedTuple):
    """A step of a command as it begins: the stage, what it works on, and that it is `number` of
    `of` steps of the stage (0 when their number is not known).
    """

    stage: str
    name: str
    number: int = 0
    of: int = 0

    def words(self, command: str = "") -> str:
        """The step for people; a stage that is called like the command is not named again."""
        place = f"step {self.number} of {self.of}" if self.of else ""
        head = ", ".join(filter(None, ["" if self.stage == command else self.stage, place]))
        return f"{head}: {self.name}" if head else self.name


Progress = Callable[[Step], None]
"""Called with each step as it begins, from any thread."""


class RunLog:
    """Events in order, and the seconds of every stage; written as logg.jsonl with the run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._events: list[dict[str, Any]] = []

    def event(self, name: str, **facts: object) -> None:
        """Remember that something happened."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._events.append({"tid": now, "handelse": name, **facts})

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        begun = time.monotonic()
        yield
        self.took(name, round(time.monotonic() - begun, 3))

    def took(self, name: str, seconds: float) -> None:
        """Remember a stage that something else has timed."""
        self.seconds[name] = seconds
        self.event("steg", steg=name, sekunder=seconds)

    def lines(self) -> list[str]:
        """The events as JSON, one per line."""
        return [json.dumps(event, ensure_ascii=False) for event in self._events]
