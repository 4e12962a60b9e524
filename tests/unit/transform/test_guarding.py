"""Guards have texts and words each, and show nothing that could be a person's."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from flytt.settings.settings import GuardSettings
from flytt.transform.dbt.project import packaged_seeds
from flytt.transform.guarding import ON_CLOSE, ON_EXPORT, ON_RUN, message
from flytt.work.masked import shown_code

LIMITS = GuardSettings()
ROW: dict[str, Any] = {
    "kolumn": "kontakttyp",
    "kod": "QX",
    "antal": 1234,
    "av": 300_000,
    "forut": 5,
    "forut_av": 9,
}


def test_the_seed_has_every_guard() -> None:
    lines = packaged_seeds()["vakt"].read_text("utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert {row["vakt"] for row in rows} == ON_RUN
    assert all(row["rubrik"] and row["atgard"].endswith(".") for row in rows)


def test_a_closure_asks_for_less() -> None:
    assert (ON_EXPORT | {"datum"}) == ON_RUN
    assert (ON_CLOSE | {"samma_uttag", "utfall_hoppar"}) == ON_EXPORT


@pytest.mark.parametrize(
    "reason", ["oavkodbar", "nul_tecken", "felaktig_citering", "fel_antal_falt"]
)
def test_quarantine_says_the_likely_cause(reason: str) -> None:
    some = message({**ROW, "vakt": "karantan", "orsak": reason}, LIMITS)
    assert (
        f"1234 of 300000 rows are quarantined (limit 0.1 % and 10 rows), most as {reason}" in some
    )
    every = message({**ROW, "vakt": "karantan", "orsak": reason, "antal": 300_000}, LIMITS)
    assert ("delimiter" in every) == (reason == "fel_antal_falt")


@pytest.mark.parametrize(
    "value",
    ["19910305-2388", "910305+2388", "Anna Andersson, Storgatan", "a" * 13, "1991030523", "x;y"],
)
def test_a_value_that_is_no_code_is_not_shown(value: str) -> None:
    assert shown_code(value) == f"(a text of {len(value)} characters)"
    assert value not in message({**ROW, "vakt": "okand_kod", "kod": value}, LIMITS)
    assert value not in message({**ROW, "vakt": "platshallare", "kod": value}, LIMITS)


@pytest.mark.parametrize("value", ["ÅB", "02", "N/A", "NULL", "00000000", "0000-00-00", "K10-M1"])
def test_codes_and_fillings_are_shown(value: str) -> None:
    assert shown_code(value) == value
