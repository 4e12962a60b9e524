"""Every rule on both sides of its border, the five scenarios, and the weekly stories."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cases import SCENARIOS, STORIES
from kit import boundary_cases, boundary_story, write_seeds
from kit.rows import region
from kit.shapes import Story
from line.together import together
from line.weeks import Weeks
from line.work import contract_files, new_work, settings
from oracle import Row, read_csv

MERGED_SEEDS = next(story.seeds for story in STORIES if story.name == "väntande återbesök")
WEEKLY = together("veckor", STORIES, MERGED_SEEDS, first_person=0)
FIVE = together("fem", SCENARIOS, region(), first_person=1500)
Found = dict[tuple[str, str], Row]


def borders() -> Story:
    """The boundary cases, with the five scenarios in the same run."""
    story = boundary_story()
    before, last = story.weeks
    tables = {name: rows + FIVE.weeks[0].tables[name] for name, rows in last.tables.items()}
    return Story(story.name, story.seeds, (before, replace(last, tables=tables)))


def tell(work: Path, story: Story, engine_url: str | None) -> tuple[Weeks, list[Found]]:
    """Live through a story on the line; the dispositions of every week."""
    new_work(work, settings(engine_url=engine_url))
    write_seeds(story.seeds, work / "mappningar")
    weeks = Weeks(work, story.seeds)
    found: list[Found] = []
    for week in story.weeks:
        for receipts in week.receipts:
            weeks.receive(receipts)
        if week.closure:
            assert weeks.close(week.closure) == []
        for receipts in week.late:
            weeks.receive(receipts)
        wrong = weeks.run(week.tables, week.date)
        assert not wrong, "\n".join([week.date, *wrong])
        rows = read_csv(work / "korningar" / week.run_id / "dispositioner.csv")
        found.append({(row["kallsystem"], row["post_id"]): row for row in rows})
    for receipts in story.last_receipts:
        weeks.receive(receipts)
    return weeks, found


@pytest.fixture(scope="module")
def at_the_border(tmp_path_factory: pytest.TempPathFactory, engine_url: str | None) -> Found:
    """What the line made of the boundary cases and the five scenarios."""
    return tell(tmp_path_factory.mktemp("granser") / "arbete", borders(), engine_url)[1][-1]


def test_every_rule_is_broken_and_spared_where_it_should_be(at_the_border: Found) -> None:
    wrong = [
        (case.name, at_the_border[case.kallsystem, case.post_id])
        for case in boundary_cases()
        if at_the_border[case.kallsystem, case.post_id]["regel"] != case.expected
        or case.broken
        is not (case.regel in at_the_border[case.kallsystem, case.post_id]["regler"].split("|"))
    ]
    assert wrong == []


def test_the_five_scenarios_end_as_the_instruction_says(at_the_border: Found) -> None:
    expected = FIVE.weeks[0].expected
    assert len(expected) == 10
    assert {key: rule_and_winner(at_the_border[key]) for key in expected} == dict(expected)


def test_the_weekly_stories_end_as_written(tmp_path: Path, postgres_url: str) -> None:
    """On the stricter engine; weeks on DuckDB are compared in test_oracle."""
    weeks, found = tell(tmp_path / "arbete", WEEKLY, postgres_url)
    for week, rows in zip(WEEKLY.weeks, found, strict=True):
        assert {key: rule_and_winner(rows[key]) for key in week.expected} == dict(week.expected)
    wrong = weeks.close("2026-10-27", batch=True)
    assert not wrong, "\n".join(wrong)
    given = orders_of(weeks.work)
    assert {kind: ids_of(given[f"{kind}.csv"]) for kind in WEEKLY.closes} == {
        kind: set(ids) for kind, ids in WEEKLY.closes.items()
    }
    # Nothing was carried out: the next closure orders nothing and reports it.
    assert weeks.close("2026-10-28", batch=True) == []
    again = contract_files(weeks.work / "avslut" / "2026-10-28-1")
    assert not any(ids_of(again[f"{kind}.csv"]) for kind in WEEKLY.closes)
    assert ids_of(again["ej_utforda.csv"])


def orders_of(work: Path) -> dict[str, bytes]:
    """The files of the only closure order."""
    (folder,) = (work / "avslut").iterdir()
    return contract_files(folder)


def ids_of(content: bytes) -> set[str]:
    """The first column of a file."""
    return {row.split(";")[0] for row in content.decode().splitlines()[1:]}


def rule_and_winner(row: Row) -> str:
    """As stories expect it."""
    return f"{row['regel']} {row['vinnare']}".strip()
