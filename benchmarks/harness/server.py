"""A private PostgreSQL to measure on, set up as one would for work: nothing is unsafe in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from harness.data import ROOT

# What a small server of a clinic has; the same for every contestant.
SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    # Every run rebuilds the warehouse, so there is nothing to replicate.
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Server:
    """The running server: its process, and a fresh database for every measurement."""

    def __init__(self) -> None:
        # The tests' own module starts it; it is not part of the package.
        sys.path.insert(0, str(ROOT / "tests"))
        from kit.postgres_server import PostgresServer

        self._server = PostgresServer.start(SETTINGS)
        self.pid = self._server.pid

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh database's URL; everything written before is on disk when it is handed out.

        It always has the same name, as a region's has: dbt's saved parse depends on it.
        """
        with self._server.database(locale="C", name="matning") as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("checkpoint")
            yield url

    def stop(self) -> None:
        """Stop the server and take its folder away."""
        self._server.stop()

    def version(self) -> str:
        """What the server calls itself."""
        with psycopg.connect(self._server.url("postgres")) as connection:
            row = connection.execute("show server_version").fetchone()
        return str(row[0]) if row else ""
