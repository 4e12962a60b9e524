"""The shapes of the report's pictures; the template draws them, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 960
_LEFT, _RIGHT = 210, 250
_NODE = 16
_HEIGHT = 340
_GAP = 24


def flow(tables: Sequence[Mapping[str, Any]], outcomes: Sequence[str]) -> dict[str, Any]:
    """Bands from tables (left) to outcomes (right), as wide as their rows.

    Every label has its own line, however thin its band is.
    """
    total = sum(table["lasta"] for table in tables) or 1
    scale = _HEIGHT / total
    sums = {name: sum(table["utfall"][name] for table in tables) for name in outcomes}
    shown = [name for name in outcomes if sums[name]]
    left, right = [], []
    y = 10.0
    starts: dict[str, float] = {}
    for table in tables:
        height = table["lasta"] * scale
        left.append({"tabell": table["tabell"], "antal": table["lasta"], "y": y, "h": height})
        starts[table["tabell"]] = y
        y += max(height, _GAP) + _GAP
    y_left = y
    y = 10.0
    ends: dict[str, float] = {}
    for name in shown:
        height = sums[name] * scale
        right.append({"utfall": name, "antal": sums[name], "y": y, "h": height})
        ends[name] = y
        y += max(height, _GAP) + 6
    bands = []
    for table in tables:
        for name in shown:
            height = table["utfall"][name] * scale
            if height:
                bands.append(_band(name, starts[table["tabell"]], ends[name], height))
                starts[table["tabell"]] += height
                ends[name] += height
    return {
        "width": WIDTH,
        "height": round(max(y, y_left) + 10),
        "x0": _LEFT,
        "x1": WIDTH - _RIGHT - _NODE,
        "node": _NODE,
        "left": left,
        "right": right,
        "bands": bands,
    }


def _band(outcome: str, start: float, end: float, height: float) -> dict[str, str]:
    x0, x1 = _LEFT + _NODE, WIDTH - _RIGHT - _NODE
    middle = (x0 + x1) / 2
    path = (
        f"M{x0},{start:.1f}C{middle},{start:.1f} {middle},{end:.1f} {x1},{end:.1f}"
        f"L{x1},{end + height:.1f}"
        f"C{middle},{end + height:.1f} {middle},{start + height:.1f} {x0},{start + height:.1f}Z"
    )
    return {"utfall": outcome, "path": path}


def trend(runs: Sequence[Mapping[str, Any]], outcomes: Sequence[str]) -> dict[str, Any]:
    """One stacked bar per run, of its posts by outcome; the last 26 runs."""
    runs = runs[-26:]
    # As wide as its bars need, and never too narrow for the text of its scale.
    most = max((sum(run["utfall"].values()) for run in runs), default=0) or 1
    width = min(60.0, (WIDTH - 80) / max(len(runs), 1))
    whole = max(320, round(80 + width * len(runs)))
    bars = []
    for number, run in enumerate(runs):
        y = 280.0
        parts = []
        for name in outcomes:
            height = run["utfall"].get(name, 0) / most * 260
            if height:
                y -= height
                parts.append({"utfall": name, "y": round(y, 1), "h": round(height, 1)})
        bars.append(
            {"x": round(60 + number * width, 1), "run_id": run["run_id"], "parts": parts,
             "datum": run["migreringsdatum"]}
        )  # fmt: skip
    return {"width": whole, "height": 360, "bar": round(width * 0.7, 1), "bars": bars, "most": most}
