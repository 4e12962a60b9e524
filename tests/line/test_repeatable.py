"""A second run of a date knows what the first sent; a run with a red gate sends nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flytt.commands.run import run_export
from flytt.commands.status import overview
from flytt.errors import StateError
from line.command import called
from line.work import CASE_A, FIRST, ROOT, case_a, copied, files_of, quiet, run, snapshot
from oracle import read_csv


def test_a_second_run_of_the_date_exports_nothing_again(finished: Path, tmp_path: Path) -> None:
    work = copied(finished, tmp_path / "arbete")
    before = files_of(work / "korningar" / f"{FIRST}-1")
    first = read_csv(work / "korningar" / f"{FIRST}-1" / "dispositioner.csv")
    folder = run(work, FIRST)
    assert folder.name == f"{FIRST}-2"
    rules = {row["post_id"]: row["regler"] for row in read_csv(folder / "dispositioner.csv")}
    exported = [row["post_id"] for row in first if row["utfall"] == "migreras"]
    assert len(exported) == 131
    assert {rules[post_id] for post_id in exported} == {"utestaende"}
    for name in ("remiss", "forbrukad_remiss", "bokningsbegaran"):
        assert read_csv(folder / "millennium" / f"{name}.csv") == []
    assert files_of(work / "korningar" / f"{FIRST}-1") == before


def changed_rule(work: Path) -> Path:
    """The region says that posts without Vårdenhet migrate: no law of the line allows that."""
    path = work / "mappningar" / "regel.csv"
    text = (ROOT / "seeds" / "regel.csv").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("vardenhet_omappad;")]
    path.write_text(text.replace(line, line.replace(";atgardslista;", ";migreras;", 1)), "utf-8")
    return path


def test_a_red_gate_publishes_nothing(tmp_path: Path) -> None:
    work = case_a(tmp_path / "arbete")
    own = changed_rule(work)
    done = called("run", "--work", work, "--date", FIRST, "--json")
    assert done.code == 1
    said = json.loads(done.out)
    assert said["published"] is None
    red = {gate["name"] for gate in said["decided"]["red"]}
    assert "what_migrates_is_whole" in red
    assert not [*work.glob("korningar/*"), *work.glob("korningar/.*")]
    with pytest.raises(StateError, match="what_migrates_is_whole"):
        run_export(work, None, quiet)
    found = overview(work)
    assert (found.published, found.runs) == (False, ())
    assert set(found.red) == red
    before = snapshot(work)
    status = called("status", "--work", work, "--json")
    assert status.code == 1
    assert set(json.loads(status.out)["red"]) == red
    assert snapshot(work) == before

    own.unlink()
    mended = (run(work, FIRST) / "dispositioner.csv").read_bytes()
    assert mended == (CASE_A / f"dispositioner-{FIRST}.csv").read_bytes()
