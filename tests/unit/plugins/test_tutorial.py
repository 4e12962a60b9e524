"""docs/plugins.md shows the example plugin as it is, and what it says of flytt.toml is true."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from flytt import hookspecs
from flytt.plugins.host import load_plugins
from flytt.plugins.post_shape import POST_COLUMNS
from flytt.settings.settings import load_settings
from unit.plugins.conftest import EXAMPLE

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
# It only lets the tests run where the package is not installed; the others are like those that
# `flytt plugin new` writes.
STAGING = "flytt_exempel/dbt/kalla/models/staging/exempel"
NOT_SHOWN = {
    "conftest.py",
    "pyproject.toml",
    "extrakt/exempel_vantelista.csv",
    "extrakt/vantelista.jsonl",
    f"{STAGING}/_exempel__sources.yml",
    f"{STAGING}/stg_exempel__vantelista.sql",
    f"{STAGING}/stg_exempel__poster.sql",
}


def _is_litter(part: str) -> bool:
    """What tools leave behind."""
    return part.startswith((".", "__pycache__")) or part in ("dist", "build")


@pytest.fixture
def build_plugins(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "docs")
    return importlib.import_module("build_plugins")


def test_every_file_is_shown_byte_for_byte(build_plugins: ModuleType) -> None:
    there = {
        path.relative_to(EXAMPLE).as_posix(): path.read_bytes()
        for path in EXAMPLE.rglob("*")
        if path.is_file() and not any(_is_litter(part) for part in path.relative_to(EXAMPLE).parts)
    }
    shown = {name: text.encode() for name, text in build_plugins.files_shown(PAGE).items()}
    assert shown == {name: text for name, text in there.items() if name not in NOT_SHOWN}


def test_a_stale_page_is_found(
    build_plugins: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "plugins.md"
    page.write_text(PAGE.replace("class Lista", "class Listan"), encoding="utf-8")
    monkeypatch.setattr(build_plugins, "PAGE", page)
    assert build_plugins.main(["--check"]) == 1
    assert build_plugins.main([]) == 0
    assert page.read_text(encoding="utf-8") == PAGE


def test_its_settings_are_taken(example: Path, tmp_path: Path) -> None:
    block = re.search(r"In flytt\.toml:\n\n```toml\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    assert "exempel" in tomllib.loads(block[1])["sources"]
    (tmp_path / "flytt.toml").write_text(block[1], encoding="utf-8")
    settings = load_settings(tmp_path, load_plugins())
    assert settings.sources["exempel"].options == {"jsonl": "vantelista.jsonl"}
    own = ("exempel_lista", "tieto", "exempel_avslut")
    assert settings.targets == ("millennium", "atgardslista", *own)
    assert example == EXAMPLE


def test_it_names_every_hook_and_column() -> None:
    for name in vars(hookspecs):
        if name.startswith("flytt_"):
            assert f"`{name}()`" in PAGE
    table = PAGE.split("| columns | meaning |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"`([a-z_]+)`", _first_cells(table))) == POST_COLUMNS


def _first_cells(table: str) -> str:
    return "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
