"""End a command from outside at a moment of its life, try once more, and say what is wrong."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from line.canaries import told
from line.command import FLYTT, Done, called
from torture.scenes import Ground

KILLED = ("command", "dbt", "group")
BROKEN = ("disk", "backend", "server")
"""A disk on which no file can grow, connections that the database ends, a database that is gone."""
_MARK = "FLYTT_TORTURE_MARK"
_DBT = b"flytt.transform.dbt.process"
_PATIENCE = 20.0
# Bytes beyond which no file can be written: from less than any table needs to all of them.
_LEAST, _MOST = 1_000, 3_000_000


def victims(ground: Ground) -> tuple[str, ...]:
    """What can be struck here."""
    return KILLED + (BROKEN if ground.urls else BROKEN[:1])


def moments(number: int, seed: int) -> list[float]:
    """When to strike, as shares of a command's time: half of them anywhere, half in the last third,
    where files appear.

    They are shuffled, so that each victim gets moments of both halves.
    """
    chance = random.Random(seed)
    chosen = []
    for nth in range(number):
        share = (nth // 2 + chance.random()) / max(1, (number + 1) // 2)
        chosen.append(share if nth % 2 == 0 else 0.6 + 0.35 * share)
    chance.shuffle(chosen)
    return chosen


@dataclass(frozen=True)
class Blow:
    """Whether it met a living process, and what was wrong: all of it as sentences, and of these
    how many things were ordered closed that should not be, and places where a value was said.
    """

    met: bool
    faults: list[str]
    wrong_closures: int = 0
    canaries: int = 0


def struck(ground: Ground, command: str, victim: str, share: float) -> Blow:
    """Strike once, try once more, and look at what came of it."""
    ground.restore(command)
    mark = uuid4().hex
    first, met = _strike(ground, command, victim, share, mark)
    faults = [f"process {pid} lives on" for pid in _left_alone(mark)]
    if first.code >= 0:
        faults += _said(first)
    # A command that was done in spite of it is not given again.
    done = first.code in (0, 1) or ground.told()
    again = None if done else called(*ground.arguments(command))
    said = told(ground.work, first, ground.needles)
    if again:
        said |= told(ground.work, again, ground.needles)
    faults += [f"a value of a row is said in {place}" for place in said]
    wrong = len(ground.ordered() - ground.to_order(command))
    faults += [f"{wrong} things are wrongly ordered closed"] if wrong else []
    return Blow(met, faults + judged(ground, command, again), wrong, len(said))


def _said(done: Done) -> list[str]:
    """What is wrong with the words of a command that could speak."""
    faults = ["a traceback"] if "Traceback" in done.err else []
    if done.code not in (0, 1) and done.err.count("Error:") != 1:
        faults.append(f"no single message (exit code {done.code})")
    return faults


def judged(ground: Ground, command: str, again: Done | None) -> list[str]:
    """What one more try left different from a command that nobody disturbed."""
    faults = []
    if again and again.code not in (0, 1):
        faults.append(f"the next try ended with {again.code}: {again.err.strip()[-300:]}")
    now, wanted = ground.outcome(), ground.outcomes[command]
    names = now.files.keys() | wanted.files.keys()
    differ = sorted(name for name in names if now.files.get(name) != wanted.files.get(name))
    faults += [f"{name} is another" for name in differ[:5]]
    tables = [name for name, rows in wanted.ledger.items() if now.ledger[name] != rows]
    faults += [f"the ledger's {name} is another" for name in tables]
    if now.schemas != wanted.schemas:
        faults.append(f"{now.schemas - wanted.schemas} database schemas are left over")
    return faults + [f"{name} is left over" for name in _left_over(ground.work)]


def _strike(
    ground: Ground, command: str, victim: str, share: float, mark: str
) -> tuple[Done, bool]:
    """How the command ended, and whether it lived when it was struck."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FLYTT_")}
    room = round(_LEAST * (_MOST / _LEAST) ** share)
    limits = ["prlimit", f"--fsize={room}"] if victim == "disk" else []
    begun = time.monotonic()
    with subprocess.Popen(
        [*limits, FLYTT, *ground.arguments(command)],
        env=clean | {_MARK: mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            running.wait(None if victim == "disk" else share * ground.seconds[command])
            met = victim == "disk"
            if running.returncode in (0, 1):
                # The machine is quicker now than when it was measured.
                ground.seconds[command] = time.monotonic() - begun
        except subprocess.TimeoutExpired:
            met = True
            _blow(ground, victim, running.pid, mark)
        _, said = running.communicate()
        ground.allow_connections(True)
    return Done(running.returncode, "", said), met


def _blow(ground: Ground, victim: str, pid: int, mark: str) -> None:
    if victim == "group":
        os.killpg(pid, signal.SIGKILL)
    elif victim in ("command", "dbt"):
        dbt = _dbt_of(mark) if victim == "dbt" else None
        os.kill(dbt or pid, signal.SIGKILL)
    else:
        ground.allow_connections(victim == "backend")
        ground.end_connections()


def _dbt_of(mark: str) -> int | None:
    for pid in _marked(mark):
        if _DBT in _read(Path(f"/proc/{pid}/cmdline")):
            return pid
    return None


def _left_alone(mark: str) -> list[int]:
    """Processes of the command that are still there after a time in which they should have gone."""
    deadline = time.monotonic() + _PATIENCE
    while (found := _marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _marked(mark: str) -> list[int]:
    sign = f"{_MARK}={mark}".encode()
    return [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and sign in _read(path / "environ")
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _left_over(work: Path) -> list[str]:
    """Half-made files and folders; the staged project and dbt's own files come and go."""
    found = [path for name in ("korningar", "avslut") for path in (work / name).glob(".*")]
    found += [path for path in work.rglob("*.partial") if "projekt" not in path.parts]
    found += [*work.glob("ledger.sqlite-*"), *work.glob(".ledger*")]
    return sorted(str(path.relative_to(work)) for path in found)
