"""Importing receipts: which counts, what it does to the post, what is refused."""

from __future__ import annotations

from datetime import datetime

import pytest

from flytt.errors import ReceiptError
from flytt.ledger import Ledger
from flytt.plugins.receipt import Receipt, ReceiptProblems
from unit.ledger.telling import (
    NEXT_MONDAY,
    close,
    confirm,
    export,
    fail,
    first_contact,
    follow_up,
    order,
    receipt,
    record_ids,
    states,
    take,
)


def test_a_post_is_migrated_when_all_its_records_are(ledger: Ledger) -> None:
    run_id = export(ledger, follow_up("B1"), first_contact("B2"))
    half = take(ledger, receipt(run_id, "PASIS-B-B1"))
    assert (half.new, half.ok, half.migrerad, half.utestaende) == (1, 1, 0, 0)
    assert states(ledger) == {"B1": "utestaende", "B2": "utestaende"}
    whole = take(ledger, receipt(run_id, "PASIS-B-B1-FR"))
    assert (whole.new, whole.ok, whole.migrerad) == (1, 1, 1)
    assert states(ledger) == {"B1": "migrerad", "B2": "utestaende"}


def test_one_failed_record_fails_the_post(ledger: Ledger) -> None:
    run_id = export(ledger, follow_up("B1"))
    result = take(ledger, receipt(run_id, "PASIS-B-B1"), receipt(run_id, "PASIS-B-B1-FR", "FEL"))
    assert (result.read, result.new, result.ok, result.fel) == (2, 2, 1, 1)
    assert (result.migrerad, result.misslyckad) == (0, 1)
    assert states(ledger) == {"B1": "misslyckad"}


def test_the_latest_moment_counts_not_the_latest_import(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    take(ledger, receipt(run_id, "PASIS-B-B1", "OK", minutes=5))
    late = take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=4))
    assert (late.fel, late.misslyckad) == (1, 0)
    assert states(ledger) == {"B1": "migrerad"}
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=6))
    assert states(ledger) == {"B1": "misslyckad"}


def test_moments_are_compared_across_time_zones(ledger: Ledger) -> None:
    def at(text: str, status: str) -> Receipt:
        return receipt(run_id, "PASIS-B-B1", status)._replace(
            tidpunkt=datetime.fromisoformat(text), tidpunkt_text=text
        )

    run_id = export(ledger, first_contact("B1"))
    take(ledger, at("2026-10-06T10:30:00+02:00", "FEL"), at("2026-10-06T09:00:00", "OK"))
    assert states(ledger) == {"B1": "migrerad"}
    (entry,) = ledger.history("PASIS", "B1").exports
    assert [(each.tidpunkt, each.tidpunkt_text) for each in entry.records[0].receipts] == [
        ("2026-10-06T08:30:00.000000+00:00", "2026-10-06T10:30:00+02:00"),
        ("2026-10-06T09:00:00.000000+00:00", "2026-10-06T09:00:00"),
    ]


def test_of_one_moment_the_last_imported_counts(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"), first_contact("B2"))
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL"), receipt(run_id, "PASIS-B-B1", "OK"))
    take(ledger, receipt(run_id, "PASIS-B-B2", "OK"))
    take(ledger, receipt(run_id, "PASIS-B-B2", "FEL"))
    assert states(ledger) == {"B1": "migrerad", "B2": "misslyckad"}


def test_a_file_again_changes_nothing(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    old = (receipt(run_id, "PASIS-B-B1", "FEL"),)
    take(ledger, *old)
    take(ledger, receipt(run_id, "PASIS-B-B1", "OK"))
    before = ledger.fingerprint()
    again = take(ledger, *old, *old)
    assert (again.read, again.new, again.known, again.fel) == (2, 0, 2, 0)
    assert states(ledger) == {"B1": "migrerad"}
    assert ledger.fingerprint() == before


def test_the_same_line_twice_in_a_file_is_one_receipt(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    same = receipt(run_id, "PASIS-B-B1")
    other_text = same._replace(feltext="annan")
    result = take(ledger, same, same, other_text)
    assert (result.read, result.new, result.known) == (3, 2, 1)


def test_an_empty_file_is_taken(ledger: Ledger) -> None:
    result = take(ledger)
    assert (result.read, result.new, result.known) == (0, 0, 0)


def test_unknown_records_are_all_named_and_nothing_is_taken(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    strangers = [receipt(run_id, f"PASIS-B-X{n}")._replace(line=n + 3) for n in range(30)]
    with pytest.raises(ReceiptProblems) as refused:
        take(ledger, receipt(run_id, "PASIS-B-B1"), *strangers)
    assert [problem.line for problem in refused.value.problems] == list(range(3, 33))
    message = str(refused.value)
    assert "(30)" in message
    assert f"line 22: unknown run_id {run_id}, record_id PASIS-B-X19" in message
    assert "PASIS-B-X20" not in message
    assert "and 10 more" in message
    assert "kvittens.csv" in message
    assert states(ledger) == {"B1": "utestaende"}


def test_a_receipt_that_could_mean_two_posts_is_refused(ledger: Ledger) -> None:
    """No such run is published (a_record_belongs_to_one_post); the ledger does not guess."""
    run_id = export(ledger, follow_up("B1"), first_contact("B1-FR"))
    with pytest.raises(ReceiptError, match="two posts share") as refused:
        take(ledger, receipt(run_id, "PASIS-B-B1"), receipt(run_id, "PASIS-B-B1-FR"))
    assert "line 2: shared run_id 2026-10-05-1, record_id PASIS-B-B1-FR" in str(refused.value)
    assert states(ledger) == {"B1": "utestaende", "B1-FR": "utestaende"}


@pytest.mark.parametrize(
    "stranger",
    ["PASIS-R-B1", "PASIS-B-b1", "PASIS-B-B1-fr", "PASIS-B-B1-FR-FR", "PASIS-B-B2-FR", "B1", ""],
)
def test_a_record_id_is_its_posts_to_the_letter(ledger: Ledger, stranger: str) -> None:
    run_id = export(ledger, follow_up("B1"), first_contact("B2"))
    with pytest.raises(ReceiptError, match="never exported"):
        take(ledger, receipt(run_id, stranger))


def test_a_record_belongs_to_its_run(ledger: Ledger) -> None:
    export(ledger, first_contact("B1"))
    with pytest.raises(ReceiptError, match="unknown run_id 2026-10-12-1"):
        take(ledger, receipt(f"{NEXT_MONDAY}-1", "PASIS-B-B1"))


@pytest.mark.parametrize("personal", ["910101-238X", "19910101238X", "Anna Andersson"])
def test_shifted_columns_show_nobodys_name(ledger: Ledger, personal: str) -> None:
    export(ledger, first_contact("B1"))
    with pytest.raises(ReceiptError, match="line 2") as refused:
        take(ledger, receipt(personal, personal))
    assert personal not in str(refused.value)


def test_a_reader_that_delivers_nonsense_is_refused(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    bad = receipt(run_id, "PASIS-B-B1")._replace(status="KANSKE", line=7)
    with pytest.raises(ReceiptProblems, match="line 7: status is neither"):
        take(ledger, bad)
    assert states(ledger) == {"B1": "utestaende"}


def test_a_receipt_of_a_replaced_export_is_kept_and_changes_nothing(ledger: Ledger) -> None:
    row = follow_up("B1")
    first = export(ledger, row)
    fail(ledger, first, row)
    second = export(ledger, row, date=NEXT_MONDAY)
    late = take(ledger, *(receipt(first, name, minutes=9) for name in record_ids(row)))
    assert (late.new, late.ok, late.late, late.late_posts) == (2, 2, 2, ("PASIS:B1",))
    assert (late.migrerad, late.misslyckad, late.utestaende) == (0, 0, 0)
    assert states(ledger) == {"B1": "utestaende"}
    old, _ = ledger.history("PASIS", "B1").exports
    assert old.status == "misslyckad"
    assert [each.status for each in old.records] == ["OK", "OK"]
    assert confirm(ledger, second, row).migrerad == 1
    assert ledger.check() == []


def test_a_failure_may_be_taken_back(ledger: Ledger) -> None:
    row = follow_up("B1")
    run_id = export(ledger, row)
    fail(ledger, run_id, row)
    one = take(ledger, receipt(run_id, record_ids(row)[0], minutes=1))
    assert (one.utestaende, states(ledger)) == (0, {"B1": "misslyckad"})
    both = take(ledger, receipt(run_id, record_ids(row)[1], minutes=1))
    assert (both.migrerad, states(ledger)) == (1, {"B1": "migrerad"})


def test_a_failure_after_the_closure_is_said_aloud(ledger: Ledger) -> None:
    closed, open_ = first_contact("B1"), first_contact("B2")
    run_id = export(ledger, closed, open_)
    confirm(ledger, run_id, closed, open_)
    close(ledger, order(closed), order(closed, "vardatagande"))
    result = take(
        ledger,
        receipt(run_id, "PASIS-B-B1", "FEL", minutes=1),
        receipt(run_id, "PASIS-B-B2", "FEL", minutes=1),
    )
    assert result.misslyckad == 2
    assert result.fel_after_closure == ("PASIS:B1",)
    assert states(ledger) == {"B1": "misslyckad", "B2": "misslyckad"}


def test_history_tells_all_of_it(ledger: Ledger) -> None:
    row = follow_up("B1")
    run_id = export(ledger, row)
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL"), receipt(run_id, "PASIS-B-B1", minutes=1))
    take(ledger, receipt(run_id, "PASIS-B-B1-FR", minutes=2))
    close(ledger, order(row), order(row, "batchstangning"))
    (entry,) = ledger.history("PASIS", "B1").exports
    assert (entry.run_id, entry.status, entry.kategori) == (run_id, "migrerad", "aterbesok")
    assert [
        (record.record_id, record.status, [(r.status, r.felkod, r.file) for r in record.receipts])
        for record in entry.records
    ] == [
        ("PASIS-B-B1", "OK", [("FEL", "E17", "kvittens.csv"), ("OK", "", "kvittens.csv")]),
        ("PASIS-B-B1-FR", "OK", [("OK", "", "kvittens.csv")]),
    ]
    assert [(each.typ, each.id, each.avslut_id) for each in entry.closures] == [
        ("bevakning", "B1", "2026-10-12-1"),
        ("batchstangning", "VB1", "2026-10-12-1"),
    ]
