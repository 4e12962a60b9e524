"""Case a: 600 posts whose outcomes another independent reading of the rules has computed.

Its two later dates are the oracle's (tests/oracle/test_case_a.py), whom the line equals elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from line.work import CASE_A, FIRST, case_a, delivered_files, run, settings

GIVEN = (CASE_A / f"dispositioner-{FIRST}.csv").read_bytes()


def test_every_disposition_is_the_given_one_on_both_engines(
    finished: Path, tmp_path: Path, postgres_url: str
) -> None:
    on_duckdb = delivered_files(finished / "korningar" / f"{FIRST}-1")
    assert on_duckdb["dispositioner.csv"] == GIVEN
    work = case_a(tmp_path / "arbete", settings(engine_url=postgres_url))
    assert delivered_files(run(work, FIRST)) == on_duckdb
