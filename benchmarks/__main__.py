"""`make bench`: measure, check, and write docs/performance.*."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import report
from harness.data import ROOT
from harness.machine import description
from harness.parts import PARTS, Bench
from harness.server import Server
from harness.session import Row

ENGINES = ("duckdb", "postgres")
STORE = Path(__file__).resolve().parent / ".data"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the parts asked for; 1 when a contestant failed or its answer was not flytt's."""
    options = _options(argv)
    # Whoever ends it also ends the server and what is measured, and leaves no folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    options.store.mkdir(exist_ok=True)
    # What flytt keeps between runs is the measurement's own, not the user's.
    os.environ["XDG_CACHE_HOME"] = str(options.store / "cache")
    server = Server() if "postgres" in options.engines else None
    try:
        with TemporaryDirectory(prefix="bench-", dir=options.store) as scratch:
            rows = _measure(options, server, Path(scratch))
    finally:
        if server:
            server.stop()
    void = [f"{row.contestant} ({row.part}, {row.engine}, {row.posts})" for row in rows if row.void]
    if void:
        print(f"Another answer than flytt's, so void: {', '.join(void)}.", file=sys.stderr)
    return 1 if void or any(row.failed for row in rows) else 0


def _measure(options: argparse.Namespace, server: Server | None, scratch: Path) -> list[Row]:
    machine = description(server.version() if server else "")
    rows: list[Row] = []
    for posts in options.sizes:
        for engine in options.engines:
            bench = Bench(
                engine,
                posts,
                options.store,
                scratch,
                server if engine == "postgres" else None,
                options.repeats,
                options.only,
                lambda line: print(line, flush=True),
            )
            for part in options.parts:
                rows += PARTS[part](bench)
                # Every part at once: what has taken an hour outlives what fails after it.
                report.write(rows, machine, folder=options.out, keep=options.keep)
    return rows


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default="3000 300000 1000000")
    parser.add_argument("--engines", type=_among(ENGINES), default=" ".join(ENGINES))
    parser.add_argument("--parts", type=_among(tuple(PARTS)), default=" ".join(PARTS))
    parser.add_argument("--only", type=_names, default="", help="contestants, by comma; else all")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="keep what was measured before")
    parser.add_argument("--store", type=Path, default=STORE, help="where extracts are kept")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    return parser.parse_args(argv)


def _numbers(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split()]


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _among(known: Sequence[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        unknown = set(text.split()) - set(known)
        if unknown:
            raise argparse.ArgumentTypeError(f"choose among {', '.join(known)}")
        return text.split()

    return parse


if __name__ == "__main__":
    sys.exit(main())
