"""What every test may ask for: a PostgreSQL that starts at first use and stops with the session."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from postgres_server import PostgresServer

# A background job of a shell ignores Ctrl-C, and so would the commands under test.
signal.signal(signal.SIGINT, signal.default_int_handler)


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
