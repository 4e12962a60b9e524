"""The oracle against the 600 posts whose outcome was computed by another independent reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from oracle import RULES, decide, read_csv, read_extracts, read_seeds

CASE = Path(__file__).resolve().parents[1] / "cases" / "a"
HEADER = (
    "kallsystem;post_typ;post_id;utfall;regel;regler;kategori;vardenhet_id;"
    "regional_problemkod;vinnare"
)


@pytest.mark.parametrize("date", ["2026-10-05", "2026-10-12", "2026-11-09"])
def test_every_column_of_every_post_agrees(date: str) -> None:
    expected = read_csv(CASE / f"dispositioner-{date}.csv")
    result = decide(read_extracts(CASE / "extrakt"), read_seeds(CASE / "mappningar"), date)
    assert len(expected) == 600
    assert ";".join(result.dispositioner[0]) == HEADER
    differing = [
        (mine["post_id"], [name for name in mine if mine[name] != theirs[name]])
        for mine, theirs in zip(result.dispositioner, expected, strict=True)
        if mine != theirs
    ]
    assert differing == []


def test_the_seed_regel_and_the_oracle_name_the_same_rules() -> None:
    seeded = [row["regel"] for row in read_seeds()["regel"]]
    assert seeded == list(RULES)
