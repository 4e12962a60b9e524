"""An engine as one text, so that a test asks each of them the same."""

from __future__ import annotations

from pathlib import Path

from flytt.settings.settings import EngineSettings


def chosen(url: str | None) -> EngineSettings:
    """DuckDB for None; PostgreSQL for its URL; Spark for `sc://host:port#/the/landing`."""
    if url is None:
        return EngineSettings()
    if is_spark(url):
        server, _, landing = url.partition("#")
        return EngineSettings("spark", server, landing=Path(landing))
    return EngineSettings("postgres", url)


def is_spark(url: str | None) -> bool:
    """Whether it is an engine that can hold no ledger."""
    return url is not None and url.startswith("sc://")
