"""The same input gives the same bytes; a second run of a date knows what the first sent."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from e2e.command import flytt
from e2e.work import CASE_A, FIRST, case_a, files_of, machine_files, manifest, quiet, run, snapshot
from flytt.errors import StateError
from flytt.overview import overview
from flytt.pipeline import run_all, run_export
from oracle import read_csv

SAYS_WHEN = {"logg.jsonl", "manifest.json"}


def timeless(folder: Path) -> dict[str, Any]:
    """The manifest without what a clock gave it."""
    found = manifest(folder)
    del found["seconds"]
    found["files"] = [each for each in found["files"] if each["path"] != "logg.jsonl"]
    return found


def test_another_folder_gives_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    again = run(case_a(tmp_path / "ett annat ställe"), FIRST)
    once = finished / "korningar" / f"{FIRST}-1"
    kept = {name: content for name, content in files_of(once).items() if name not in SAYS_WHEN}
    assert len(kept) >= 9
    assert {
        name: content for name, content in files_of(again).items() if name not in SAYS_WHEN
    } == kept
    assert timeless(again) == timeless(once)


def test_a_second_run_of_the_date_exports_nothing_again(finished: Path, tmp_path: Path) -> None:
    work = Path(shutil.copytree(finished, tmp_path / "arbete"))
    before = files_of(work / "korningar" / f"{FIRST}-1")
    first = read_csv(work / "korningar" / f"{FIRST}-1" / "dispositioner.csv")
    folder = run(work, FIRST)
    assert folder.name == f"{FIRST}-2"
    rules = {row["post_id"]: row["regler"] for row in read_csv(folder / "dispositioner.csv")}
    exported = [row["post_id"] for row in first if row["utfall"] == "migreras"]
    assert len(exported) == 134
    assert {rules[post_id] for post_id in exported} == {"utestaende"}
    for name in ("remiss", "forbrukad_remiss", "bokningsbegaran"):
        assert read_csv(folder / "millennium" / f"{name}.csv") == []
    assert files_of(work / "korningar" / f"{FIRST}-1") == before


def changed_rule(work: Path) -> Path:
    """The region says that posts without Vårdenhet migrate: no law of the line allows that."""
    path = work / "mappningar" / "regel.csv"
    text = (CASE_A.parents[2] / "seeds" / "regel.csv").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("vardenhet_omappad;")]
    path.write_text(text.replace(line, line.replace(";atgardslista;", ";migreras;", 1)), "utf-8")
    return path


def test_a_red_gate_publishes_nothing(tmp_path: Path) -> None:
    work = case_a(tmp_path / "arbete")
    own = changed_rule(work)
    decided, published = run_all(work, date.fromisoformat(FIRST), quiet)
    assert published is None
    red = {gate.name for gate in decided.red}
    assert "what_migrates_is_whole" in red
    assert not list((work / "korningar").glob("*")) if (work / "korningar").exists() else True
    with pytest.raises(StateError, match="what_migrates_is_whole"):
        run_export(work, None, quiet)
    found = overview(work)
    assert (found.published, found.runs) == (False, ())
    assert set(found.red) == red
    before = snapshot(work)
    said = flytt("status", "--work", work, "--json")
    assert said.code == 1
    assert set(json.loads(said.out)["red"]) == red
    assert snapshot(work) == before

    own.unlink()
    again = flytt("run", "--work", work, "--date", FIRST)
    assert again.code == 1
    assert (
        machine_files(work / "korningar" / f"{FIRST}-1")["dispositioner.csv"]
        == (CASE_A / f"dispositioner-{FIRST}.csv").read_bytes()
    )
