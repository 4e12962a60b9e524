"""A few blows at moments that nobody chose; `make torture` deals hundreds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kit.postgres_server import PostgresServer
from torture.killing import moments, struck
from torture.scenes import Ground, ground

DUCKDB, POSTGRES = ("duckdb", "sqlite"), ("postgres", "postgres")
SPARK = ("spark", "postgres")


@pytest.fixture
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
    ("place", "blows"),
    [
        (DUCKDB, [("run", "group"), ("run", "disk"), ("close", "dbt")]),
        (POSTGRES, [("receipts", "command"), ("run", "backend"), ("close", "server")]),
        (SPARK, [("run", "dbt"), ("run", "disk"), ("close", "group")]),
    ],
    ids=["duckdb+sqlite", "postgres+postgres", "spark+postgres"],
    indirect=["place"],
)
def test_one_more_try_makes_good_what_was_struck(
    place: Ground, blows: list[tuple[str, str]]
) -> None:
    faults = {}
    for command, victim in blows:
        (share,) = moments(1, seed=sum(command.encode()))
        faults[command, victim] = struck(place, command, victim, 0.8 * share).faults
    assert faults == {blow: [] for blow in blows}
