"""Importing receipts: which counts, what it does to the post, what is refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flytt.errors import ReceiptError
from flytt.ledger import Ledger
from flytt.plugins.receipt import Receipt, ReceiptProblems
from flytt.plugins.receipt_file import COLUMNS, MillenniumReceipts
from unit.ledger.telling import (
    NEXT_MONDAY,
    SHA,
    close,
    confirm,
    export,
    fail,
    first_contact,
    follow_up,
    order,
    read,
    receipt,
    record_ids,
    states,
    take,
)


def test_a_post_is_migrated_when_all_its_records_are(ledger: Ledger) -> None:
    run_id = export(ledger, follow_up("B1"), first_contact("B2"))
    half = take(ledger, receipt(run_id, "PASIS-B-B1"))
    assert (half.new, half.ok, half.migrerad, half.utestaende) == (1, 1, 0, 2)
    assert states(ledger) == {"B1": "utestaende", "B2": "utestaende"}
    whole = take(ledger, receipt(run_id, "PASIS-FB-B1"))
    assert (whole.new, whole.ok, whole.migrerad, whole.utestaende) == (1, 1, 1, 1)
    assert states(ledger) == {"B1": "migrerad", "B2": "utestaende"}


def test_one_failed_record_fails_the_post(ledger: Ledger) -> None:
    run_id = export(ledger, follow_up("B1"))
    result = take(ledger, receipt(run_id, "PASIS-B-B1"), receipt(run_id, "PASIS-FB-B1", "FEL"))
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


def at(run_id: str, text: str, status: str = "OK") -> Receipt:
    """A receipt of B1 at this moment."""
    return receipt(run_id, "PASIS-B-B1", status)._replace(
        tidpunkt=datetime.fromisoformat(text), tidpunkt_text=text
    )


def moments(ledger: Ledger) -> list[str]:
    """The moments of the receipts of B1, as the ledger keeps them."""
    (entry,) = ledger.history("PASIS", "B1").exports
    return [each.tidpunkt for each in entry.records[0].receipts]


def test_moments_are_compared_across_time_zones(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    take(ledger, at(run_id, "2026-10-06T10:30:00+02:00", "FEL"), at(run_id, "2026-10-06T10:31:00"))
    assert states(ledger) == {"B1": "migrerad"}
    assert moments(ledger) == [
        "2026-10-06T08:30:00.000000+00:00",
        "2026-10-06T08:31:00.000000+00:00",
    ]


def test_a_moment_without_zone_is_read_in_the_timezone_of_receipts(ledger: Ledger) -> None:
    """An hour that the clock repeats is the first."""
    run_id = export(ledger, first_contact("B1"))
    rows = (at(run_id, "2026-10-25T02:30:00"), at(run_id, "2026-10-25T03:30:00"))
    ledger.import_receipts(rows[:1], SHA, "a.csv")
    ledger.import_receipts(rows[1:], SHA, "b.csv", ZoneInfo("America/New_York"))
    assert moments(ledger) == [
        "2026-10-25T00:30:00.000000+00:00",
        "2026-10-25T07:30:00.000000+00:00",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-09-27T23:59:59", "more than 7 days before"),
        ("2026-09-27T21:59:59Z", "more than 7 days before"),
        ("2026-09-28T00:00:00", None),
        ("2026-09-27T22:00:00+00:00", None),
        ("2027-11-09T23:59:59", None),
        ("2027-11-09T22:59:59Z", None),
        ("2027-11-10T00:00:00", "more than 400 days after"),
        ("2027-11-09T23:00:00Z", "more than 400 days after"),
        ("1999-01-01T00:00:00Z", "more than 7 days before"),
        ("0001-01-01T00:00:00", "more than 7 days before"),
        ("9999-12-31T23:59:59", "more than 400 days after"),
    ],
)
def test_a_moment_fits_the_migration_date(ledger: Ledger, text: str, problem: str | None) -> None:
    run_id = export(ledger, first_contact("B1"))
    if problem is None:
        assert take(ledger, at(run_id, text)).new == 1
    else:
        with pytest.raises(ReceiptProblems, match=f"line 2: tidpunkt is {problem}"):
            take(ledger, at(run_id, text))


def test_of_one_moment_there_is_one_status(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    texts = ("2026-10-06T10:00:00+02:00", "2026-10-06T08:00:00Z")
    two = (at(run_id, texts[0])._replace(line=4), at(run_id, texts[1], "FEL")._replace(
        line=9, millennium_id="", felkod="E"))  # fmt: skip
    with pytest.raises(ReceiptProblems) as refused:
        take(ledger, *two)
    named = "another status at the same moment (run_id 2026-10-05-1, record_id PASIS-B-B1)"
    assert [str(each) for each in refused.value.problems] == [
        f"line 4: {named}",
        f"line 9: {named}",
    ]
    take(ledger, two[0])
    with pytest.raises(ReceiptProblems, match="line 9: another status than an earlier receipt"):
        take(ledger, two[1])
    assert states(ledger) == {"B1": "migrerad"}


def test_an_ok_names_its_record_and_no_error(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"), first_contact("B2"))
    nameless = receipt(run_id, "PASIS-B-B1")._replace(millennium_id="")
    failing = receipt(run_id, "PASIS-B-B2")._replace(felkod="E17", line=3)
    with pytest.raises(ReceiptProblems) as refused:
        take(ledger, nameless, failing)
    assert [str(each) for each in refused.value.problems] == [
        "line 2: OK without millennium_id",
        "line 3: OK with a felkod",
    ]


def test_one_millennium_id_is_one_record(ledger: Ledger) -> None:
    run_id = export(ledger, follow_up("B1"), first_contact("B2"))
    one = receipt(run_id, "PASIS-B-B1")._replace(millennium_id="M1")
    other = receipt(run_id, "PASIS-FB-B1")._replace(millennium_id="M1", line=3)
    with pytest.raises(ReceiptProblems) as refused:
        take(ledger, one, other)
    assert [(each.line, each.text) for each in refused.value.problems] == [
        (2, "one millennium_id for two records"),
        (3, "one millennium_id for two records"),
    ]
    take(ledger, one)
    with pytest.raises(ReceiptProblems, match="line 3: the millennium_id of another record"):
        take(ledger, other)
    failed = receipt(run_id, "PASIS-B-B2", "FEL")._replace(millennium_id="M1")
    with pytest.raises(ReceiptProblems, match="line 2: the millennium_id of another record"):
        take(ledger, failed)
    take(ledger, other._replace(millennium_id="M2"))
    assert states(ledger) == {"B1": "migrerad", "B2": "utestaende"}


def test_one_record_has_one_millennium_id_per_export(ledger: Ledger) -> None:
    row = first_contact("B1")
    run_id = export(ledger, row)
    one = receipt(run_id, "PASIS-B-B1")._replace(millennium_id="M1")
    two = receipt(run_id, "PASIS-B-B1", minutes=1)._replace(millennium_id="M2", line=3)
    with pytest.raises(ReceiptProblems) as refused:
        take(ledger, one, two)
    assert [(each.line, each.text) for each in refused.value.problems] == [
        (2, "two millennium_id for one record"),
        (3, "two millennium_id for one record"),
    ]
    take(ledger, one)
    with pytest.raises(ReceiptProblems, match="line 3: another millennium_id than an earlier"):
        take(ledger, two)
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=2))
    for again in ("M1", "M2"):
        later = export(ledger, row, date=NEXT_MONDAY)
        answer = receipt(later, "PASIS-B-B1", minutes=3)._replace(millennium_id=again)
        assert take(ledger, answer).migrerad == 1
        take(ledger, receipt(later, "PASIS-B-B1", "FEL", minutes=4))


def test_everything_wrong_with_a_file_is_said_at_once(ledger: Ledger, tmp_path: Path) -> None:
    run_id = export(ledger, first_contact("B1"))
    path = tmp_path / "kvittens.csv"
    rows = [
        ";".join(COLUMNS),
        f"{run_id};PASIS-B-B1;OK;M1;;;2026-10-06T08:00:00Z",
        f"{run_id};PASIS-B-B1;OK",
        f"{run_id};PASIS-B-B9;OK;;;;2026-10-06T08:00:00Z",
        f"{run_id};PASIS-B-B1;KANSKE;M1;;;igår",
        f"{run_id};PASIS-B-B1;OK;M1;;;2026-01-06T08:00:00Z",
        "ovning-2026-10-05-1;PASIS-B-B1;OK;M1;;;2026-10-06T08:00:00Z",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(ReceiptProblems) as refused:
        ledger.import_receipts(MillenniumReceipts().read(path), SHA, path.name)
    assert [(each.line, each.text) for each in refused.value.problems] == [
        (3, "3 fields where the header has 7"),
        (4, "OK without millennium_id"),
        (4, "never exported by this ledger"),
        (5, "status is neither OK nor FEL"),
        (5, "tidpunkt is not an ISO 8601 date and time"),
        (6, "tidpunkt is more than 7 days before the run's migration date"),
        (7, "the last line has no line end: the file may have been cut off"),
    ]
    assert states(ledger) == {"B1": "utestaende"}


def test_a_file_again_changes_nothing(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    old = (receipt(run_id, "PASIS-B-B1", "FEL"),)
    take(ledger, *old)
    take(ledger, receipt(run_id, "PASIS-B-B1", "OK", minutes=1))
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


def test_a_file_without_receipts_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ReceiptProblems, match="line 1: the file has no receipts"):
        take(ledger)


def test_every_reason_is_named_and_the_first_of_them_by_line(ledger: Ledger) -> None:
    run_id = export(ledger, first_contact("B1"))
    strangers = [receipt(run_id, f"PASIS-B-X{n}")._replace(line=n + 3) for n in range(1100)]
    nameless = receipt(run_id, "PASIS-B-B1")._replace(millennium_id="", line=2000)
    with pytest.raises(ReceiptProblems) as refused:
        take(ledger, receipt(run_id, "PASIS-B-B1"), *strangers, nameless)
    assert [problem.line for problem in refused.value.problems] == list(range(3, 1003))
    message = str(refused.value)
    assert "(1101)" in message
    # The reasons first, then the first thousand lines.
    assert message.splitlines()[1:4] == [
        "  OK without millennium_id: 1",
        "  never exported by this ledger: 1100",
        f"  line 3: never exported by this ledger (run_id {run_id}, record_id PASIS-B-X0)",
    ]
    assert "record_id PASIS-B-X999)" in message
    assert "PASIS-B-X1000" not in message
    assert "kvittens.csv" in message
    assert states(ledger) == {"B1": "utestaende"}


def test_a_receipt_that_could_mean_two_posts_is_refused(ledger: Ledger) -> None:
    """No source has such letters; the ledger does not guess."""
    odd = first_contact("B1")._replace(post_typ="annan", post_bokstav="FB")
    run_id = export(ledger, follow_up("B1"), odd)
    with pytest.raises(ReceiptError, match="two posts share") as refused:
        take(ledger, receipt(run_id, "PASIS-B-B1"), receipt(run_id, "PASIS-FB-B1"))
    assert (
        "line 2: of a record that two posts share (run_id 2026-10-05-1, record_id PASIS-FB-B1)"
        in (str(refused.value))
    )


def test_posts_named_like_used_referrals_are_apart(ledger: Ledger) -> None:
    rows = (follow_up("C1"), first_contact("C1-FR"), first_contact("FB-C1"))
    run_id = export(ledger, *rows)
    take(ledger, receipt(run_id, "PASIS-B-C1-FR"), receipt(run_id, "PASIS-B-FB-C1"))
    assert states(ledger) == {"C1": "utestaende", "C1-FR": "migrerad", "FB-C1": "migrerad"}
    confirm(ledger, run_id, rows[0])
    assert states(ledger)["C1"] == "migrerad"


@pytest.mark.parametrize(
    "stranger",
    ["PASIS-R-B1", "PASIS-B-b1", "PASIS-B-B1-fr", "PASIS-B-B1-FR-FR", "PASIS-FB-B2", "B1", ""],
)
def test_a_record_id_is_its_posts_to_the_letter(ledger: Ledger, stranger: str) -> None:
    run_id = export(ledger, follow_up("B1"), first_contact("B2"))
    with pytest.raises(ReceiptError, match="never exported"):
        take(ledger, receipt(run_id, stranger))


def test_a_record_belongs_to_its_run(ledger: Ledger) -> None:
    export(ledger, first_contact("B1"))
    with pytest.raises(ReceiptError, match=r"never exported by this ledger \(run_id 2026-10-12-1"):
        take(ledger, receipt(f"{NEXT_MONDAY}-1", "PASIS-B-B1"))


@pytest.mark.parametrize(
    "personal",
    ["910101-238X", "19910101238X", "Anna Andersson", "Andersson", "PASIS-B-19910101-238X"],
)
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
    assert (late.migrerad, late.misslyckad, late.utestaende) == (0, 0, 1)
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
    assert result.fel_after_ok == ("PASIS:B1", "PASIS:B2")
    assert result.fel_after_closure == ("PASIS:B1",)
    assert [r["motstridig"] for r in read(ledger, "ledger_export")] == ["J", "J"]
    take(ledger, receipt(run_id, "PASIS-B-B1", minutes=2))
    assert [r["motstridig"] for r in read(ledger, "ledger_export")] == ["N", "J"]
    assert states(ledger) == {"B1": "migrerad", "B2": "misslyckad"}


def test_history_tells_all_of_it(ledger: Ledger) -> None:
    row = follow_up("B1")
    run_id = export(ledger, row)
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL"), receipt(run_id, "PASIS-B-B1", minutes=1))
    take(ledger, receipt(run_id, "PASIS-FB-B1", minutes=2))
    close(ledger, order(row), order(row, "batchstangning"))
    (entry,) = ledger.history("PASIS", "B1").exports
    assert (entry.run_id, entry.status, entry.kategori) == (run_id, "migrerad", "aterbesok")
    assert [
        (record.record_id, record.status, [(r.status, r.felkod, r.file) for r in record.receipts])
        for record in entry.records
    ] == [
        ("PASIS-B-B1", "OK", [("FEL", "E17", "kvittens.csv"), ("OK", "", "kvittens.csv")]),
        ("PASIS-FB-B1", "OK", [("OK", "", "kvittens.csv")]),
    ]
    assert [(each.typ, each.id, each.avslut_id) for each in entry.closures] == [
        ("bevakning", "B1", "2026-10-12-1"),
        ("batchstangning", "VB1", "2026-10-12-1"),
    ]
