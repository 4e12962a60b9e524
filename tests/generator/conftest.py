"""One population, generated once for both weeks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from flytt.generator import GeneratedFiles, generate
from generator.reading import Sheet, read_folder

POSTS = 4_000


@dataclass(frozen=True)
class Week:
    """One week's extracts, as generated and as read."""

    generated: GeneratedFiles
    sheets: dict[str, Sheet]

    @property
    def rows(self) -> dict[str, list[dict[str, str]]]:
        """The readable rows of each table."""
        return {table: sheet.rows for table, sheet in self.sheets.items()}


def _week(folder: Path, week: int) -> Week:
    generated = generate(folder, POSTS, seed=1, week=week)
    return Week(generated, read_folder(folder))


@pytest.fixture(scope="session")
def week_1(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """The extracts for the run of 2026-10-05."""
    return _week(tmp_path_factory.mktemp("vecka") / "1", 1)


@pytest.fixture(scope="session")
def week_2(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """The same population for the run of 2026-10-12."""
    return _week(tmp_path_factory.mktemp("vecka") / "2", 2)
