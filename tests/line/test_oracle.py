"""Three hostile weeks, with receipts and closures between: every byte as the oracle has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kit import next_week, random_extracts, random_receipts, write_seeds
from line.weeks import FileForm, Weeks
from line.work import new_work, settings

SEEDS = range(int(os.environ.get("FLYTT_SEEDS", "3")))
POSTS = 220
FORMS = (
    FileForm(),
    FileForm(delimiter="\t", bom=True, untidy=1),
    FileForm(encoding="cp1252", delimiter="|", untidy=2),
)


def three_weeks(work: Path, seed: int, engine_url: str | None) -> list[str]:
    """Run the weeks of one seed; what differs from the oracle, each with its place."""
    form = FORMS[seed % len(FORMS)]
    extracts = random_extracts(seed, POSTS, wide=form.encoding == "utf-8")
    text = settings(
        engine_url=engine_url,
        # Now and then the ledger shares the database.
        ledger_url=engine_url if seed % 4 == 1 else None,
        encoding=form.encoding,
        delimiter=form.delimiter,
        kommentar_max=extracts.kommentar_max,
        reservnummer_monster=extracts.reservnummer_monster,
    )
    new_work(work, text)
    write_seeds(extracts.seeds, work / "mappningar")
    weeks = Weeks.of(work, extracts, form)
    wrong: list[str] = []
    for number, day in enumerate(extracts.dates[-3:]):
        if number:
            weeks.receive(random_receipts(weeks.records(), seed * 10 + number))
            extracts = next_week(extracts, number)
        wrong += [f"run of {day}: {each}" for each in weeks.run(extracts.tables, day)]
        if number:
            found = weeks.close(day, batch=number == 2)
            wrong += [f"closure of {day}: {each}" for each in found]
    return wrong


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_duckdb_agrees_with_the_oracle(tmp_path: Path, seed: int) -> None:
    wrong = three_weeks(tmp_path / "arbete", seed, None)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", SEEDS[1::2])
def test_postgres_agrees_with_the_oracle(tmp_path: Path, seed: int, postgres_url: str) -> None:
    wrong = three_weeks(tmp_path / "arbete", seed, postgres_url)
    assert not wrong, "\n".join(wrong)
