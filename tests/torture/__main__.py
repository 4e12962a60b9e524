"""`make torture`: kill commands many times on every engine and ledger, and count what went wrong.

Exit code 1 when anything did; each fault is printed as it is found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import cycle
from pathlib import Path

from flytt.settings.settings import ENGINES
from kit.postgres_server import PostgresServer
from torture.killing import moments, struck, victims
from torture.scenes import COMMANDS, Ground, ground

PLACES = [(engine, ledger) for engine in ENGINES for ledger in ("sqlite", "postgres")]
# Of so many kills: a run has the most moments.
SHARES = {"run": 0.5, "receipts": 0.15, "close": 0.35}


def main() -> int:
    """Torture every engine with every ledger, print the table."""
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--kills", type=int, default=200, help="for each engine and ledger")
    parser.add_argument("--places", default="", help="only these, such as duckdb+sqlite")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chosen = [place for place in PLACES if not asked.places or "+".join(place) in asked.places]
    rows = []
    server = PostgresServer.start()
    try:
        with tempfile.TemporaryDirectory(prefix="flytt-torture-") as folder:
            for engine, ledger in chosen:
                name = f"{engine}+{ledger}"
                with ground(Path(folder) / name, server, engine, ledger) as made:
                    rows += [(name, *each) for each in _tortured(made, asked.kills, asked.seed)]
    finally:
        server.stop()
    _print(rows)
    return 1 if any(row[-1] for row in rows) else 0


def _tortured(made: Ground, kills: int, seed: int) -> list[tuple[str, int, int, int]]:
    rows = []
    for command in COMMANDS:
        every = cycle(victims(made))
        number = max(1, round(kills * SHARES[command]))
        living = wrong = 0
        for moment in moments(number, made.seconds[command], seed):
            victim = next(every)
            met, faults = struck(made, command, victim, moment)
            living += met
            wrong += bool(faults)
            for fault in faults:
                sys.stdout.write(f"{command}, {victim} struck after {moment:.2f} s: {fault}\n")
            sys.stdout.flush()
        rows.append((command, number, living, wrong))
    return rows


def _print(rows: list[tuple[str, str, int, int, int]]) -> None:
    form = "{:<20} {:<10} {:>6} {:>10} {:>7}\n"
    sys.stdout.write(form.format("engine+ledger", "command", "kills", "while alive", "wrong"))
    for row in rows:
        sys.stdout.write(form.format(*row))
    totals = [sum(column) for column in zip(*(row[2:] for row in rows), strict=True)]
    sys.stdout.write(form.format("all", "", *totals))


if __name__ == "__main__":
    sys.exit(main())
