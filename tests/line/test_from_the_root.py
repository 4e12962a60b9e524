"""dbt called by hand from the checkout's root, on what the demo left."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kit import forked_dbt
from line.work import ROOT

PARTS = ("models", "macros", "seeds", "dbt_project")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, demo_work: Path) -> Path:
    """The dbt project's part of the checkout, with the demo where `make demo` leaves it."""
    place = tmp_path_factory.mktemp("utcheckad") / "flytt"
    for part in PARTS:
        shutil.copytree(ROOT / part, place / part)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, place)
    shutil.copytree(demo_work, place / "demo")
    return place


def called(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call dbt without a flag too many."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FLYTT_")}
    return forked_dbt.dbt(["--no-use-colors", *arguments], checkout, clean)


def dbt(checkout: Path, *arguments: str) -> str:
    """What dbt says when all goes well."""
    done = called(checkout, *arguments)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_before_the_demo_dbt_says_what_to_do(checkout: Path) -> None:
    (checkout / "demo").rename(checkout / "annan")
    try:
        done = called(checkout, "show", "--select", "dispositioner")
    finally:
        (checkout / "annan").rename(checkout / "demo")
    assert done.returncode != 0
    assert "demo/lager.duckdb is not there" in done.stdout
    assert "next:  make demo" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_build(checkout: Path) -> None:
    # The unit tests have a run of their own (tests/dbt_project/test_unit_tests.py).
    said = dbt(checkout, "build", "--exclude-resource-type", "unit_test")
    assert "Completed successfully" in said
    assert "WARN=0 ERROR=0 SKIP=0" in said


def test_show(checkout: Path) -> None:
    said = dbt(checkout, "show", "--select", "dispositioner", "--limit", "3")
    assert "utfall" in said


def test_docs(checkout: Path) -> None:
    dbt(checkout, "docs", "generate")
    assert (checkout / "target" / "catalog.json").stat().st_size > 10_000
