"""One accident to a work folder: the command that follows it, and how its end is judged.

Whatever happens: no post that the accident touched is ordered closed, none is exported twice, no
value of a row is said, nothing ends in a traceback, and a command that stops has one message and
has changed nothing (data contract, sections 1, 4 and 5).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from line.region import CANARY, CLOSING, NEXT, POSTS, command, logs, someone
from line.work import files_of
from oracle import read_csv
from torture.spoils import Spoil

RUNNING = ("run", "--date", NEXT)
CLOSE = ("close", "--date", CLOSING)
RECEIPTS = ("receipts", "{work}/kvittens.csv")
EXPORTS = ("remiss", "bokningsbegaran", "forbrukad_remiss")
POST_IDS = {f"B{n:02d}" for n in range(POSTS)} | {f"R{n}" for n in range(3)}
STOPPED, DONE = (2,), (0, 1)


@dataclass(frozen=True)
class Accident:
    """`said` must be in what the command says, `codes` has the exit codes that may be.

    `touched` are the posts that must not be ordered closed for it; all others must be. A `cheap`
    accident ends before models are built.
    """

    name: str
    words: tuple[str, ...]
    spoil: Spoil
    said: str = ""
    codes: tuple[int, ...] = STOPPED
    touched: frozenset[str] = frozenset()
    cheap: bool = False


@dataclass(frozen=True)
class Outcome:
    """What was wrong with an accident's end, as sentences, and what of it is the worst."""

    faults: list[str] = field(default_factory=list)
    wrong_closures: int = 0
    canaries: int = 0


def happened(work: Path, accident: Accident) -> Outcome:
    """Let it happen to a region's work folder after its first receipts, and judge the command."""
    accident.spoil(work)
    before = _state(work)
    done = command(work, *(word.format(work=work) for word in accident.words))
    told = done.out + done.err
    faults = []
    if done.code not in accident.codes:
        faults.append(f"exit code {done.code}: {told[-500:]}")
    if accident.said not in told:
        faults.append(f"does not say {accident.said!r}: {told[-500:]}")
    if "Traceback" in told or "bug in flytt" in told:
        faults.append(f"a traceback: {done.err}")
    if done.code == 2:
        after = _state(work)
        if done.err.count("Error:") != 1:
            faults.append(f"no single message: {done.err}")
        changed = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
        faults += [f"{name} has changed" for name in changed]
    needles = [CANARY, *map(someone, range(POSTS + 5))]
    seen = told + logs(work)
    canaries = sum(needle in seen for needle in needles)
    faults += [f"{canaries} values of rows are said"] if canaries else []
    ordered = _ordered(work)
    wrong = ordered & accident.touched
    faults += [f"wrongly ordered closed: {sorted(wrong)}"] if wrong else []
    if accident.words == CLOSE and done.code in DONE:
        held = POST_IDS - accident.touched - ordered
        faults += [f"held back: {sorted(held)}"] if held else []
    return Outcome(faults + _twice(work), len(wrong), canaries)


def _state(work: Path) -> dict[str, object]:
    """What must not change when a command is stopped, of a folder in any state."""
    state: dict[str, object] = {}
    for name in ("korningar", "avslut"):
        state |= {f"{name}/{key}": content for key, content in files_of(work / name).items()}
    ledger = work / "ledger.sqlite"
    if ledger.is_file():
        try:
            with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
                state["ledger"] = list(connection.iterdump())
        except sqlite3.Error:
            state["ledger"] = ledger.read_bytes()
    return state


def _ordered(work: Path) -> set[str]:
    found: set[str] = set()
    for name, column in (("bevakning", "bevakning_id"), ("vaps_remiss", "remiss_id")):
        for path in work.glob(f"avslut/[!.]*/{name}.csv"):
            found |= {row[column] for row in read_csv(path)}
    return found


def _twice(work: Path) -> list[str]:
    runs = [path for path in work.glob("korningar/????-??-??-?") if path.is_dir()]
    records = [
        row["record_id"]
        for path in runs
        for name in EXPORTS
        if (path / "millennium" / f"{name}.csv").is_file()
        for row in read_csv(path / "millennium" / f"{name}.csv")
    ]
    twice = sorted({each for each in records if records.count(each) > 1})
    return [f"exported twice: {twice}"] if twice else []
