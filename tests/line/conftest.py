"""What the tests of the whole line share: an engine to run on, and finished work to look at."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flytt.settings.settings import ENGINES
from line.command import called
from line.work import FIRST, case_a, run


@pytest.fixture(scope="module", params=ENGINES)
def engine_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None for DuckDB, else a fresh PostgreSQL database or landing; one for every module."""
    if request.param == "duckdb":
        yield None
        return
    if request.param == "spark":
        server = request.getfixturevalue("spark_server")
        yield f"{server.url}#{server.landing()}"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder in which case a has been run once on DuckDB; only to be looked at."""
    return built_once(tmp_path_factory, "klar", lambda work: run(case_a(work), FIRST))


@pytest.fixture(scope="session")
def demo_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `flytt demo` leaves behind; only to be looked at."""

    def build(work: Path) -> None:
        made = called("demo", work, "--posts", "2000", "--seed", "3")
        assert made.code == 0, made

    return built_once(tmp_path_factory, "demo", build)


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A folder that the first worker builds and the others find; a run costs seconds."""
    place = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    work, ready = place / name / "arbete", place / f"{name}.klar"
    with (place / f"{name}.las").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            work.parent.mkdir()
            build(work)
            ready.touch()
    return work
