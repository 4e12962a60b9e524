"""What is measured: the name of each contestant, how it is started, and what it leaves."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness import work
from harness.data import SEEDS
from harness.work import Command

HERE = Path(__file__).resolve().parents[1]
FLYTT, OTHER = "flytt", "other checkout"
DISPOSITIONS = "dispositioner.csv"

Prepare = Callable[[Path, str | None], Command]


@dataclass(frozen=True)
class Contestant:
    """One way of doing the work.

    `prepare` fills the fresh folder, outside the clock, and returns the command. `results` is where
    its files are then, if they are to be the same as flytt's. `warm` is a small run in the same
    work folder that comes before the first turn; what flytt keeps in `.flytt` stays between turns.
    `missing` is why it cannot run.
    """

    name: str
    prepare: Prepare
    results: Callable[[Path], Path | None] = field(default=lambda folder: None)
    log: Callable[[Path], Path | None] = field(default=lambda folder: None)
    codes: Sequence[int] = (0,)
    warm: Prepare | None = None
    missing: str = ""


def flytt_run(
    name: str,
    extracts: Path,
    *,
    few: Path | None = None,
    encoding: str = "utf-8",
    seeds: Path | None = None,
    program: Command = work.FLYTT,
) -> Contestant:
    """`flytt run` in a work folder that has run `few` posts before, or else in a new one."""

    def run(extracts: Path, encoding: str) -> Prepare:
        def prepare(folder: Path, url: str | None) -> Command:
            work.new_work(folder / "arbete", extracts, url=url, encoding=encoding, seeds=seeds)
            cache = () if few else ("env", f"XDG_CACHE_HOME={folder / 'cache'}")
            return [*cache, *work.run_command(folder / "arbete", program)]

        return prepare

    warm = run(few, "utf-8") if few else None
    return Contestant(name, run(extracts, encoding), _run_folder(1), _log, work.DONE, warm)


def flytt_weekly(name: str, prepared: Path, extracts: Path, few: Path) -> Contestant:
    """`flytt run` in a work folder where most posts were migrated in an earlier run."""

    def prepare(folder: Path, url: str | None) -> Command:
        work.copy_of(prepared, folder / "arbete", extracts, url=url)
        return work.run_command(folder / "arbete")

    warm = flytt_run(name, few, few=few).warm
    return Contestant(name, prepare, log=_log, codes=work.DONE, warm=warm)


def script(name: str, path: Path, extracts: Path, *arguments: str, needs: str = "") -> Contestant:
    """A program with the contestants' common arguments: extracts in, a run's files out."""

    def prepare(folder: Path, url: str | None) -> Command:
        (folder / "ut").mkdir()
        address = [] if url is None else ["--url", url]
        command = [sys.executable, path, extracts, folder / "ut"]
        return [*command, "--seeds", SEEDS, "--date", work.DAY, *arguments, *address]

    return Contestant(name, prepare, lambda folder: folder / "ut", missing=_missing(needs))


def others(engine: str, extracts: Path) -> list[Contestant]:
    """The other programs that decide the same posts on this engine."""
    dlt = script("dlt", HERE / "with_dlt.py", extracts, needs="dlt")
    floor = script("floor", HERE / "floor_duckdb.py", extracts)
    return [floor, dlt] if engine == "duckdb" else [dlt]


def _missing(needs: str) -> str:
    if needs and importlib.util.find_spec(needs) is None:
        return f"{needs} is not installed"
    return ""


def _run_folder(number: int) -> Callable[[Path], Path]:
    return lambda folder: folder / "arbete" / "korningar" / f"{work.DAY}-{number}"


def _log(folder: Path) -> Path:
    return folder / "arbete" / work.PRIVATE / "logg.jsonl"
