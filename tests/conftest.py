"""What every test may ask for: a PostgreSQL that starts at first use and stops with the session."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from flytt.transform.dbt import process
from kit import forked_dbt
from kit.postgres_server import PostgresServer

# Whole runs first, so that no worker begins a long one when the others are done.
LONG = ("shape", "line", "dbt_project")

# A background job of a shell ignores Ctrl-C, and so would the commands under test.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs the line stays together by file: the file's fixtures are built by one worker."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    for item in items:
        if item.path.parent.name == "line":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session", autouse=True)
def one_import_of_dbt() -> Iterator[None]:
    """Runs in a test process fork their dbt; those of the program `flytt` start it as ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "start", forked_dbt.start)
        yield


@pytest.fixture(scope="session", autouse=True)
def user_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What flytt keeps for the user: shared by the workers, gone with the tests."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    os.environ["XDG_CACHE_HOME"] = str(place / "cache")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One throw-away server for each test process (about one second)."""
    server = PostgresServer.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh database whose text order is unlike code points; its URL, for libpq."""
    with postgres_server.database() as url:
        yield url
