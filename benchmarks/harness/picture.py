"""The picture: how long a whole run takes, by posts, for everybody who did the same work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from harness.session import Row

_ENGINES = {"duckdb": "DuckDB", "postgres": "PostgreSQL"}
# Told apart by form and by a name at the line's end, not by colour alone.
_FORMS = {
    "flytt": ("#0b3d91", "o", "-"),
    "floor": ("#1b7837", "s", "--"),
    "polars": ("#b35806", "^", ":"),
    "pandas": ("#762a83", "v", "-."),
    "dlt": ("#6b6b6b", "D", (0, (5, 1, 1, 1))),
}

# How much higher than one name the next one stands, on a scale of powers.
_APART = 1.35


def draw(rows: Sequence[Row], path: Path) -> None:
    """Write the SVG; text stays text in it."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    runs = [row for row in rows if row.part == "run" and row.wall and not row.void]
    engines = [engine for engine in _ENGINES if any(row.engine == engine for row in runs)]
    if not engines:
        return
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "flytt", "font.size": 11}
    with matplotlib.rc_context(style):
        figure, panels = pyplot.subplots(
            1, len(engines), figsize=(5.5 * len(engines), 4.2), sharey=True, squeeze=False
        )
        for engine, panel in zip(engines, panels[0], strict=True):
            _panel(panel, [row for row in runs if row.engine == engine])
            panel.set_title(_ENGINES[engine])
        panels[0][0].set_ylabel("seconds")
        figure.tight_layout()
        title = "Seconds of a whole run by number of posts"
        figure.savefig(path, format="svg", metadata={"Title": title, "Date": None})
        pyplot.close(figure)


def _panel(panel: Any, rows: Sequence[Row]) -> None:
    ends: list[tuple[float, int, str]] = []
    for name, (colour, marker, line) in _FORMS.items():
        points = sorted((row.posts, median(row.wall)) for row in rows if row.contestant == name)
        if points:
            sizes, seconds = zip(*points, strict=True)
            panel.plot(sizes, seconds, color=colour, marker=marker, linestyle=line)
            ends.append((seconds[-1], sizes[-1], name))
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.margins(x=0.3)
    _name(panel, sorted(ends))
    panel.set_xlabel("posts")
    panel.grid(True, color="#dddddd", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:g}")


def _name(panel: Any, ends: Sequence[tuple[float, int, str]]) -> None:
    """Names at the lines' ends, from below, none on top of another."""
    free = 0.0
    for seconds, size, name in ends:
        height = max(seconds, free)
        panel.annotate(
            name,
            (size, height),
            xytext=(9, 0),
            textcoords="offset points",
            color=_FORMS[name][0],
            va="center",
        )
        free = height * _APART
