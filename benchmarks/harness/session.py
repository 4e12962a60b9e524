"""One session: contestants take turns on the same data, and every turn is checked."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from harness.contestants import DISPOSITIONS, Contestant
from harness.processes import Measured, measure
from harness.server import Server
from harness.work import PRIVATE

ROWS = "rows"
STAGES = ("start", "extract", "transform", "files", "ledger", "end")
PARTS = ("dbt start", "models", "tests")
_ERROR_LENGTH = 2000

Seconds = dict[str, float]


class TurnError(RuntimeError):
    """A contestant ended with an exit code of failure."""


@dataclass(frozen=True)
class Turn:
    """What one turn of a contestant cost, and the digests of the files it left."""

    measured: Measured
    wall: float
    stages: Seconds
    stages_cpu: Seconds
    files: dict[str, str]


@dataclass
class Row:
    """A contestant's turns on one size and engine.

    `stages` and `stages_cpu` are medians, in wall and CPU seconds. `differs` are its files unlike
    flytt's, `lacks` those of flytt's that it does not write. `spark` is what a cluster of it says.
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
    stages: Seconds = field(default_factory=dict)
    stages_cpu: Seconds = field(default_factory=dict)
    checked: bool = False
    differs: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    missing: str = ""
    failed: bool = False
    spark: dict[str, float] = field(default_factory=dict)

    @property
    def cpu(self) -> list[float]:
        """The CPU seconds of each turn."""
        return [user + system for user, system in zip(self.user, self.system, strict=True)]

    @property
    def void(self) -> bool:
        """Whether it did other work than flytt, so that its figures cannot be compared."""
        return not {DISPOSITIONS, ROWS}.isdisjoint([*self.differs, *self.lacks])

    def as_json(self) -> dict[str, Any]:
        """The row with the figures of every turn."""
        return {**self.__dict__, "void": self.void}


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
    """Let the contestants run in turn, round after round; the first one's files are the right ones.

    Raises TurnError when the first one fails; another that fails takes no further part.
    """
    if not contestants:
        return []
    turns: dict[str, list[Turn]] = defaultdict(list)
    out = {each.name: each.missing for each in contestants if each.missing}
    failed: list[str] = []
    for number in range(-1, warmups + rounds):
        for contestant in contestants:
            if contestant.name in out:
                continue
            try:
                if number < 0:
                    _warm(contestant, server, scratch)
                    continue
                turn = _turn(contestant, server, scratch)
            except TurnError as error:
                if contestant is contestants[0]:
                    raise
                say(str(error))
                out[contestant.name] = "failed"
                failed.append(contestant.name)
                continue
            warm = "warm-up" if number < warmups else f"round {number - warmups + 1}"
            say(
                f"{part} {engine} {posts} {warm} {contestant.name}: {turn.wall:.2f} s, "
                f"cpu {turn.measured.cpu:.2f} s, {turn.measured.peak / 1e6:.0f} MB"
            )
            if number >= warmups:
                turns[contestant.name].append(turn)
    right = turns[contestants[0].name][0].files
    return [
        row_of(
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


def _warm(contestant: Contestant, server: Server | None, scratch: Path) -> None:
    """The small run that leaves in the work folder what flytt keeps between runs."""
    kept = _kept(contestant, scratch)
    shutil.rmtree(kept, ignore_errors=True)
    if contestant.warm:
        _turn(replace(contestant, prepare=contestant.warm), server, scratch)


def _turn(contestant: Contestant, server: Server | None, scratch: Path) -> Turn:
    # The same path in every turn: dbt's saved parse holds for one path of the warehouse.
    folder, kept = scratch / f"tur-{_slug(contestant)}", _kept(contestant, scratch)
    private = folder / "arbete" / PRIVATE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with _database(server) as url:
        command = contestant.prepare(folder, url)
        if kept.exists():
            kept.rename(private)
        measured = measure(command, folder, servers=[server.pid] if server else [])
    if measured.code not in contestant.codes:
        raise TurnError(
            f"{contestant.name} ended with {measured.code}:\n{measured.err[-_ERROR_LENGTH:]}"
        )
    results = contestant.results(folder)
    reported = _reported(measured)
    # A load leaves no files: it is checked by the rows it counted.
    checked = {ROWS: str(reported["rows"])} if "rows" in reported else {}
    turn = Turn(
        measured,
        float(reported.get("seconds", measured.wall)),
        *stage_seconds(contestant.log(folder), measured),
        checked | (digests(results) if results else {}),
    )
    if contestant.warm:
        private.rename(kept)
    shutil.rmtree(folder, ignore_errors=True)
    return turn


def _kept(contestant: Contestant, scratch: Path) -> Path:
    return scratch / f"kvar-{_slug(contestant)}"


def _slug(contestant: Contestant) -> str:
    return contestant.name.replace(" ", "-")


@contextmanager
def _database(server: Server | None) -> Iterator[str | None]:
    if server is None:
        yield None
        return
    with server.database() as url:
        yield url


def _reported(measured: Measured) -> dict[str, Any]:
    """What a program that measures itself prints on its last line; empty for the others."""
    last = measured.out.strip().rpartition("\n")[2]
    reported: dict[str, Any] = json.loads(last) if last.startswith('{"seconds"') else {}
    return reported


def stage_seconds(
    log: Path | None, measured: Measured
) -> tuple[dict[str, float], dict[str, float]]:
    """Wall and CPU seconds of a run's stages by its log; of parts of transform only wall seconds.

    Each stage begins where the one before it ends. `ledger` is all that follows the files:
    manifest, ledger and the folder's last flush.
    """
    if log is None:
        return {}, {}
    events = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    steps = {event["steg"]: event for event in events if event["handelse"] == "steg"}
    wall = {name: float(step["sekunder"]) for name, step in steps.items() if name in PARTS}
    ends = {n: datetime.fromisoformat(step["tid"]).timestamp() for n, step in steps.items()}
    marks = [
        measured.begun,
        ends["extract"] - float(steps["extract"]["sekunder"]),
        *(ends[name] for name in ("extract", "transform", "files", "export")),
        measured.begun + measured.wall,
    ]
    spans = dict(zip(STAGES, pairwise(marks), strict=True))
    cpu = {name: measured.cpu_between(*span) for name, span in spans.items()}
    return {name: end - begin for name, (begin, end) in spans.items()} | wall, cpu


def digests(folder: Path) -> dict[str, str]:
    """The machine files below a folder and what is in them."""
    found = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open("rb") as file:
            found[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def row_of(row: Row, turns: Sequence[Turn], right: dict[str, str]) -> Row:
    row.rounds = len(turns)
    row.wall = [turn.wall for turn in turns]
    row.user = [turn.measured.user for turn in turns]
    row.system = [turn.measured.system for turn in turns]
    row.peak = [turn.measured.peak for turn in turns]
    row.stages = _medians([turn.stages for turn in turns])
    row.stages_cpu = _medians([turn.stages_cpu for turn in turns])
    row.checked = any(turn.files for turn in turns)
    checked = [turn.files for turn in turns if turn.files]
    row.lacks = sorted({name for files in checked for name in right if name not in files})
    row.differs = sorted(
        {name for files in checked for name in right if files.get(name, right[name]) != right[name]}
    )
    return row


def _medians(turns: Sequence[Seconds]) -> Seconds:
    names = dict.fromkeys(name for turn in turns for name in turn)
    return {name: round(median(turn.get(name, 0.0) for turn in turns), 3) for name in names}
