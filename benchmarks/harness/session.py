"""One session: contestants take turns on the same data, and every turn is checked."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from harness.contestants import DISPOSITIONS, Contestant
from harness.processes import Measured, measure
from harness.server import Server

ROWS = "rows"
_ERROR_LENGTH = 2000


class TurnError(RuntimeError):
    """A contestant ended with an exit code of failure."""


@dataclass(frozen=True)
class Turn:
    """What one turn of a contestant cost, and the digests of the files it left."""

    measured: Measured
    wall: float
    stages: dict[str, float]
    files: dict[str, str]


@dataclass
class Row:
    """A contestant's turns on one size and engine.

    `differs` are its files unlike flytt's, `lacks` those of flytt's that it does not write.
    """

    part: str
    engine: str
    posts: int
    contestant: str
    rounds: int = 0
    wall: list[float] = field(default_factory=list)
    user: list[float] = field(default_factory=list)
    system: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    checked: bool = False
    differs: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    missing: str = ""
    failed: bool = False

    @property
    def void(self) -> bool:
        """Whether it did other work than flytt: its figures say nothing then."""
        return not {DISPOSITIONS, ROWS}.isdisjoint([*self.differs, *self.lacks])

    def as_json(self) -> dict[str, Any]:
        """The row with every turn's figures and their medians."""
        figures: dict[str, Sequence[float]] = {
            "wall": self.wall,
            "user": self.user,
            "system": self.system,
            "peak": self.peak,
        }
        medians = {f"{name}_median": round(median(v), 3) for name, v in figures.items() if v}
        turns = {name: [round(each, 3) for each in v] for name, v in figures.items()}
        return {**self.__dict__, **turns, **medians, "void": self.void}


def take_turns(
    part: str,
    engine: str,
    posts: int,
    contestants: Sequence[Contestant],
    *,
    rounds: int,
    warmups: int,
    server: Server | None,
    scratch: Path,
    say: Callable[[str], None],
) -> list[Row]:
    """Let the contestants run in turn, round after round; the first one's files are the measure.

    Raises TurnError when the first one fails; another that fails takes no further part.
    """
    if not contestants:
        return []
    turns: dict[str, list[Turn]] = defaultdict(list)
    out = {each.name: each.missing for each in contestants if each.missing}
    failed: list[str] = []
    for number in range(warmups + rounds):
        for contestant in contestants:
            if contestant.name in out:
                continue
            try:
                turn = _turn(contestant, server, scratch)
            except TurnError as error:
                if contestant is contestants[0]:
                    raise
                say(str(error))
                out[contestant.name] = "failed"
                failed.append(contestant.name)
                continue
            warm = "warm-up" if number < warmups else f"round {number - warmups + 1}"
            cpu = turn.measured.user + turn.measured.system
            say(
                f"{part} {engine} {posts} {warm} {contestant.name}: {turn.wall:.2f} s, "
                f"cpu {cpu:.2f} s, {turn.measured.peak / 1e6:.0f} MB"
            )
            if number >= warmups:
                turns[contestant.name].append(turn)
    right = turns[contestants[0].name][0].files
    return [
        _row(
            Row(
                part,
                engine,
                posts,
                each.name,
                missing=out.get(each.name, ""),
                failed=each.name in failed,
            ),
            [] if each.name in out else turns[each.name],
            right,
        )
        for each in contestants
    ]


def _turn(contestant: Contestant, server: Server | None, scratch: Path) -> Turn:
    with TemporaryDirectory(prefix="tur-", dir=scratch) as name, _database(server) as url:
        folder = Path(name)
        command = contestant.prepare(folder, url)
        measured = measure(command, folder, server=server.pid if server else None)
        if measured.code not in contestant.codes:
            raise TurnError(
                f"{contestant.name} ended with {measured.code}:\n{measured.err[-_ERROR_LENGTH:]}"
            )
        results = contestant.results(folder)
        told = _told(measured)
        # A load leaves no files: it is checked by the rows it counted.
        checked = {ROWS: str(told["rows"])} if "rows" in told else {}
        turn = Turn(
            measured,
            float(told.get("seconds", measured.wall)),
            _logged(contestant.log(folder), measured),
            checked | (digests(results) if results else {}),
        )
        # Some leave read-only folders, which TemporaryDirectory would stumble over.
        shutil.rmtree(folder / "arbete", ignore_errors=True)
    return turn


@contextmanager
def _database(server: Server | None) -> Iterator[str | None]:
    if server is None:
        yield None
        return
    with server.database() as url:
        yield url


def _told(measured: Measured) -> dict[str, Any]:
    """What a program that measures itself says on its last line; nothing from the others."""
    last = measured.out.strip().rpartition("\n")[2]
    told: dict[str, Any] = json.loads(last) if last.startswith('{"seconds"') else {}
    return told


def _logged(run: Path | None, measured: Measured) -> dict[str, float]:
    """The seconds of a run's stages by its log, and what lies before and after them."""
    if run is None:
        return {}
    lines = (run / "logg.jsonl").read_text(encoding="utf-8").splitlines()
    events = [event for event in map(json.loads, lines) if event["handelse"] == "steg"]
    stages = {event["steg"]: float(event["sekunder"]) for event in events}
    if "models" in stages:
        stages.pop("transform", None)  # told in its parts
    ends = [datetime.fromisoformat(event["tid"]).timestamp() for event in events]
    start = min(end - float(event["sekunder"]) for end, event in zip(ends, events, strict=True))
    # The log is a file of the run: what comes after it is written cannot stand in it.
    after = measured.begun + measured.wall - max(ends)
    return {"start": start - measured.begun, **stages, "ledger": stages.get("ledger", after)}


def digests(folder: Path) -> dict[str, str]:
    """The machine files below a folder and what is in them."""
    found = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open("rb") as file:
            found[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _row(row: Row, turns: Sequence[Turn], right: dict[str, str]) -> Row:
    row.rounds = len(turns)
    row.wall = [turn.wall for turn in turns]
    row.user = [turn.measured.user for turn in turns]
    row.system = [turn.measured.system for turn in turns]
    row.peak = [turn.measured.peak for turn in turns]
    row.stages = {
        name: round(median(turn.stages.get(name, 0.0) for turn in turns), 3)
        for name in dict.fromkeys(name for turn in turns for name in turn.stages)
    }
    row.checked = any(turn.files for turn in turns)
    checked = [turn.files for turn in turns if turn.files]
    row.lacks = sorted({name for files in checked for name in right if name not in files})
    row.differs = sorted(
        {name for files in checked for name in right if files.get(name, right[name]) != right[name]}
    )
    return row
