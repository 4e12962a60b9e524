"""A few blows at moments that nobody chose; `make torture` deals hundreds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kit.postgres_server import PostgresServer
from torture.killing import moments, struck
from torture.scenes import Ground, ground

DUCKDB, POSTGRES = ("duckdb", "sqlite"), ("postgres", "postgres")
SPARK = ("spark", "postgres")


@pytest.fixture(scope="module")
def place(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ground]:
    """One engine with one ledger."""
    root = tmp_path_factory.mktemp("tortyr") / "plats"
    with ground(root, postgres_server, *request.param) as made:
        yield made


@pytest.mark.parametrize(
    ("place", "command", "victim"),
    [
        (DUCKDB, "run", "group"),
        (DUCKDB, "run", "disk"),
        (DUCKDB, "close", "dbt"),
        (POSTGRES, "receipts", "command"),
        (POSTGRES, "run", "backend"),
        (POSTGRES, "close", "server"),
        (SPARK, "run", "dbt"),
        (SPARK, "run", "disk"),
        (SPARK, "close", "group"),
    ],
    indirect=["place"],
)
def test_one_more_try_makes_good_what_was_struck(place: Ground, command: str, victim: str) -> None:
    (moment,) = moments(1, 0.8 * place.seconds[command], seed=sum(command.encode()))
    assert struck(place, command, victim, moment).faults == []
