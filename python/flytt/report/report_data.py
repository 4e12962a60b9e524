"""The numbers of a run's report, as the page embeds them and `flytt report --json` prints them.

docs/report.md describes the members. Repeated texts stand once and rows name them by number. No
personal id and no text of a post is in it; a unit or code that could be one is not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from flytt.report.lives import BEFORE, NEW, STILL, post_lives
from flytt.report.run_folder import BALANCE, LISTS, SOLUTIONS, RunFolder
from flytt.work.masked import shown_code

SCHEMA = 1
OUTCOMES = [
    "migreras",
    "migrerad",
    "utestaende",
    "vantar",
    "atgardslista",
    "dubblett",
    "manuell",
    "ej_uttag",
    "karantan",
    "kopia",
]
"""What can become of a row, in the order of the report."""


def report_data(run: RunFolder) -> dict[str, Any]:
    """All that the report shows of a run's folder."""
    facts = run.facts
    tables = _tables(run)
    balance = _balance(run)
    return {
        "schema": SCHEMA,
        "korning": {
            "run_id": facts["run_id"],
            "migreringsdatum": facts["migreringsdatum"],
            "forra": facts["forra"]["run_id"] if facts["forra"] else None,
            "egna_tabeller": facts["egna_tabeller"],
            "vakter": facts["vakter"],
        },
        "ord": facts["namn"],
        "utfall": OUTCOMES,
        "tabeller": tables,
        "balans": balance,
        "forandring": _change(run, balance),
        "liv": _lives(run),
        "larm": _alarms(run),
        "korningar": _runs(run, tables),
        "regler": _rules(run),
        "losningar": _solutions(run),
        "kalender": [_phase(row, facts["migreringsdatum"]) for row in facts["kalender"]],
        "poster": _stopped(run),
    }


def shown_unit(code: str) -> str:
    """A unit or code as it is, unless it could be a personal id."""
    shown = shown_code(code)
    return shown if shown == code else f"(en text på {len(code)} tecken)"


def _tables(run: RunFolder) -> list[dict[str, Any]]:
    """The extract tables that hold posts: rows read, by what became of them."""
    counts: dict[str, Counter[str]] = {}
    for table, outcome, number in run.rows("avstamning.csv", "tabell", "utfall", "antal"):
        counts.setdefault(table, Counter())[outcome] += int(number)
    return [
        {
            "tabell": table,
            "kallsystem": system,
            "utfall": {name: counts.get(table, Counter())[name] for name in OUTCOMES},
            "lasta": sum(counts.get(table, Counter()).values()),
        }
        for system, table in run.facts["posttabeller"].items()
    ]


def _numbered(values: Mapping[str, int] | set[str]) -> tuple[list[str], dict[str, int]]:
    words = sorted(values)
    return words, {word: number for number, word in enumerate(words)}


def _balance(run: RunFolder) -> dict[str, Any]:
    """Rows by system, unit, Vårdenhet and outcome; each row names them by number."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    columns = ("kallsystem", "enhet", "vardenhet_id", "utfall", "antal")
    for system, unit, place, outcome, number in run.rows(BALANCE, *columns):
        sums[system, shown_unit(unit), place, outcome] += int(number)
    systems, of_system = _numbered({key[0] for key in sums})
    units, of_unit = _numbered({key[1] for key in sums})
    places, of_place = _numbered({key[2] for key in sums})
    rows = [
        [of_system[system], of_unit[unit], of_place[place], OUTCOMES.index(outcome), number]
        for (system, unit, place, outcome), number in sorted(sums.items())
    ]
    return {"kallsystem": systems, "enhet": units, "vardenhet": places, "rader": rows}


def _change(run: RunFolder, balance: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Outcomes by unit that differ from the last run's; none without that, or its balance."""
    last = run.facts["forra"]
    if last is None or last["balans"] is None:
        return []
    now: Counter[tuple[str, str, str]] = Counter()
    for system, unit, _, outcome, number in balance["rader"]:
        key = (balance["kallsystem"][system], balance["enhet"][unit], OUTCOMES[outcome])
        now[key] += number
    before: Counter[tuple[str, str, str]] = Counter()
    for system, unit, outcome, number in last["balans"]:
        before[system, unit, outcome] += number
    return [
        {
            "kallsystem": key[0],
            "enhet": key[1],
            "utfall": key[2],
            "fore": before[key],
            "nu": now[key],
        }
        for key in sorted({*before, *now})
        if before[key] != now[key]
    ]


def _lives(run: RunFolder) -> dict[str, Any]:
    """The posts that the last run stopped, by what they are now, and those that it did not.

    `fore` sums to the posts stopped then; those of it that still are and `nya` sum to `nu`.
    """
    posts = Counter(post.life for post in post_lives(run))
    return {
        "fore": {name: posts[name] for name in BEFORE},
        "kvar": STILL,
        "nya": {name: posts[name] for name in NEW},
        "nu": sum(posts[name] for name in (*STILL, *NEW)),
    }


def _alarms(run: RunFolder) -> list[dict[str, Any]]:
    counts: Counter[tuple[str, ...]] = Counter(
        run.rows("larm.csv", "larm", "rubrik", "atgard", "ansvarig")
    )
    return [
        dict(zip(("larm", "rubrik", "atgard", "ansvarig", "antal"), (*key, number), strict=True))
        for key, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _runs(run: RunFolder, tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every run up to this one: what it decided, and what Millennium has said of its exports."""
    names = [
        "run_id",
        "migreringsdatum",
        "exported",
        "migrerad",
        "utestaende",
        "misslyckad",
        "ordered",
    ]
    found = [
        {**{name: each[name] for name in names}, "utfall": each["counts"]}
        for each in run.facts["korningar"]
        if not each["withdrawn"]
    ]
    counts = {
        name: sum(table["utfall"][name] for table in tables)
        for name in OUTCOMES
        if name not in ("karantan", "kopia")
    }
    exported = counts["migreras"]
    this = [run.facts["run_id"], run.facts["migreringsdatum"], exported, 0, exported, 0, 0]
    return [*found, {**dict(zip(names, this, strict=True)), "utfall": counts}]


def _rules(run: RunFolder) -> list[dict[str, Any]]:
    """The rules that occur: how many posts they decide, and how many are listed for them."""
    deciding = Counter[str]()
    for rule, number in run.rows(BALANCE, "regel", "antal"):
        deciding[rule] += int(number)
    listed = Counter(rule for path in LISTS for rule, _ in run.rows(path, "regel", "post_id"))
    return [
        {
            **{
                name: rule[name]
                for name in ["regel", "utfall", "paragraf", "rubrik", "atgard", "ansvarig"]
            },
            "avgor": deciding[rule["regel"]],
            "listad": listed[rule["regel"]],
        }
        for rule in run.facts["regler"]
        if deciding[rule["regel"]] or listed[rule["regel"]]
    ]


def _solutions(run: RunFolder) -> list[dict[str, Any]]:
    """What one correction would release, the most first."""
    texts = ("sort", "regel", "tabell", "klass", "kallsystem", "enhet", "kod")
    numbers = ("antal_poster", "slapps")
    found = [
        {
            **dict(zip(texts, (*row[:5], *map(shown_unit, row[5:7])), strict=True)),
            **dict(zip(numbers, map(int, row[len(texts) :]), strict=True)),
        }
        for row in run.rows(SOLUTIONS, *texts, *numbers)
    ]
    return sorted(found, key=lambda row: [-row[name] for name in ("slapps", "antal_poster")])


def _phase(row: Mapping[str, str], day: str) -> dict[str, str]:
    """A unit's dates and where it is on the run's day: before, under way, at its last or over."""
    if not row["driftstart"]:
        phase = "saknas"
    elif day < row["forsta_migrering"]:
        phase = "fore"
    elif day < row["sista_migrering"]:
        phase = "pagar"
    elif (date.fromisoformat(day) - date.fromisoformat(row["sista_migrering"])).days <= 6:
        phase = "sista"
    else:
        phase = "avslutad"
    return {**row, "fas": phase}


def _stopped(run: RunFolder) -> dict[str, Any]:
    """The rows of both lists: post ids in one text, and numbers of their system, unit and rule."""
    rows = [
        (system, shown_unit(unit), rule, post)
        for path in LISTS
        for system, unit, rule, post in run.rows(path, "kallsystem", "enhet", "regel", "post_id")
    ]
    systems, of_system = _numbered({row[0] for row in rows})
    units, of_unit = _numbered({row[1] for row in rows})
    rules, of_rule = _numbered({row[2] for row in rows})
    return {
        "kallsystem": systems,
        "enhet": units,
        "regel": rules,
        "post": "\n".join(row[3].replace("\n", " ") for row in rows),
        "rader": [
            [of_system[row[0]] for row in rows],
            [of_unit[row[1]] for row in rows],
            [of_rule[row[2]] for row in rows],
        ],
    }
