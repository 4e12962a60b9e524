"""What every test may ask for: a PostgreSQL that starts at first use and stops with the session."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from kit.postgres_server import PostgresServer

# A background job of a shell ignores Ctrl-C, and so would the commands under test.
signal.signal(signal.SIGINT, signal.default_int_handler)


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
