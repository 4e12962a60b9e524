"""Distributions that are installed for one test only."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "example_plugin"

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """`install(distribution, {entry point: module}, {file: text})`, as pip would leave it."""
    before = set(sys.modules)
    monkeypatch.delenv("FLYTT_PLUGINS", raising=False)

    def write(
        distribution: str,
        entry_points: Mapping[str, str],
        modules: Mapping[str, str],
        version: str = "1.2.3",
    ) -> Path:
        site = tmp_path / "site" / distribution
        info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", encoding="utf-8"
        )
        lines = ["[flytt]", *(f"{name} = {module}" for name, module in entry_points.items())]
        (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for name, text in modules.items():
            (site / name).write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(site)
        return site

    yield write
    for name in set(sys.modules) - before:
        if name.split(".")[0].startswith(("plug_", "flytt_exempel")):
            del sys.modules[name]


@pytest.fixture
def example(install: Install, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example plugin, installed by what its own pyproject.toml says."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    install(project["name"], project["entry-points"]["flytt"], {}, project["version"])
    monkeypatch.syspath_prepend(EXAMPLE)
    return EXAMPLE
