"""`flytt report` and what a run makes its report of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flytt.ledger import sqlite_file
from line.command import called
from line.work import FIRST, SECOND, copied, run


def facts(folder: Path) -> dict[str, object]:
    """What a run wrote of the runs before it."""
    found: dict[str, object] = json.loads((folder / "underlag" / "fakta.json").read_text("utf-8"))
    return found


@pytest.fixture
def work(finished: Path, tmp_path: Path) -> Path:
    """Case a after its first run."""
    return copied(finished, tmp_path / "arbete")


def test_it_is_the_published_one_and_goes_to_a_folder_of_its_own(
    work: Path, tmp_path: Path
) -> None:
    done = called("report", "--work", work)
    assert done.code == 0, done
    assert "no" not in {line.split()[-1] for line in done.out.splitlines()[1:-1]}
    mine = tmp_path / "mina"
    mine.mkdir(mode=0o755)
    (mine / "brev.txt").write_text("mitt")
    (mine / "brev.txt").chmod(0o644)
    done = called("report", "--work", work, "--to", mine)
    assert done.code == 2
    assert "--to" in done.err
    assert [path.name for path in mine.iterdir()] == ["brev.txt"]
    assert (mine / "brev.txt").stat().st_mode & 0o777 == 0o644
    assert called("report", "2026-10-06-1", "--work", work).code == 2


def test_one_that_differs_is_said(work: Path) -> None:
    page = work / "korningar" / f"{FIRST}-1" / "manifest.json"
    text = page.read_text("utf-8")
    told = next(each for each in json.loads(text)["files"] if each["path"] == "rapport.html")
    page.write_text(text.replace(told["sha256"], "0" * 64), "utf-8")
    done = called("report", "--work", work)
    assert done.code == 1
    assert [line for line in done.out.splitlines() if line.endswith(" no")] == [
        line for line in done.out.splitlines() if line.startswith("rapport.html")
    ]


def test_the_last_runs_balance_counts_only_as_it_was_published(work: Path) -> None:
    balance = work / "korningar" / f"{FIRST}-1" / "underlag" / "balans.csv"
    balance.write_text(balance.read_text("utf-8") + "x;PASIS;;;vantar;;inget tal\n", "utf-8")
    assert facts(run(work, SECOND))["forra"] == {"run_id": f"{FIRST}-1", "balans": None}
    page = (work / "korningar" / f"{SECOND}-1" / "rapport.html").read_text("utf-8")
    assert f"Jämfört med körning {FIRST}-1" in page


def test_the_report_waits_for_no_ledger_that_waits_for_it(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that outgrows its memory keeps readers out until the manifest is there."""
    small = [each for each in sqlite_file.PRAGMAS if "cache_size" not in each]
    monkeypatch.setattr(sqlite_file, "PRAGMAS", (*small, "cache_size = 1", "cache_spill = 1"))
    before = facts(run(work, SECOND))["forra"]
    assert isinstance(before, dict)
    assert before["balans"]
