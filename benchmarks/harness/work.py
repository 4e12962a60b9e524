"""Work folders to measure in: new ones, or as an earlier week left them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from flytt.commands.demo import RECORD_FILES
from flytt.ledger import Ledger
from flytt.plugins.receipt_file import COLUMNS

DAY = "2026-10-05"
PRIVATE = ".flytt"
DONE = (0, 1)  # 1 is done with findings

Command = Sequence[str | Path]
FLYTT: Command = (Path(sys.executable).with_name("flytt"),)


def flytt_of(checkout: Path) -> Command:
    """The `flytt` of another checkout: its own .venv's, or else its source under this Python."""
    own = checkout / ".venv" / "bin" / "flytt"
    if own.exists():
        return [own]
    return ["env", f"PYTHONPATH={checkout / 'python'}", sys.executable, "-m", "flytt"]


def new_work(
    work: Path, extracts: Path, *, url: str | None, encoding: str = "utf-8", seeds: Path | None
) -> Path:
    """A fresh work folder that reads its extracts where they are."""
    for name in ("extrakt", "mappningar"):
        (work / name).mkdir(parents=True)
    settings(work, extracts, url=url, encoding=encoding, seeds=seeds)
    return work


def settings(
    work: Path, extracts: Path, *, url: str | None, encoding: str = "utf-8", seeds: Path | None
) -> None:
    """Write flytt.toml."""
    source = f"folder = {json.dumps(str(extracts.resolve()))}\nencoding = {json.dumps(encoding)}\n"
    parts = [f"[engine]\n{_engine(url)}\n"]
    parts += [f'[sources.{name}]\nplugin = "{name}"\n{source}' for name in ("pasis", "vaps", "pu")]
    tables = json.dumps(str(seeds.resolve() if seeds else "mappningar"))
    parts += [f"[seeds]\nfolder = {tables}\ndemo = true\n"]
    parts += ['[targets]\nuse = ["millennium", "atgardslista"]\n', '[closure]\nsign = "SDVM"\n']
    # Of synthetic extracts, more rows than that of a real one cannot be read.
    parts += ["[guards]\nquarantined = 0.01\n"]
    (work / "flytt.toml").write_text("\n".join(parts), encoding="utf-8")


def _engine(url: str | None) -> str:
    """A Spark's URL comes with its landing: sc://host:port#/folder."""
    if url is None:
        return 'type = "duckdb"'
    if not url.startswith("sc://"):
        return f'type = "postgres"\nurl = {json.dumps(url)}'
    server, _, landing = url.partition("#")
    return f'type = "spark"\nurl = {json.dumps(server)}\nlanding = {json.dumps(landing)}'


def run_command(work: Path, program: Command = FLYTT) -> Command:
    """The command that is measured."""
    return [*program, "run", "--work", work, "--date", DAY]


def last_week(work: Path, extracts: Path, *, url: str | None) -> None:
    """Run the line on some of the posts, and take in a receipt for each exported record."""
    new_work(work, extracts, url=url, seeds=None)
    call(run_command(work))
    receipts = work / "kvittens.csv"
    with receipts.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, record in enumerate(_records(work / "korningar" / f"{DAY}-1" / "millennium")):
            writer.writerow(
                (f"{DAY}-1", record, "OK", f"M{number:08d}", "", "", f"{DAY}T20:00:00+02:00")
            )
    call([*FLYTT, "receipts", receipts, "--work", work])


def copy_of(prepared: Path, work: Path, extracts: Path, *, url: str | None) -> Path:
    """A copy of the earlier week: its ledger and runs, without the warehouse, which is rebuilt."""
    leave = shutil.ignore_patterns(PRIVATE, "lager.duckdb*", "*.csv")
    shutil.copytree(prepared, work, ignore=leave)
    settings(work, extracts, url=url, seeds=None)
    with Ledger.open(work / "ledger.sqlite") as ledger:
        ledger.settle(os.path.realpath(work), "a copy to measure", "benchmarks")
    return work


def _records(folder: Path) -> Iterator[str]:
    for name in RECORD_FILES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from (row["record_id"] for row in csv.DictReader(file, delimiter=";"))


def call(command: Command) -> None:
    """Call flytt outside the clock; raises RuntimeError when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in DONE:
        raise RuntimeError(
            f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr}"
        )


def some_post(work: Path) -> str:
    """A post to ask about: one in the middle of the dispositions."""
    path = work / "korningar" / f"{DAY}-1" / "dispositioner.csv"
    with path.open("rb") as file:
        file.seek(path.stat().st_size // 2)
        file.readline()
        system, _, post, *_ = file.readline().decode().split(";")
    return f"{system}:{post}"
