"""`make bench`: measure, compare the answers, and print the figures as tables."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import report
from harness.machine import description
from harness.parts import PARTS, Bench
from harness.server import Server
from harness.session import Row

ENGINES = ("duckdb", "postgres", "spark")
STORE = Path(__file__).resolve().parent / ".data"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the requested parts; 1 when a contestant failed or its answer differed from flytt's."""
    options = _options(argv)
    # A signal must also end the server and the measured process, and delete the scratch folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    options.store.mkdir(exist_ok=True)
    # Measure with a cache of its own, not with the user's.
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
    page = ""
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
                options.against,
                lambda line: print(line, flush=True),
            )
            for part in options.parts:
                rows += PARTS[part](bench)
                # After every part, so that a later failure does not lose what took an hour.
                page = report.write(rows, machine, options.store)
    print(f"\n{page}")
    return rows


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default="3000 300000 1000000")
    parser.add_argument("--engines", type=_among(ENGINES), default="duckdb postgres")
    parser.add_argument("--parts", type=_among(tuple(PARTS)), default=" ".join(PARTS))
    parser.add_argument("--only", type=_names, default="", help="contestants by comma, else all")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--store", type=Path, default=STORE, help="folder of extracts and results")
    parser.add_argument("--against", type=_checkout, help="another checkout to compare with")
    return parser.parse_args(argv)


def _numbers(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split()]


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _checkout(text: str) -> Path:
    path = Path(text).resolve()
    if not (path / "python" / "flytt").is_dir():
        raise argparse.ArgumentTypeError(f"no checkout of flytt in {path}")
    return path


def _among(known: Sequence[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        unknown = set(text.split()) - set(known)
        if unknown:
            raise argparse.ArgumentTypeError(f"choose from {', '.join(known)}")
        return text.split()

    return parse


if __name__ == "__main__":
    sys.exit(main())
