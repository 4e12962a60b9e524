"""Lets the tests import the plugin where it lies, and flytt find it as an installed package."""

from __future__ import annotations

import pytest

from unit.plugins.conftest import example, install

__all__ = ["example", "install"]


@pytest.fixture(autouse=True)
def _installed(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("example")
