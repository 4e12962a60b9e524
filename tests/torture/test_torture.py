"""A few kills at moments that nobody chose; `make torture` does hundreds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kit.postgres_server import PostgresServer
from torture.killing import VICTIMS, moments, struck
from torture.scenes import COMMANDS, Ground, ground


@pytest.fixture(scope="module", params=[("duckdb", "sqlite"), ("postgres", "postgres")])
def place(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ground]:
    """One engine with one ledger."""
    root = tmp_path_factory.mktemp("tortyr") / "plats"
    with ground(root, postgres_server, *request.param) as made:
        yield made


@pytest.mark.parametrize(("command", "victim"), list(zip(COMMANDS, VICTIMS, strict=True)))
def test_one_more_try_makes_good_what_was_killed(place: Ground, command: str, victim: str) -> None:
    (moment,) = moments(1, place.seconds[command], seed=hash_of(command))
    met, faults = struck(place, command, victim, moment)
    assert faults == []
    assert met, "the command was done before the blow"


def hash_of(command: str) -> int:
    """A seed that is another for each command and the same in every process."""
    return sum(command.encode())
