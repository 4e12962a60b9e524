"""Case a: 600 posts whose outcomes another independent reading of the rules has computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from line.work import CASE_A, FIRST, LAST, SECOND, case_a, run, settings


@pytest.mark.parametrize("day", [FIRST, SECOND, LAST])
def test_every_disposition_is_the_given_one(
    tmp_path: Path, engine_url: str | None, day: str
) -> None:
    work = case_a(tmp_path / "arbete", settings(engine_url=engine_url))
    found = (run(work, day) / "dispositioner.csv").read_bytes()
    assert found == (CASE_A / f"dispositioner-{day}.csv").read_bytes()
