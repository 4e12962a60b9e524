"""What a purge removes, and that all that proves a run stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flytt.commands.access import warehouse_of
from flytt.work.session import Session
from line.command import called
from line.work import FIRST, SECOND, case_a, files_of, run, settings, snapshot

KEPT = {"manifest.json", "logg.jsonl", "avstamning.csv", "karantan.csv"}


@pytest.fixture
def once(tmp_path: Path, engine_url: str | None) -> Path:
    """A work folder with a run."""
    made = case_a(tmp_path / "arbete", settings(engine_url=engine_url))
    run(made, FIRST)
    return made


@pytest.fixture
def work(once: Path) -> Path:
    """A work folder with two runs, the second of them current."""
    run(once, SECOND)
    return once


def has_current(work: Path) -> bool:
    warehouse = warehouse_of(Session.open(work))
    found = warehouse.has_current()
    warehouse.release()
    return found


def test_class_by_class(work: Path) -> None:
    first, second = (work / "korningar" / f"{day}-1" for day in (FIRST, SECOND))
    assert called("report", f"{FIRST}-1", "--work", work).code == 0
    assert called("report", f"{SECOND}-1", "--work", work).code == 0
    whole, before = files_of(second), snapshot(work)
    done = called("purge", "--work", work, "--before", SECOND, "--dry-run")
    assert done.code == 0, done
    assert f"korningar/{FIRST}-1" in done.out
    changed = {name for name, content in snapshot(work).items() if content != before.get(name)}
    assert changed <= {".flytt/lock"}

    done = called("purge", "--work", work, "--before", SECOND)
    assert done.code == 0, done
    assert set(files_of(first)) == KEPT
    assert files_of(second) == whole
    assert [path.name for path in (work / "rapport").iterdir()] == [f"{SECOND}-1"]
    assert called("report", f"{FIRST}-1", "--work", work).code == 2
    assert has_current(work)
    assert called("verify", "--work", work).code == 0

    done = called("purge", "--work", work, "--before", "2026-10-13", "--json")
    assert {each["kind"] for each in json.loads(done.out)} == {
        "tables", "run files", "reports made again",
    }  # fmt: skip
    assert set(files_of(second)) == KEPT
    assert not has_current(work)
    assert called("purge", "--work", work, "--before", "2026-10-13").out == (
        "There is nothing to remove.\n"
    )
    assert called("audit", "verify", "--work", work).code == 0
    records = json.loads(called("audit", "show", "--work", work, "--json").out)
    purges = [each["arguments"] for each in records if each["command"] == "purge"]
    assert purges[0]["removed"] == [
        f"reports made again: rapport/{FIRST}-1",
        f"run files: korningar/{FIRST}-1",
    ]


def test_the_line_goes_on_after_a_purge(once: Path) -> None:
    extracts = once / "extrakt" / "pasis_bevakning.csv"
    assert called("extract", "--work", once).code == 0
    done = called("purge", "--work", once, "--before", "2099-01-01")
    assert "build" in done.out
    assert extracts.exists()
    assert called("run", "--work", once, "--date", "2026-10-19").code == 1
