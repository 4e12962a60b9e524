"""What `make bench` relies on: measuring whole trees, fair extracts, careful verdicts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness import on_spark
from harness.data import extracts, nine_of_ten, readable, records
from harness.processes import Measured, measure
from harness.session import STAGES, Row, stage_seconds
from harness.tables import tables
from harness.targets import growths, verdicts
from harness.work import flytt_of

# Both hold their memory until the parent has given the sampler time to see it.
_CHILDREN = """
import subprocess, sys, time
work = "x = bytearray(60_000_000)\\nprint(sum(range(1_000_000)), flush=True)\\ninput()"
pipe = subprocess.PIPE
both = [subprocess.Popen([sys.executable, "-c", work], stdin=pipe, stdout=pipe) for _ in range(2)]
for child in both:
    child.stdout.readline()
time.sleep(1)
for child in both:
    child.communicate(b"\\n")
"""
MEGABYTES = 1_000_000


def test_every_process_of_a_command_counts(tmp_path: Path) -> None:
    found = measure([sys.executable, "-c", _CHILDREN], tmp_path)
    assert found.code == 0, found.err
    assert found.peak > 120 * MEGABYTES
    assert found.user > 0
    assert found.cpu_between(found.begun, found.begun + found.wall) == pytest.approx(found.cpu)


def test_a_server_counts_with_what_it_works_for(tmp_path: Path) -> None:
    work = "x = bytearray(60_000_000)\nprint(flush=True)\ninput()"
    server = subprocess.Popen(
        [sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    server.stdout.readline()
    found = measure([sys.executable, "-c", "pass"], tmp_path, servers=[server.pid])
    server.communicate(b"\n")
    assert found.peak > 60 * MEGABYTES


def test_records_keep_their_line_breaks() -> None:
    lines = [b"1;a\n", b'2;"b\n', b'c"\n', b"3;d\n"]
    assert list(records(iter(lines))) == [b"1;a\n", b'2;"b\nc"\n', b"3;d\n"]


def test_extracts_are_made_once_and_filtered(tmp_path: Path) -> None:
    whole = extracts(tmp_path, 1_000)
    made = (whole / "pasis_bevakning.csv").stat().st_mtime_ns
    assert extracts(tmp_path, 1_000) == whole
    assert (whole / "pasis_bevakning.csv").stat().st_mtime_ns == made
    fewer = nine_of_ten(whole)
    assert _lines(fewer / "vaps_remiss.csv") < _lines(whole / "vaps_remiss.csv")
    assert _lines(fewer / "pu_person.csv") == _lines(whole / "pu_person.csv")
    plain = readable(whole, "utf-8")
    assert b"\0" not in (plain / "pasis_bevakning.csv").read_bytes()


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def _row(name: str, wall: float, posts: int = 300_000, differs: str = "") -> Row:
    row = Row("run", "duckdb", posts, name, 1, [wall], [wall], [0.0], [1])
    row.differs = [differs] if differs else []
    return row


@pytest.mark.parametrize(
    ("flytt", "floor", "differs", "posts", "met"),
    [
        (7.6, 2.0, "", 300_000, True),
        (7.7, 2.0, "", 300_000, False),
        (1.0, 2.0, "dispositioner.csv", 300_000, None),
        (1.0, 2.0, "karantan.csv", 300_000, True),
        (1.0, 2.0, "", 3_000, None),
    ],
)
def test_a_promise_is_met_missed_or_left_open(
    flytt: float, floor: float, differs: str, posts: int, met: bool | None
) -> None:
    rows = [_row("flytt", flytt, posts), _row("floor", floor, posts, differs)]
    found = [each for each in verdicts(rows) if each.target.against == "floor"]
    assert [each.met for each in found] == [met]


def test_cpu_of_a_stage_is_read_between_its_samples(tmp_path: Path) -> None:
    samples = [(0.0, 0.0), (10.0, 4.0), (30.0, 24.0)]
    found = Measured(0, 0.0, 30.0, 24.0, 0.0, 1, "", "", samples)
    assert found.cpu_between(5.0, 20.0) == pytest.approx(12.0)
    log = tmp_path / "logg.jsonl"
    steps = [("extract", 4), ("transform", 10), ("models", 3), ("files", 2), ("export", 5)]
    ends = dict(zip(("extract", "transform", "files", "export"), (6, 16, 18, 21), strict=True))
    log.write_text(
        "".join(
            f'{{"handelse": "steg", "steg": "{name}", "sekunder": {seconds},'
            f' "tid": "1970-01-01T00:00:{ends.get(name, 16):02d}+00:00"}}\n'
            for name, seconds in steps
        )
    )
    wall, cpu = stage_seconds(log, found)
    assert wall == dict(zip(STAGES, (2, 4, 10, 2, 3, 9), strict=True)) | {"models": 3}
    assert sum(cpu.values()) == pytest.approx(found.cpu)


def test_another_checkout_is_compared_round_by_round(tmp_path: Path) -> None:
    assert flytt_of(tmp_path)[1] == f"PYTHONPATH={tmp_path / 'python'}"
    rows = [_row("flytt", 8.0), _row("other checkout", 10.0)]
    for row in rows:
        row.stages = row.stages_cpu = dict.fromkeys(STAGES, 1.0)
    machine = {"versions": {}, "cores": 2, "processor": "", "memory_gb": 1, "system": ""}
    page = tables({"measured": "", "machine": {**machine, "load_before": 0}}, rows)
    assert "| duckdb | 300,000 | 8.00 s | 10.00 s | 0.80 | 0.80 |" in page


def test_growth_is_the_power_between_two_sizes() -> None:
    rows = [_row("flytt", 4.0, 100), _row("flytt", 16.0, 400)]
    assert [each.exponent for each in growths(rows)] == [pytest.approx(1.0)]


def test_an_event_log_is_read_from_a_place_in_it(tmp_path: Path) -> None:
    """Of the queries only those that fill a model's folder count, and the last plan of each."""
    log = tmp_path / "app-1"
    log.write_text(_lines_of(_task(900)))
    place = log.stat().st_size
    sql = "org.apache.spark.sql.execution.ui.SparkListenerSQL"
    plan = "Arguments: file:/landning 1/models-1/%s, false"
    events: list[dict[str, object]] = []
    for number, model in enumerate(["int_poster", "dispositioner"]):
        begun = {"Event": f"{sql}ExecutionStart", "executionId": number, "time": 1000}
        events.append(begun | {"physicalPlanDescription": plan % model})
        better = {"Event": f"{sql}AdaptiveExecutionUpdate", "executionId": number}
        events.append(better | {"physicalPlanDescription": f"final {plan % model}"})
        events += [_job(number, stage=10 + number), _task(1 + number, stage=10 + number)]
    count = {"Event": f"{sql}ExecutionStart", "executionId": 7, "time": 0}
    events.append(count | {"physicalPlanDescription": "select count(*)"})
    events += [_job(7, stage=17), _task(90, stage=17)]
    with log.open("a") as end_of_log:
        end_of_log.write(_lines_of(*events) + '{"Event": "half a li')
    found = on_spark.said(log, place)
    assert (found["tasks"], found["shuffled, MB"], found["spilled, MB"]) == (3, 93, 186)
    right = "dispositioner: 2.0 of 3.0 CPU s of all models\n\nfinal Arguments"
    assert on_spark.heaviest(log, place).startswith(right)


def _lines_of(*events: dict[str, object]) -> str:
    return "".join(f"{json.dumps(event)}\n" for event in events)


def _job(query: int, stage: int) -> dict[str, object]:
    named = {"spark.sql.execution.id": str(query)}
    return {"Event": "SparkListenerJobStart", "Stage IDs": [stage], "Properties": named}


def _task(megabytes: int, stage: int = 0) -> dict[str, object]:
    """A task that moved so many megabytes, in as many seconds."""
    size = megabytes * MEGABYTES
    metrics = {
        "Output Metrics": {"Bytes Written": size},
        "Shuffle Read Metrics": {"Remote Bytes Read": size},
        "Shuffle Write Metrics": {"Shuffle Bytes Written": size},
        "Disk Bytes Spilled": 2 * size,
        "JVM GC Time": 5,
        "Executor CPU Time": megabytes * 1_000_000_000,
    }
    return {"Event": "SparkListenerTaskEnd", "Stage ID": stage, "Task Metrics": metrics}
