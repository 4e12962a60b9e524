"""The site is built of every page, works offline, and a dead link or anchor stops it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """What the site is built of."""
    shutil.copy(root / "zensical.toml", tmp_path)
    shutil.copytree(root / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("*.py"))
    return tmp_path


def build(place: Path) -> subprocess.CompletedProcess[str]:
    """Build strictly, as `make site` does."""
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def test_every_page_is_there_and_fetches_nothing(copy: Path) -> None:
    built = build(copy)
    assert built.returncode == 0, built.stdout + built.stderr
    nav = (copy / "zensical.toml").read_text(encoding="utf-8")
    for page in (copy / "docs").rglob("*.md"):
        name = page.relative_to(copy / "docs").as_posix()
        # A decision is reached from the list of them.
        assert f'"{name}"' in nav or name.startswith("decisions/0"), name
    assert [
        name for name in re.findall(r'"([\w/-]+\.md)"', nav) if not (copy / "docs" / name).exists()
    ] == []
    pages = list((copy / "site").rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(
            r"""<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?:[^"]+)""", text
        )
        assert fetched == [], page.name


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("how-to/nowhere.md", "page does not exist"),
        ("cli.md#no-such-command", "anchor does not exist"),
    ],
)
def test_a_link_that_leads_nowhere_stops_it(copy: Path, link: str, said: str) -> None:
    page = copy / "docs" / "index.md"
    page.write_text(page.read_text("utf-8") + f"\n[dead]({link})\n", encoding="utf-8")
    built = build(copy)
    assert built.returncode != 0
    assert said in built.stderr
