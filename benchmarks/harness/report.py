"""Writes what was measured: the figures and the tables of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from harness.session import Row
from harness.tables import tables


def write(rows: Sequence[Row], machine: Mapping[str, Any], folder: Path) -> str:
    """Write performance.json and performance.md; returns the latter."""
    rows = sorted(rows, key=lambda row: (row.part, row.engine, row.posts))
    found = {
        "measured": date.today().isoformat(),
        "machine": machine,
        "rows": [row.as_json() for row in rows],
    }
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / "performance.json").write_text(f"{text}\n", encoding="utf-8")
    page = tables(found, rows)
    (folder / "performance.md").write_text(page, encoding="utf-8")
    return page
