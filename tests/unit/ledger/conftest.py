"""One ledger on each database, and a way around the program straight into its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flytt.ledger import Ledger

Raw = Callable[[str], list[tuple[Any, ...]]]
Integrity = (sqlite3.IntegrityError, psycopg.IntegrityError)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger may be made: a file's path, or a fresh database's URL."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """A new ledger."""
    with Ledger.open(address) as opened:
        yield opened


@pytest.fixture
def raw(address: str) -> Raw:
    """Runs SQL as a stranger would: no pragmas, no search path; `{s}` stands before a table."""

    def run(sql: str) -> list[tuple[Any, ...]]:
        if address.startswith("postgresql"):
            with psycopg.connect(address) as connection:
                cursor = connection.execute(sql.replace("{s}", "flytt_ledger.").encode())
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(address)) as file, file:
            return file.execute(sql.replace("{s}", "")).fetchall()

    return run
