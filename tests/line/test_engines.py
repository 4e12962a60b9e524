"""What people and programs are told does not depend on the engine either, nor does its order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flytt.commands.check import Checked, check
from flytt.commands.run import run_extract, run_transform
from flytt.commands.status import Overview, overview
from line.work import FIRST, case_a, quiet, settings


def answers(work: Path, engine_url: str | None) -> tuple[Checked, Overview]:
    """A dry run of case a, and the status after a transform."""
    case_a(work, settings(engine_url=engine_url))
    day = date.fromisoformat(FIRST)
    checked = check(work, day, quiet)
    assert overview(work).run_id is None
    run_extract(work, quiet)
    run_transform(work, day, quiet)
    return checked, overview(work)


def test_check_and_status_say_the_same(tmp_path: Path, postgres_url: str, spark_url: str) -> None:
    ours, status = answers(tmp_path / "inbyggd", None)
    assert len(ours.findings) > 10
    assert len(ours.gaps) > 10
    for name, url in {"postgres": postgres_url, "spark": spark_url}.items():
        theirs, their_status = answers(tmp_path / name, url)
        assert theirs.findings == ours.findings
        assert theirs.gaps == ours.gaps
        assert theirs == ours
        assert their_status == status
