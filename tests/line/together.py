"""Several stories told in one work folder: each keeps its own persons and ids.

Posts meet only within one person, so that a story comes out as it does alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kit.persons import official
from kit.shapes import Story, Tables, Week
from oracle import COLUMNS, Row

EACH = 8  # persons that a story may use
_IDS = ("bevakning_id", "vardatagande_id", "remiss_id")


def together(name: str, stories: Sequence[Story], seeds: Tables, *, first_person: int) -> Story:
    """One story of all of them; `seeds` must suit each.

    A story that ends early stays in the extracts as it was, and its last receipts come at the end.
    """
    own = [
        _renamed(story, f"s{number:02d}", first_person + EACH * number)
        for number, story in enumerate(stories)
    ]
    days = sorted({week.date for story in own for week in story.weeks})
    return Story(
        name,
        seeds,
        tuple(_week(day, own) for day in days),
        last_receipts=tuple(rows for story in own for rows in story.last_receipts),
        closes={
            kind: tuple(sorted(one for story in own for one in story.closes.get(kind, ())))
            for kind in ("bevakning", "vardatagande", "vaps_remiss", "batchstangning")
        },
    )


def _week(day: str, stories: Sequence[Story]) -> Week:
    tables: Tables = {table: [] for table in COLUMNS}
    expected: dict[tuple[str, str], str] = {}
    receipts: list[list[Row]] = []
    for story in stories:
        past = [week for week in story.weeks if week.date <= day]
        if not past:
            continue
        for table, rows in past[-1].tables.items():
            tables[table] += rows
        if past[-1].date == day:
            expected |= past[-1].expected
            receipts += past[-1].receipts
    return Week(day, tables, expected, tuple(receipts))


def _renamed(story: Story, tag: str, first_person: int) -> Story:
    people = {official(n): official(first_person + n) for n in range(EACH)}
    weeks = tuple(
        Week(
            week.date,
            {name: [_row(row, tag, people) for row in rows] for name, rows in week.tables.items()},
            {
                (kallsystem, tag + one): _rule(rule, tag)
                for (kallsystem, one), rule in week.expected.items()
            },
            tuple(_receipts(rows, tag) for rows in week.receipts),
        )
        for week in story.weeks
    )
    return Story(
        story.name,
        story.seeds,
        weeks,
        tuple(_receipts(rows, tag) for rows in story.last_receipts),
        {kind: tuple(tag + one for one in ids) for kind, ids in story.closes.items()},
    )


def _row(row: Row, tag: str, people: Mapping[str, str]) -> Row:
    changed = {name: tag + row[name] for name in _IDS if row.get(name)}
    return row | changed | {"personnummer": people[row["personnummer"]]}


def _rule(rule: str, tag: str) -> str:
    name, colon, winner = rule.partition(":")
    return f"{name}{colon}{tag if colon else ''}{winner}"


def _receipts(rows: Sequence[Row], tag: str) -> list[Row]:
    """`PASIS-FB-B1` becomes `PASIS-FB-<tag>B1`."""
    renamed = []
    for row in rows:
        system, kind, post = row["record_id"].split("-", 2)
        changed = {"record_id": f"{system}-{kind}-{tag}{post}"}
        if row["millennium_id"]:
            changed["millennium_id"] = tag + row["millennium_id"]
        renamed.append(row | changed)
    return renamed
