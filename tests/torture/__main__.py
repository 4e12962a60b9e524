"""`make torture`: kill commands many times, let accidents happen, and count what went wrong.

Each fault is printed as it is found, the table at the end. Exit code 1 when there is any.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from flytt.settings.settings import ENGINES
from flytt.transform.dbt import process
from kit import forked_dbt
from kit.postgres_server import PostgresServer
from line.region import put_back, region
from torture.accident import happened
from torture.accidents import accidents
from torture.killing import moments, struck, victims
from torture.scenes import COMMANDS, Ground, ground

PLACES = [f"{engine}+{ledger}" for engine in ENGINES for ledger in ("sqlite", "postgres")]
# Of so many kills: a run has the most moments.
SHARES = {"run": 0.5, "receipts": 0.15, "close": 0.35}
FORM = "{:<18} {:<10} {:>6} {:>11} {:>10} {:>15} {:>9} {:>6}\n"
HEADS = ("engine+ledger", "command", "kills", "while alive", "accidents", "wrong closures")
HEADS += ("canaries", "wrong")


class Row(NamedTuple):
    """A line of the table; `wrong` counts tries after which anything was wrong."""

    place: str
    command: str
    kills: int = 0
    met: int = 0
    accidents: int = 0
    wrong_closures: int = 0
    canaries: int = 0
    wrong: int = 0


def main() -> int:
    """Torture every place that is asked for, print the table."""
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--kills", type=int, default=200, help="for each engine and ledger")
    parser.add_argument(
        "--places", default=" ".join(PLACES), help="such as duckdb+sqlite; all by default"
    )
    parser.add_argument("--accidents", default="", help="only those whose name holds this; or none")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rows: list[Row] = []
    # What is not struck itself need not start as a program.
    process.start = forked_dbt.start
    with tempfile.TemporaryDirectory(prefix="flytt-torture-") as folder:
        sys.stdout.write(FORM.format(*HEADS))
        for row in _rows(asked, Path(folder)):
            rows.append(row)
            sys.stdout.write(FORM.format(*row))
            sys.stdout.flush()
    totals = [sum(column) for column in zip(*(row[2:] for row in rows), strict=True)]
    sys.stdout.write(FORM.format("all", "", *totals))
    return 1 if any(row.wrong for row in rows) else 0


def _rows(asked: argparse.Namespace, folder: Path) -> Iterator[Row]:
    if asked.accidents != "none":
        yield _accidents(folder / "accidents", asked.accidents)
    if not asked.kills:
        return
    server = PostgresServer.start()
    try:
        for place in [each for each in PLACES if each in asked.places.split()]:
            with ground(folder / place, server, *place.split("+")) as made:
                yield from _tortured(place, made, asked.kills, asked.seed)
    finally:
        server.stop()


def _accidents(folder: Path, name: str) -> Row:
    """Every accident, each to the same work folder."""
    work, kept = folder / "arbete", folder / "som_det_var"
    folder.mkdir()
    region(work)
    shutil.copytree(work, kept)
    row = Row("duckdb+sqlite", "accidents")
    chosen = [each for each in accidents() if name in each.name]
    for number, accident in enumerate(sorted(chosen, key=lambda each: not each.cheap), 1):
        put_back(work, kept, light=accident.cheap)
        if number % 50 == 0:
            _say(f"{number} of {len(chosen)} accidents", [f"{row.wrong} wrong"])
        outcome = happened(work, accident)
        _say(accident.name, outcome.faults)
        row = row._replace(
            accidents=row.accidents + 1,
            wrong_closures=row.wrong_closures + outcome.wrong_closures,
            canaries=row.canaries + outcome.canaries,
            wrong=row.wrong + bool(outcome.faults),
        )
    return row


def _tortured(place: str, made: Ground, kills: int, seed: int) -> Iterator[Row]:
    for command in COMMANDS:
        every = cycle(victims(made))
        row = Row(place, command)
        chosen = moments(max(1, round(kills * SHARES[command])), seed)
        for number, share in enumerate(chosen, 1):
            victim = next(every)
            blow = struck(made, command, victim, share)
            _say(f"{command}, {victim} struck at {share:.3f} of its time", blow.faults)
            row = row._replace(
                kills=row.kills + 1,
                met=row.met + blow.met,
                wrong_closures=row.wrong_closures + blow.wrong_closures,
                canaries=row.canaries + blow.canaries,
                wrong=row.wrong + bool(blow.faults),
            )
            if number % 10 == 0:
                _say(f"{place}, {command}, {number} of {len(chosen)}", [f"{row.wrong} wrong"])
        yield row


def _say(what: str, faults: list[str]) -> None:
    for fault in faults:
        sys.stdout.write(f"{what}: {fault}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
