"""flytt's load alone: the extracts into the warehouse, timed from open to closed."""

from __future__ import annotations

import argparse
import json
import time

from flytt.commands.run import working
from flytt.extract.load import load_streams
from flytt.extract.open_extracts import open_streams
from flytt.work.session import Session
from harness.shape import shape
from harness.work import new_work


def main() -> None:
    """Load once and say how long it took."""
    options = shape(argparse.ArgumentParser(description=__doc__)).parse_args()
    work = new_work(
        options.out / "arbete",
        options.extracts,
        url=options.url,
        encoding=options.encoding,
        seeds=None,
    )
    session = Session.open(work)
    begun = time.perf_counter()
    streams = open_streams(session)
    with working(session, "extract") as warehouse:
        loaded = load_streams(session, warehouse, streams, lambda step: None)
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "rows": sum(each.kept for each in loaded)}))


main()
