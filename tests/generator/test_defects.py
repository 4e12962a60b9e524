"""Every defect that the rules know occurs, in realistic shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from generator.conftest import POSTS, Week
from oracle import RULES, LedgerState, Result, decide, read_seeds

LEDGER_RULES = {"migrerad", "utestaende", "inlasning_misslyckad", "vardenhet_upptagen"}
LEDGER_RULES |= {"stangd_utan_ankomst"}
LATER_RULES = {"migrering_avslutad"}  # no unit is past its last run on the first day
# An unread row is seldom of a person who has a first contact too.
LATER_RULES |= {"olast_rad"}


def broken(result: Result) -> Counter[str]:
    """How many posts break each rule, deciding or not."""
    return Counter(rule for row in result.dispositioner for rule in row["regler"].split("|"))


@pytest.fixture(scope="module")
def first_run(week_1: Week) -> Result:
    """The run of week 1."""
    return decide(week_1.rows, read_seeds(), "2026-10-05")


def test_every_rule_that_extracts_can_break_is_broken(first_run: Result) -> None:
    assert set(RULES) - set(broken(first_run)) <= LEDGER_RULES | LATER_RULES


def test_every_such_rule_decides_some_post(first_run: Result) -> None:
    deciding = {row["regel"] for row in first_run.dispositioner}
    assert set(RULES) - deciding <= LEDGER_RULES | LATER_RULES


def test_the_second_run_meets_the_ledger(first_run: Result, week_2: Week) -> None:
    ledger = LedgerState()
    first_run.apply(ledger)
    second = decide(week_2.rows, read_seeds(), "2026-10-12", ledger)
    assert {"utestaende", "vardenhet_upptagen", "migrering_avslutad"} <= set(broken(second))


def test_most_posts_of_the_window_migrate(first_run: Result) -> None:
    outcomes = Counter(row["utfall"] for row in first_run.dispositioner)
    in_window = len(first_run.dispositioner) - outcomes["vantar"]
    assert 0.55 < outcomes["migreras"] / in_window < 0.65
    assert 0.04 < outcomes["dubblett"] / in_window < 0.12


def _share(rows: Iterable[object], of: Iterable[object]) -> float:
    return sum(1 for _ in rows) / sum(1 for _ in of)


def test_shares_of_the_tables(week_1: Week) -> None:
    rows = week_1.rows
    assert 0.10 < len(rows["vaps_remiss"]) / POSTS < 0.15
    assert 1.3 < POSTS / week_1.generated.persons < 1.5
    own = [row for row in rows["pasis_vardatagande"] if not row["vardatagande_id"].endswith("-2")]
    assert 0.55 < _share(own, rows["pasis_bevakning"]) < 0.68
    with_text = [row for row in rows["pasis_vardatagande"] if row["fri_text"]]
    assert 0.1 < _share(with_text, rows["pasis_vardatagande"]) < 0.4


def test_source_defects_occur_in_the_files(week_1: Week) -> None:
    refused: Counter[str] = Counter()
    for sheet in week_1.sheets.values():
        refused.update(sheet.refused)
    reasons = ("oavkodbar", "nul_tecken", "fel_antal_falt", "felaktig_citering")
    assert all(refused[reason] > 0 for reason in reasons)
    assert sum(refused.values()) < POSTS * 0.01


def test_copies_and_reused_and_missing_keys_occur(first_run: Result) -> None:
    assert sum(first_run.kopia.values()) > 0
    assert {row["orsak"] for row in first_run.karantan} == {"nyckel_saknas", "nyckel_dubbel"}


def test_texts_and_codes_are_hostile(week_1: Week) -> None:
    texts = [row["intern_text"] for row in week_1.rows["pasis_bevakning"]]
    for sign in (";", '"', "\n", "\r\n", "\u00a0", "|", "="):
        assert any(sign in text for text in texts), sign
    assert any(len(text) > 4_000 for text in texts)
    codes = [row["kontakttyp"] for row in week_1.rows["pasis_bevakning"]]
    assert {"åb", "ny"} <= set(codes)
    assert any(code.endswith("\u00a0") for code in codes)
    all_text = [value for row in week_1.rows["pu_person"] for value in row.values()]
    assert any("\u030a" in value or "\u0308" in value for value in all_text)
