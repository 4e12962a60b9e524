"""Two work folders with one database: neither goes on with what the other has begun."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flytt.commands.run import run_extract, run_transform
from flytt.errors import StateError
from kit import rows, write_extracts
from line.work import new_work, quiet, settings


def test_another_folders_extracts_are_not_decided(tmp_path: Path, postgres_url: str) -> None:
    one, other = (
        new_work(tmp_path / name, settings(engine_url=postgres_url)) for name in ("en", "annan")
    )
    write_extracts(rows.tables(), one / "extrakt")
    run_extract(one, quiet)
    with pytest.raises(StateError, match=f"those of another work folder, {one}"):
        run_transform(other, date(2026, 10, 5), quiet)
