"""Week 2 is the same population a week later."""

from __future__ import annotations

from generator.conftest import POSTS, Week
from oracle import LedgerState, decide, read_seeds


def _by_key(rows: list[dict[str, str]], key: str) -> dict[str, dict[str, str]]:
    return {row[key].strip(): row for row in rows if row[key].strip()}


def test_no_post_disappears_and_a_few_are_new(week_1: Week, week_2: Week) -> None:
    assert week_1.generated.posts == POSTS
    assert week_2.generated.posts == POSTS + POSTS // 50
    for table, key in (("pasis_bevakning", "bevakning_id"), ("vaps_remiss", "remiss_id")):
        before = _by_key(week_1.rows[table], key)
        after = _by_key(week_2.rows[table], key)
        gone = before.keys() - after.keys()
        # rows that are spoilt in both weeks are read in neither
        assert len(gone) <= 2
        assert 0 < len(after.keys() - before.keys()) < POSTS * 0.04


def test_some_posts_are_closed_and_most_are_unchanged(week_1: Week, week_2: Week) -> None:
    before = _by_key(week_1.rows["pasis_bevakning"], "bevakning_id")
    after = _by_key(week_2.rows["pasis_bevakning"], "bevakning_id")
    both = before.keys() & after.keys()
    closed = [
        key
        for key in both
        if not before[key]["avbokad_datum"] and after[key]["avbokad_datum"] >= "2026-10-05"
    ]
    unchanged = [key for key in both if before[key] == after[key]]
    assert 0.01 < len(closed) / len(both) < 0.04
    assert 0.85 < len(unchanged) / len(both) < 0.99


def test_the_second_run_releases_listed_posts(week_1: Week, week_2: Week) -> None:
    ledger = LedgerState()
    first = decide(week_1.rows, read_seeds(), "2026-10-05")
    first.apply(ledger)
    second = decide(week_2.rows, read_seeds(), "2026-10-12", ledger)
    earlier = {(row["kallsystem"], row["post_id"]): row["utfall"] for row in first.dispositioner}
    released = [
        earlier.get((row["kallsystem"], row["post_id"]), "ny")
        for row in second.dispositioner
        if row["utfall"] == "migreras"
    ]
    for outcome in ("atgardslista", "ej_uttag", "vantar", "ny"):
        assert released.count(outcome) > 5, outcome


def test_new_persons_come_into_the_registers_once(week_2: Week) -> None:
    ids = [
        row["personnummer"].replace("-", "").strip() + row["efternamn"]
        for row in week_2.rows["pu_person"]
    ]
    # exact copies and persons written in two ways, nothing else
    assert len(ids) - len(set(ids)) < len(ids) * 0.003
