"""What every test may ask for: a PostgreSQL that starts at first use and stops with the session."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from multiprocessing.util import get_temp_dir
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from flytt.transform.dbt import process
from kit import forked_dbt
from kit.postgres_server import PostgresServer
from kit.sail_server import SailServer
from kit.spark_cluster import QUICK, SparkCluster

LONG = ("dbt_project", "shape", "line")

# A background job of a shell ignores Ctrl-C, and so would the commands under test.
signal.signal(signal.SIGINT, signal.default_int_handler)


# The same examples for everybody, in every run; how long one takes says nothing of it.
hypothesis.settings.register_profile("flytt", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("flytt")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no worker begins it when the other is done."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Workers take whole files: what a file's fixtures build, runs of the line, is built once."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


class ByFile(LoadScopeScheduling):
    """Files in the order of the tests; those of dbt_project, which share a line, as one."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", maxsplit=1)[0]
        return "dbt_project" if "tests/dbt_project/" in path else path


@pytest.fixture(scope="session", autouse=True)
def one_import_of_dbt() -> Iterator[None]:
    """Runs in a test process fork their dbt, which knows the project of earlier ones.

    Those of the program `flytt` start it as ever.
    """
    # The fork server's socket: a test may let temporary files lie elsewhere, too deep for one.
    get_temp_dir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "start", forked_dbt.start)
        patch.setattr(process.DbtProcess, "run", forked_dbt.remembering(process.DbtProcess.run))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One throw-away server for each test process (about one second)."""
    server = PostgresServer.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def spark_server() -> Iterator[SailServer | SparkCluster]:
    """One throw-away Spark Connect server for each test process: Sail, in about two seconds.

    `make spark` takes Apache Spark instead, in about twenty.
    """
    apache = os.environ.get("FLYTT_SPARK") == "apache"
    server = SparkCluster.start(settings=QUICK) if apache else SailServer.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def spark_url(spark_server: SailServer | SparkCluster) -> str:
    """The server with an empty landing of its own (kit.engines)."""
    return f"{spark_server.url}#{spark_server.landing()}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh database whose text order is unlike code points; its URL, for libpq."""
    with postgres_server.database() as url:
        yield url
