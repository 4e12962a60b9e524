"""A plugin of dbt-duckdb (profiles.yml) that says what to do when there is no warehouse to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin

_MISSING = """{path} is not there, so there are no extracts to work on.
  next:  make demo writes demo/lager.duckdb; docs/dbt.md says how to work on another
         (FLYTT_DUCKDB=/path/to/a/copy/of/lager.duckdb)"""


class Plugin(BasePlugin):
    """Looks for the attached files before DuckDB does: it would make an empty one, or fail."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Raise RuntimeError, which dbt shows without a traceback, when a file is missing."""
        for each in creds.attach or ():
            if not Path(each.path).exists():
                raise RuntimeError(_MISSING.format(path=each.path))
