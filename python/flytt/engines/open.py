"""The databases that can carry the line: DuckDB (embedded, default) and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flytt.errors import SettingsError

if TYPE_CHECKING:
    from flytt.engines.base import Warehouse

ENGINES = ("duckdb", "postgres")


def open_warehouse(type_: str, url: str | None, work: Path, memory: str | None = None) -> Warehouse:
    """The warehouse that [engine] in flytt.toml asks for; connects only when it is used.

    `memory` ("2GB") is DuckDB's memory_limit (default 2GB) or PostgreSQL's work_mem, which every
    sort and hash of a query may take (default 64MB).

    Raises SettingsError for an unknown type, and for a URL that is missing, superfluous or wrong.
    """
    # Drivers cost time to import: only the one that is asked for, and not at CLI start.
    if type_ == "duckdb":
        from flytt.engines.duckdb.duckdb_warehouse import DuckDBWarehouse

        if url:
            raise SettingsError(
                "DuckDB is a file in the work folder and takes no url.",
                where="flytt.toml [engine]",
                todo='remove url, or set type = "postgres"',
            )
        return DuckDBWarehouse(work, memory=memory)
    if type_ == "postgres":
        from flytt.engines.postgres.postgres_warehouse import PostgresWarehouse

        if not url:
            raise SettingsError(
                "PostgreSQL needs a url.",
                where="flytt.toml [engine]",
                todo='set url = "${FLYTT_URL}" and FLYTT_URL in the environment',
            )
        return PostgresWarehouse(url, work, memory=memory)
    raise SettingsError(
        f"There is no engine {type_!r}.",
        where="flytt.toml [engine] type",
        todo=f"choose one of {', '.join(ENGINES)}",
    )
