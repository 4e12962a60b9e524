"""Writes what was measured: the figures, the tables in docs/performance.md and the picture."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from harness.session import Row
from harness.tables import tables

BEGIN = "<!-- measured: written by `make bench` -->"
END = "<!-- end of what is measured -->"
_FIELDS = {each.name for each in dataclasses.fields(Row)}


def write(rows: Sequence[Row], machine: Mapping[str, Any], *, folder: Path, keep: bool) -> None:
    """Write performance.json, .md and .svg; with `keep`, beside what was measured before."""
    path = folder / "performance.json"
    if keep and path.exists():
        before: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        rows = [*_kept(before["rows"], rows), *rows]
        # An engine that was not measured again keeps its version, and the busier time is told.
        then = before["machine"]
        machine = {
            **machine,
            "versions": then["versions"] | machine["versions"],
            "load_before": max(then["load_before"], machine["load_before"]),
        }
    rows = list(rows)
    rows.sort(key=lambda row: (row.part, row.engine, row.posts))
    found = {
        "measured": date.today().isoformat(),
        "machine": machine,
        "rows": [row.as_json() for row in rows],
    }
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page = folder / "performance.md"
    page.write_text(_filled(page.read_text(encoding="utf-8"), tables(found, rows)), "utf-8")
    from harness.picture import draw

    draw(rows, folder / "performance.svg")


def _kept(old: Sequence[Mapping[str, Any]], rows: Sequence[Row]) -> list[Row]:
    """Rows of sizes, engines and parts that were not measured again."""
    again = {(row.part, row.engine, row.posts) for row in rows}
    read = [Row(**{name: v for name, v in each.items() if name in _FIELDS}) for each in old]
    return [row for row in read if (row.part, row.engine, row.posts) not in again]


def _filled(page: str, made: str) -> str:
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"docs/performance.md must hold the lines {BEGIN} and {END}")
    return f"{before}{begin}\n\n{made}\n{end}{after}"
