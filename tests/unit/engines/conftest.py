"""The same questions to every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.settings.settings import ENGINES
from kit.engines import chosen


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest) -> str | None:
    """The URL that the engine needs, if any."""
    return None if engine == "duckdb" else str(request.getfixturevalue(f"{engine}_url"))


@pytest.fixture
def warehouse(engine: str, url: str | None, tmp_path: Path) -> Iterator[Warehouse]:
    """An empty warehouse of each engine."""
    opened = open_warehouse(chosen(url), tmp_path)
    yield opened
    opened.release()
