"""The page of a simulation: the weeks to come, as a picture and as tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flytt.replay.assumptions import Assumption
from flytt.replay.weeks import Week
from flytt.report.page import render
from flytt.report.pictures import trend
from flytt.report.report_data import OUTCOMES
from flytt.work.files import write_file

_BARS = 26
"""So many dates fit in the picture."""


def what_if_page(
    run_id: str,
    weeks: Sequence[Week],
    assumptions: Sequence[Assumption],
    words: Mapping[str, str],
    path: Path,
) -> None:
    """Write the page of a simulation that began after a run; `words` are Swedish, by name."""
    data: dict[str, Any] = {
        "korning": run_id,
        "antaganden": [each.swedish for each in assumptions],
        "veckor": [
            {
                "datum": week.day,
                "rattade": week.corrected,
                "utfall": week.outcomes,
                "enheter": [[each.kallsystem, each.enhet, each.outcomes] for each in week.units],
            }
            for week in weeks
        ],
    }
    shown = [name for name in OUTCOMES if any(week.outcomes.get(name) for week in weeks)]
    # Of many dates every so many, the last among them.
    drawn = weeks[:: -math.ceil(len(weeks) / _BARS)][::-1]
    bars = [
        {"run_id": week.day, "migreringsdatum": week.day, "utfall": week.outcomes} for week in drawn
    ]
    page = render(
        "om.html",
        data,
        d=data,
        visade=shown,
        ord=words,
        trend=trend(bars, shown),
        enheter=_units(weeks),
        rattar=any(week.corrected for week in weeks),
    )
    write_file(path, page)


def _units(weeks: Sequence[Week]) -> list[dict[str, Any]]:
    """Each unit week by week, by system and code."""
    units: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for week in weeks:
        for each in week.units:
            rows = units.setdefault((each.kallsystem, each.enhet), [])
            rows.append({"datum": week.day, "utfall": each.outcomes})
    return [
        {
            "kallsystem": system,
            "enhet": unit,
            "skickas": sum(row["utfall"].get("migreras", 0) for row in rows),
            "veckor": rows,
            "sist": rows[-1]["utfall"],
        }
        for (system, unit), rows in sorted(units.items())
    ]
