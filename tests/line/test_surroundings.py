"""What stands around a run (variables, places, habits of the machine) does not change it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from line.command import called, flytt
from line.work import CASE_A, FIRST, case_a, delivered_files, manifest, run, snapshot, timeless

# dbt reads each of its options from the environment too: these empty the tables, drop the gates,
# choose another database or stop half-way.
DBT = {
    "DBT_EMPTY": "1",
    "DBT_EXCLUDE": "dispositioner",
    "DBT_EXCLUDE_RESOURCE_TYPES": "test",
    "DBT_FAIL_FAST": "1",
    "DBT_INDIRECT_SELECTION": "empty",
    "DBT_PROFILE": "other",
    "DBT_PROFILES_DIR": "/nowhere",
    "DBT_PROJECT_DIR": "/nowhere",
    "DBT_RESOURCE_TYPES": "model",
    "DBT_SELECT": "karantan",
    "DBT_STORE_FAILURES": "1",
    "DBT_TARGET": "prod",
    "DBT_TARGET_PATH": "/nowhere/target",
    "DBT_LOG_PATH": "/nowhere/logs",
    "DBT_VERSION_CHECK": "0",
    "DBT_WARN_ERROR": "1",
}
HABITS = {
    "HOME": "/nowhere",
    "LC_ALL": "C",
    "PYTHONIOENCODING": "ascii",
    "TZ": "Pacific/Kiritimati",
    "COLUMNS": "20",
}
FLYTT = {
    "FLYTT_DUCKDB": "/nowhere/lager.duckdb",
    "FLYTT_GATE_SEVERITY": "error",
    "FLYTT_SCHEMA": "annat",
    "FLYTT_TARGET": "postgres",
}


def test_nothing_in_the_environment_changes_a_run(finished: Path, tmp_path: Path) -> None:
    work = case_a(tmp_path / "o'brien å;b %s")
    done = flytt("run", "--work", work, "--date", FIRST, env=DBT | HABITS | FLYTT, cwd=tmp_path)
    assert done.code == 1, done
    once, again = (place / "korningar" / f"{FIRST}-1" for place in (finished, work))
    assert manifest(once)["gates"] > 20
    assert timeless(again) == timeless(once)
    assert sorted(path.name for path in tmp_path.iterdir()) == [work.name]


@pytest.mark.parametrize("sign", ["?", "#", "\\", "{{"])
def test_a_folder_that_duckdb_cannot_work_in_is_named(tmp_path: Path, sign: str) -> None:
    work = case_a(tmp_path / f"vecka {sign}1")
    before = snapshot(work)
    done = called("run", "--work", work, "--date", FIRST)
    assert done.code == 2
    assert "rename the folder" in done.err
    assert str(work) in done.err
    assert snapshot(work) == before


def test_parquet_files_give_the_same_run(finished: Path, tmp_path: Path) -> None:
    work = case_a(tmp_path / "arbete")
    for path in sorted((work / "extrakt").iterdir()):
        target = path.with_suffix(".parquet")
        duckdb.execute(
            f"copy (from read_csv('{path}', delim = ';', header = true, all_varchar = true,"
            f" quote = '\"', nullstr = '')) to '{target}' (format parquet)"
        )
        path.unlink()
    folder = run(work, FIRST)
    assert delivered_files(folder) == delivered_files(finished / "korningar" / f"{FIRST}-1")
    assert (folder / "dispositioner.csv").read_bytes() == (
        CASE_A / f"dispositioner-{FIRST}.csv"
    ).read_bytes()
