"""Who is measured: what each one is called, how it is started, and what it leaves."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness import work
from harness.data import SEEDS

HERE = Path(__file__).resolve().parents[1]
SCRIPTS = {"polars": "with_polars.py", "pandas": "with_pandas.py", "dlt": "with_dlt.py"}
DISPOSITIONS = "dispositioner.csv"

Command = list[str | Path]


@dataclass(frozen=True)
class Contestant:
    """One way of doing the work.

    `prepare` makes the fresh folder ready, outside the clock, and says what to call. `results` is
    where its files are then, if they are to be the same as flytt's. `missing` is why it cannot run.
    """

    name: str
    prepare: Callable[[Path, str | None], Command]
    results: Callable[[Path], Path | None] = field(default=lambda folder: None)
    log: Callable[[Path], Path | None] = field(default=lambda folder: None)
    codes: Sequence[int] = (0,)
    missing: str = ""


def flytt_run(
    name: str,
    extracts: Path,
    *,
    encoding: str = "utf-8",
    seeds: Path | None = None,
    cold: bool = False,
) -> Contestant:
    """`flytt run` in a fresh work folder; `cold` is with nothing kept of earlier runs either."""

    def prepare(folder: Path, url: str | None) -> Command:
        work.new_work(folder / "arbete", extracts, url=url, encoding=encoding, seeds=seeds)
        command: Command = ["env", f"XDG_CACHE_HOME={folder / 'kallt'}"] if cold else []
        return [*command, *work.run_command(folder / "arbete")]

    return Contestant(name, prepare, _run_folder(1), _run_folder(1), work.DONE)


def flytt_weekly(name: str, prepared: Path, extracts: Path) -> Contestant:
    """`flytt run` in a work folder where most posts were migrated in an earlier run."""

    def prepare(folder: Path, url: str | None) -> Command:
        work.copy_of(prepared, folder / "arbete", extracts, url=url)
        return work.run_command(folder / "arbete")

    return Contestant(name, prepare, log=_run_folder(2), codes=work.DONE)


def script(name: str, path: Path, extracts: Path, *arguments: str, needs: str = "") -> Contestant:
    """A program with the contestants' common shape: extracts in, a run's files out."""

    def prepare(folder: Path, url: str | None) -> Command:
        (folder / "ut").mkdir()
        address = [] if url is None else ["--url", url]
        command: Command = [sys.executable, path, extracts, folder / "ut"]
        return [*command, "--seeds", SEEDS, "--date", work.DAY, *arguments, *address]

    return Contestant(name, prepare, lambda folder: folder / "ut", missing=_missing(path, needs))


def others(engine: str, extracts: Path) -> list[Contestant]:
    """Everybody but flytt who decides the same posts on this engine."""
    found = [script("floor", HERE / f"floor_{engine}.py", extracts)]
    names = ("polars", "pandas", "dlt") if engine == "duckdb" else ("dlt",)
    return found + [script(n, HERE / SCRIPTS[n], extracts, needs=n) for n in names]


def _missing(path: Path, needs: str) -> str:
    if not path.exists():
        return f"{path.name} is not there"
    if needs and importlib.util.find_spec(needs) is None:
        return f"{needs} is not installed"
    return ""


def _run_folder(number: int) -> Callable[[Path], Path]:
    return lambda folder: folder / "arbete" / "korningar" / f"{work.DAY}-{number}"
