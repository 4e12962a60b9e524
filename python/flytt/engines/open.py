"""Open the database that [engine] in flytt.toml names: DuckDB (embedded, default) or PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from flytt.engines.base import Warehouse
from flytt.settings.settings import EngineSettings

DEFAULT_MEMORY = "2GB"
"""DuckDB's, where flytt.toml names none."""


def open_warehouse(engine: EngineSettings, work: Path, *, aside: bool = False) -> Warehouse:
    """The warehouse of a work folder, as the settings were checked; it connects when first used.

    `memory` ("2GB") is DuckDB's memory_limit or PostgreSQL's work_mem, which every
    sort and hash of a query may take (default 64MB). `aside` gives a build area of its own, for a
    dry run. Raises SettingsError for a wrong URL.
    """
    # Drivers cost time to import: only the requested one, and not at CLI start.
    if engine.type == "postgres":
        from flytt.engines.postgres.postgres_warehouse import PostgresWarehouse

        return PostgresWarehouse(engine.url or "", memory=engine.memory, aside=aside)
    from flytt.engines.duckdb.duckdb_warehouse import DuckDBWarehouse

    return DuckDBWarehouse(work, memory=engine.memory or DEFAULT_MEMORY, aside=aside)
