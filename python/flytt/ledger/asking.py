"""Asks the ledger's database in plain SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Executable, text


def rows(
    connection: Connection, query: str | Executable, values: Mapping[str, Any] | None = None
) -> list[Any]:
    """All rows of a query; their columns are attributes, too."""
    statement = text(query) if isinstance(query, str) else query
    return list(connection.execute(statement, dict(values or {})).all())


def names(connection: Connection, query: str, values: Mapping[str, Any] | None = None) -> list[str]:
    """The first column of all rows of a query that gives names."""
    return [row[0] for row in rows(connection, query, values)]
