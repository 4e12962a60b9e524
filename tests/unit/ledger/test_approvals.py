"""Approvals: what a person lets pass, of which export, and what they forget."""

from __future__ import annotations

import pytest

from flytt.errors import LedgerError
from flytt.ledger import Ledger
from unit.ledger.conftest import Integrity, Raw
from unit.ledger.telling import (
    NEXT_MONDAY,
    close,
    confirm,
    export,
    fail,
    first_contact,
    order,
    read,
    receipt,
    take,
)

ROW = first_contact("B1")


def approve(ledger: Ledger, content: str = "2ny") -> str:
    """Approve B1 with this content; returns the state it had."""
    return ledger.approve("PASIS", "B1", content, ("910101-2384", ""), "sett", "anna").status


def ordered(ledger: Ledger) -> str:
    """Whether a closure of B1 was ordered that no approval has forgotten."""
    (row,) = read(ledger, "ledger_export")
    return row["bestalld"]


def test_an_approval_is_of_the_latest_export_and_its_content(ledger: Ledger) -> None:
    run_id = export(ledger, ROW)
    seen = ledger.fingerprint()
    assert approve(ledger) == "utestaende"
    assert ledger.fingerprint() != seen
    approve(ledger, "")
    assert list(ledger.rows("ledger_godkannande")) == [
        (*ROW[:3], run_id, content, "910101-2384", "") for content in ("2ny", "")
    ]
    (entry,) = ledger.history("PASIS", "B1").exports
    assert [(each.because, each.who) for each in entry.approvals] == [("sett", "anna")] * 2
    fail(ledger, run_id, ROW)
    export(ledger, ROW, date=NEXT_MONDAY)
    assert list(ledger.rows("ledger_godkannande")) == []


def test_what_was_never_exported_cannot_be_approved(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no run has exported PASIS:B1"):
        approve(ledger)


def test_only_the_approval_of_a_failed_post_forgets_its_orders(ledger: Ledger) -> None:
    run_id = export(ledger, ROW)
    confirm(ledger, run_id, ROW)
    close(ledger, order(ROW))
    approve(ledger)
    assert ordered(ledger) == "J"
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=1))
    assert ordered(ledger) == "J"
    assert approve(ledger) == "misslyckad"
    assert ordered(ledger) == "N"
    again = export(ledger, ROW, date=NEXT_MONDAY)
    confirm(ledger, again, ROW)
    assert ordered(ledger) == "N"
    close(ledger, order(ROW))
    assert ordered(ledger) == "J"
    (row,) = read(ledger, "ledger_export")
    assert (row["avslut_id"], row["avslut_datum"]) == (f"{NEXT_MONDAY}-2", NEXT_MONDAY)


def test_the_database_holds_approvals(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, ROW)
    approve(ledger)
    for change in (
        "delete from {s}approvals",
        "update {s}approvals set because = 'x'",
        f"insert into {{s}}approvals values (2, 'PASIS', 'B1', 'bevakning', '{run_id}', '', '',"
        " '', 1, 'x', 'x', 'x')",
        f"insert into {{s}}approvals values (2, 'PASIS', 'B9', 'bevakning', '{run_id}', '', '',"
        " '', 0, 'x', 'x', 'x')",
    ):
        with pytest.raises(Integrity):
            raw(change)
    assert raw("select count(*) from {s}approvals") == [(1,)]


def test_the_database_holds_withdrawals_alarms_and_identity(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, ROW)
    confirm(ledger, run_id, ROW)
    ledger.settle("/arbete")
    ledger.record_purge(run_id, ["patientfiler"])
    ledger.record_alarms("2026-10-05", [(*ROW[:3], "forsvunnen")])
    for change in (
        f"insert into {{s}}withdrawals values ('{run_id}', 'x', 'x', 'x')",
        "update {s}exports set ersatt_av = '-' || run_id",
        "update {s}alarms set sedan = '2026-10-06'",
        "delete from {s}alarms",
        "update {s}identity set identity = 'x'",
        "insert into {s}identity values (2, 'x', 'x')",
        "update {s}places set path = 'x'",
        "delete from {s}purges",
        "update {s}runs set facts = '{}'",
    ):
        with pytest.raises(Integrity):
            raw(change)
    assert ledger.standing().place == "/arbete"
    assert ledger.standing().runs[run_id].purged


def test_a_withdrawal_without_its_exports_is_found(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, ROW)
    raw(f"insert into {{s}}withdrawals values ('{run_id}', 'x', 'x', 'x')")
    assert ledger.check() == ["1 exports of withdrawn runs that are not withdrawn"]
