"""Hostile weeks with receipts, closures and approvals between: every byte as the oracle has it."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from kit import next_week, random_extracts, random_receipts, write_seeds
from kit.engines import is_spark
from line.weeks import FileForm, Weeks
from line.work import new_work, settings
from oracle import Row

SEEDS = range(int(os.environ.get("FLYTT_SEEDS", "3")))
POSTS = 220
FORMS = (
    FileForm(),
    FileForm(delimiter="\t", bom=True, untidy=1),
    FileForm(encoding="cp1252", delimiter="|", untidy=2),
)


def four_weeks(work: Path, seed: int, engine_url: str | None) -> list[str]:
    """Live through the weeks of one seed; what differs from the oracle, each with its place."""
    form = FORMS[seed % len(FORMS)]
    extracts = random_extracts(seed, POSTS, wide=form.encoding == "utf-8")
    text = settings(
        engine_url=engine_url,
        # Now and then the ledger shares the database.
        ledger_url=engine_url if seed % 4 == 1 and not is_spark(engine_url) else None,
        encoding=form.encoding,
        delimiter=form.delimiter,
        kommentar_max=extracts.kommentar_max,
        reservnummer_monster=extracts.reservnummer_monster,
    )
    new_work(work, text)
    write_seeds(extracts.seeds, work / "mappningar")
    weeks = Weeks.of(work, extracts, form)
    wrong: list[str] = []
    chance = random.Random(seed)
    for number, day in enumerate(days_worth_running(extracts.dates)):
        if number:
            extracts = next_week(extracts, seed * 10 + number, weeks.ordered())
        # Every third week has rows that nobody can read.
        damage = seed * 10 + number if (seed + number) % 3 == 1 else None
        found = weeks.run(extracts.tables, day, damage)
        wrong += [f"run of {day}: {each}" for each in found]
        approve_some(weeks, chance, weeks.results[-1].larm)
        receive(weeks, random_receipts(weeks.records(), seed * 10 + number))
        if number == 1:  # the closure sees a newer extract, and then come late receipts
            extracts = next_week(extracts, seed * 10 + 7)
            weeks.deliver(extracts.tables, damage)
        closing = (date.fromisoformat(day) + timedelta(days=1 + 8 * (number == 2))).isoformat()
        found = weeks.close(closing, batch=number != 1)
        wrong += [f"closure of {closing}: {each}" for each in found]
        late = [one for one in weeks.records() if chance.random() < 0.2]
        receive(weeks, random_receipts(late, seed * 10 + 5 + number, confirmed=0.3))
    return wrong


def days_worth_running(dates: Sequence[str]) -> list[str]:
    """The last days of the region's calendar, and one a fortnight later."""
    last = date.fromisoformat(dates[-1])
    return [*dates[-3:], (last + timedelta(days=14)).isoformat()]


def receive(weeks: Weeks, receipts: list[Row]) -> None:
    """A file without rows is no receipt file."""
    if receipts:
        weeks.receive(receipts)


def approve_some(weeks: Weeks, chance: random.Random, larm: Sequence[Row]) -> None:
    """Somebody looks at a few of the posts with an alarm."""
    keys = sorted({(row["kallsystem"], row["post_typ"], row["post_id"]) for row in larm})
    for key in chance.sample(keys, min(3, len(keys))):
        weeks.approve(key)


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_duckdb_agrees_with_the_oracle(tmp_path: Path, seed: int) -> None:
    wrong = four_weeks(tmp_path / "arbete", seed, None)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", SEEDS[-1:])
def test_spark_agrees_with_the_oracle(tmp_path: Path, seed: int, spark_url: str) -> None:
    wrong = four_weeks(tmp_path / "arbete", seed, spark_url)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", SEEDS[1::2])
def test_postgres_agrees_with_the_oracle(tmp_path: Path, seed: int, postgres_url: str) -> None:
    wrong = four_weeks(tmp_path / "arbete", seed, postgres_url)
    assert not wrong, "\n".join(wrong)
