"""Case a: 600 posts whose outcomes another independent reading of the rules has computed.

Its two later dates are the oracle's (tests/oracle/test_case_a.py), whom the line equals elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from line.work import CASE_A, FIRST, case_a, delivered_files, run, settings

GIVEN = (CASE_A / f"dispositioner-{FIRST}.csv").read_bytes()


@pytest.mark.parametrize("engine", ["postgres", "spark"])
def test_every_disposition_is_the_given_one_on_every_engine(
    finished: Path, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    on_duckdb = delivered_files(finished / "korningar" / f"{FIRST}-1")
    assert on_duckdb["dispositioner.csv"] == GIVEN
    work = case_a(
        tmp_path / "arbete", settings(engine_url=request.getfixturevalue(f"{engine}_url"))
    )
    assert delivered_files(run(work, FIRST)) == on_duckdb
