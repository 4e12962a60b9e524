"""The line built once for these tests, on DuckDB; on PostgreSQL and Spark where a test asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dbt_project.building import (
    Line,
    build_line,
    case_tables,
    load_duckdb,
    load_postgres,
    load_spark,
)
from kit.postgres_server import PostgresServer
from kit.sail_server import SailServer


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """Case a, built and tested by dbt on DuckDB."""
    folder = tmp_path_factory.mktemp("line")
    return build_line(folder / "target", load_duckdb(folder / "lager.duckdb", case_tables()))


@pytest.fixture(scope="session")
def postgres_line(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Line]:
    """Case a, built and tested by dbt on a PostgreSQL that sorts text unlike code points."""
    target: Path = tmp_path_factory.mktemp("postgres_line") / "target"
    with postgres_server.database() as url:
        yield build_line(target, load_postgres(url, case_tables()))


@pytest.fixture(scope="session")
def spark_line(tmp_path_factory: pytest.TempPathFactory, spark_server: SailServer) -> Line:
    """Case a, built and tested by dbt on Spark."""
    target: Path = tmp_path_factory.mktemp("spark_line") / "target"
    return build_line(target, load_spark(spark_server, case_tables()))
