"""Whole runs on clusters of Apache Spark, with what Spark's own event log says of them."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from harness import data, work
from harness.data import ROOT
from harness.processes import measure, seconds, tree
from harness.session import Row, Turn, digests, row_of, stage_seconds

WORKERS = (1, 2)
MEMORY = "2g"
_FEW = 3_000
_MB = 1_000_000
_MODEL = re.compile(r"Arguments: file:[^,\n]*/models-\d+/(\w+),")
_SAID = (
    "tasks", "written, MB", "shuffled, MB", "shuffled from others, MB", "spilled, MB",
    "garbage, s",
)  # fmt: skip

# Small partitions are joined as it runs; so many that none of the largest size outgrows a worker.
_SETTINGS = {
    "spark.sql.shuffle.partitions": "16",
    # Workers on one machine exchange rows over the network, as those on several would.
    "spark.shuffle.readHostLocalDisk": "false",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
}


def on_clusters(
    posts: int, store: Path, scratch: Path, rounds: int, say: Callable[[str], None]
) -> list[Row]:
    """`flytt run` on a fresh cluster of each size; right are the files that DuckDB leads to."""
    extracts, few = data.extracts(store, posts), data.extracts(store, _FEW)
    place = scratch / "duckdb"
    work.new_work(place, extracts, url=None, seeds=None)
    work.call(work.run_command(place))
    right = digests(_files(place))
    shutil.rmtree(place)
    rows = []
    for workers in WORKERS:
        turns, figures = [], {}
        for number in range(rounds):
            turn, figures = _turn(workers, extracts, few, scratch, store / f"plan-{posts}.txt")
            say(f"run spark {posts} round {number + 1} {workers} workers: {turn.wall:.2f} s")
            turns.append(turn)
        name = f"{workers} worker{'s' if workers > 1 else ''}"
        row = row_of(Row("run", "spark", posts, name), turns, right)
        row.spark = figures
        rows.append(row)
    return rows


def _turn(
    workers: int, extracts: Path, few: Path, scratch: Path, plan: Path
) -> tuple[Turn, dict[str, float]]:
    """One run on a cluster that has run few posts before, as one in service has run many."""
    # The tests' own module starts it; it is not part of the package.
    sys.path.insert(0, str(ROOT / "tests"))
    from kit.spark_cluster import SparkCluster

    place = scratch / "spark"
    shutil.rmtree(place, ignore_errors=True)
    cluster = SparkCluster.start(workers, 1, MEMORY, settings=_SETTINGS)
    try:
        url = f"{cluster.url}#{cluster.landing()}"
        work.new_work(place, few, url=url, seeds=None)
        work.call(work.run_command(place))
        private = place / work.PRIVATE
        private.rename(scratch / "kvar")
        shutil.rmtree(place)
        url = f"{cluster.url}#{cluster.landing()}"
        work.new_work(place, extracts, url=url, seeds=None)
        (scratch / "kvar").rename(private)
        (log,) = (cluster.folder / "events").glob("app-*")
        skip = log.stat().st_size
        pids = {name: process.pid for name, process in cluster.processes.items()}
        server, rest = pids.pop("connect"), [*pids.values()]
        before = [sum(seconds(tree(part))) for part in ([server], rest)]
        measured = measure(work.run_command(place), scratch, servers=[server, *rest])
        after = [sum(seconds(tree(part))) for part in ([server], rest)]
        if measured.code not in work.DONE:
            raise RuntimeError(f"flytt ended with {measured.code}:\n{measured.err}")
        figures = {
            "server, CPU s": after[0] - before[0],
            "workers, CPU s": after[1] - before[1],
            **said(log, skip),
        }
        plan.write_text(heaviest(log, skip), encoding="utf-8")
    finally:
        cluster.stop()
    stages = stage_seconds(place / work.PRIVATE / "logg.jsonl", measured)
    return Turn(measured, measured.wall, *stages, digests(_files(place))), figures


def _files(place: Path) -> Path:
    return place / "korningar" / f"{work.DAY}-1"


def _events(log: Path, skip: int) -> Iterator[dict[str, Any]]:
    """What the log says from a place in it; its last line may be half written."""
    with log.open("rb") as lines:
        lines.seek(skip)
        yield from (json.loads(line) for line in lines if line.endswith(b"\n"))


def said(log: Path, skip: int) -> dict[str, float]:
    """What all tasks together read, wrote, exchanged and put on disk for want of memory."""
    found = dict.fromkeys(_SAID, 0.0)
    for event in _events(log, skip):
        if event["Event"] == "SparkListenerTaskEnd" and (task := event.get("Task Metrics")):
            read = task["Shuffle Read Metrics"]
            found["tasks"] += 1
            found["written, MB"] += task["Output Metrics"]["Bytes Written"] / _MB
            written = task["Shuffle Write Metrics"]["Shuffle Bytes Written"]
            found["shuffled, MB"] += written / _MB
            found["shuffled from others, MB"] += read["Remote Bytes Read"] / _MB
            found["spilled, MB"] += task["Disk Bytes Spilled"] / _MB
            found["garbage, s"] += task["JVM GC Time"] / 1000
    return found


def heaviest(log: Path, skip: int) -> str:
    """The plan, as it was in the end, of the model whose tasks took most CPU, and how much."""
    plans: dict[int, str] = {}
    query_of: dict[int, int] = {}
    took: dict[int, float] = defaultdict(float)
    for event in _events(log, skip):
        if "physicalPlanDescription" in event:
            plans[event["executionId"]] = event["physicalPlanDescription"]
        if event["Event"] == "SparkListenerJobStart":
            number = event["Properties"].get("spark.sql.execution.id", -1)
            query_of |= dict.fromkeys(event["Stage IDs"], int(number))
        if event["Event"] == "SparkListenerTaskEnd" and (task := event.get("Task Metrics")):
            took[query_of.get(event["Stage ID"], -1)] += task["Executor CPU Time"] / 1e9
    # A model's folder stands only in the plan of what fills it.
    models = [number for number, plan in plans.items() if _MODEL.search(plan)]
    number = max(models, key=lambda each: took[each])
    every = sum(took[each] for each in models)
    name = _MODEL.findall(plans[number])[-1]
    return f"{name}: {took[number]:.1f} of {every:.1f} CPU s of all models\n\n{plans[number]}\n"
