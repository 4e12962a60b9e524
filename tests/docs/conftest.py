"""The generators of docs/ as modules."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def build_rules(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/build_rules.py."""
    return _script("build_rules", monkeypatch)


@pytest.fixture
def build_cli(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/build_cli.py."""
    return _script("build_cli", monkeypatch)


@pytest.fixture
def build_files(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/build_files.py."""
    return _script("build_files", monkeypatch)


def _script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    sys.modules.pop(name, None)
    return importlib.import_module(name)
