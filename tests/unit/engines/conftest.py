"""The same questions to both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.settings.settings import ENGINES, EngineSettings


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest) -> str | None:
    """The URL that the engine needs, if any."""
    return str(request.getfixturevalue("postgres_url")) if engine == "postgres" else None


@pytest.fixture
def warehouse(engine: str, url: str | None, tmp_path: Path) -> Iterator[Warehouse]:
    """An empty warehouse of each engine."""
    opened = open_warehouse(EngineSettings(engine, url), tmp_path)
    yield opened
    opened.release()
