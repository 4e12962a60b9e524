"""What the tests of the whole line share: an engine to run on, and one finished run to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.work import FIRST, case_a, run

ENGINES = ("duckdb", "postgres")


@pytest.fixture(scope="module", params=ENGINES)
def engine_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None for DuckDB, else a fresh PostgreSQL database; one of each for every module."""
    if request.param == "duckdb":
        yield None
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder in which case a has been run once on DuckDB; only to be looked at."""
    work = case_a(tmp_path_factory.mktemp("klar") / "arbete")
    run(work, FIRST)
    return work
