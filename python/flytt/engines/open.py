"""Open the database that [engine] in flytt.toml names: DuckDB (default), PostgreSQL or Spark."""

from __future__ import annotations

from pathlib import Path

from flytt.engines.base import Warehouse
from flytt.errors import SettingsError
from flytt.settings.settings import EngineSettings

DEFAULT_MEMORY = "2GB"
"""DuckDB's, where flytt.toml names none."""


def open_warehouse(
    engine: EngineSettings, work: Path, *, lock_url: str | None = None, aside: bool = False
) -> Warehouse:
    """The warehouse of a work folder, as the settings were checked; it connects when first used.

    `memory` ("2GB") is DuckDB's memory_limit (with Spark that of the DuckDB that writes parquet)
    or PostgreSQL's work_mem, which every sort and hash of a query may take (default 64MB). `aside`
    gives a build area of its own, for a dry run. `lock_url` is a PostgreSQL by which work folders
    with one landing keep each other out. Raises SettingsError for a wrong URL, or a driver that is
    not installed.
    """
    # Drivers cost time to import: only the requested one, and not at CLI start.
    if engine.type == "postgres":
        from flytt.engines.postgres.postgres_warehouse import PostgresWarehouse

        return PostgresWarehouse(engine.url or "", memory=engine.memory, aside=aside)
    if engine.type == "spark":
        return _spark(engine, work, lock_url, aside)
    from flytt.engines.duckdb.duckdb_warehouse import DuckDBWarehouse

    return DuckDBWarehouse(work, memory=engine.memory or DEFAULT_MEMORY, aside=aside)


def _spark(engine: EngineSettings, work: Path, lock_url: str | None, aside: bool) -> Warehouse:
    try:
        from flytt.engines.spark.spark_warehouse import SparkWarehouse
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"The engine spark needs {error.name}, which is not installed.",
            where="flytt.toml [engine] type",
            todo="pip install 'flytt[spark]'",
        ) from None
    assert engine.landing is not None
    return SparkWarehouse(
        engine.url or "",
        engine.landing,
        work,
        edge_memory=engine.memory or DEFAULT_MEMORY,
        lock_url=lock_url,
        aside=aside,
    )
