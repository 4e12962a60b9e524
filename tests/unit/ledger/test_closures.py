"""Recording closures: only migrated posts, each thing once."""

from __future__ import annotations

import pytest

from flytt.errors import LedgerError
from flytt.ledger import AlarmRow, Closure, ClosureOrder, Ledger, Run
from flytt.ledger.refusals import PostsRefused
from flytt.plugins.interfaces import ClosureKind
from unit.ledger.telling import (
    KINDS,
    MONDAY,
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
    referral,
    take,
)


def test_a_closure_is_what_the_engines_read_back(ledger: Ledger) -> None:
    rows = (first_contact("B1"), follow_up("B2"), referral("R1"))
    confirm(ledger, export(ledger, *rows), *rows)
    avslut_id = close(
        ledger,
        *(order(row) for row in rows),
        order(rows[0], "vardatagande"),
        order(rows[1], "batchstangning"),
    )
    assert avslut_id == f"{NEXT_MONDAY}-1"
    given = [
        ("bevakning", "B1", rows[0]),
        ("bevakning", "B2", rows[1]),
        ("vaps_remiss", "R1", rows[2]),
        ("vardatagande", "VB1", rows[0]),
        ("batchstangning", "VB2", rows[1]),
    ]
    assert list(ledger.rows("ledger_avslut")) == [
        (typ, name, avslut_id, NEXT_MONDAY, *row[:3], f"{MONDAY}-1", "J")
        for typ, name, row in given
    ]
    assert [(r["bestalld"], r["avslut_id"], r["avslut_datum"]) for r in
            read(ledger, "ledger_export")] == [("J", avslut_id, NEXT_MONDAY)] * 3  # fmt: skip


def test_a_recorded_closure_is_known_by_its_manifest(ledger: Ledger) -> None:
    assert ledger.closure(f"{MONDAY}-1") is None
    ledger.record_closure(Closure(f"{MONDAY}-1", MONDAY, "SDVM"), [], "f" * 64, kinds=KINDS)
    found = ledger.closure(f"{MONDAY}-1")
    assert found is not None
    assert (found.datum, found.sign, found.manifest_sha256) == (MONDAY, "SDVM", "f" * 64)
    assert ledger.has_closure(f"{MONDAY}-1")
    assert ledger.next_closure_id(MONDAY) == f"{MONDAY}-2"
    with pytest.raises(LedgerError, match="recorded already"):
        ledger.record_closure(Closure(f"{MONDAY}-1", MONDAY, "SDVM"), [], SHA, kinds=KINDS)


def test_posts_that_are_not_migrated_are_all_named(ledger: Ledger) -> None:
    done, waits, failed, half = (
        first_contact("B1"),
        first_contact("B2"),
        first_contact("B3"),
        follow_up("B4"),
    )
    run_id = export(ledger, done, waits, failed, half)
    confirm(ledger, run_id, done)
    take(ledger, receipt(run_id, "PASIS-B-B4"))
    fail(ledger, run_id, failed)
    never = first_contact("B5")
    with pytest.raises(PostsRefused) as refused:
        close(ledger, *(order(row) for row in (done, waits, failed, half, never)))
    assert refused.value.posts == ("PASIS:B2", "PASIS:B3", "PASIS:B4", "PASIS:B5")
    assert list(ledger.rows("ledger_avslut")) == []
    assert not ledger.has_closure(f"{NEXT_MONDAY}-1")


def test_a_replaced_exports_old_receipt_closes_nothing(ledger: Ledger) -> None:
    row = first_contact("B1")
    fail(ledger, export(ledger, row), row)
    second = export(ledger, row, date=NEXT_MONDAY)
    with pytest.raises(PostsRefused, match="PASIS:B1"):
        close(ledger, order(row))
    confirm(ledger, second, row)
    close(ledger, order(row))


def test_what_an_earlier_closure_ordered_is_refused(ledger: Ledger) -> None:
    first, second = first_contact("B1", "V1"), follow_up("B2", "V1")
    confirm(ledger, export(ledger, first, second), first, second)
    close(ledger, order(first), order(first, "vardatagande"))
    with pytest.raises(PostsRefused) as refused:
        close(ledger, order(first), order(second), order(second, "batchstangning"))
    assert refused.value.posts == ("batchstangning:V1", "bevakning:B1")
    close(ledger, order(second))


def test_one_closure_orders_each_thing_once(ledger: Ledger) -> None:
    first, second = first_contact("B1", "V1"), follow_up("B2", "V1")
    confirm(ledger, export(ledger, first, second), first, second)
    with pytest.raises(PostsRefused) as refused:
        close(ledger, order(first, "vardatagande"), order(second, "batchstangning"), order(first),
              order(first))  # fmt: skip
    assert refused.value.posts == ("batchstangning:V1", "bevakning:B1")


def test_a_thing_is_ordered_again_when_its_order_is_no_longer_in_force(ledger: Ledger) -> None:
    first, second = first_contact("B1", "V1"), first_contact("B2", "V1")
    run_id = export(ledger, first, second)
    confirm(ledger, run_id, first, second)
    close(ledger, order(first), order(first, "vardatagande"), order(second))
    with pytest.raises(PostsRefused, match="earlier closure: vardatagande:V1"):
        close(ledger, order(second, "vardatagande"))
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=1))
    close(ledger, order(second, "vardatagande"))
    again = export(ledger, first, date=NEXT_MONDAY)
    confirm(ledger, again, first)
    with pytest.raises(PostsRefused, match="earlier closure: vardatagande:V1"):
        close(ledger, order(first), order(first, "vardatagande"))
    close(ledger, order(first))
    orders = [(r["id"], r["run_id"], r["i_kraft"]) for r in read(ledger, "ledger_avslut")]
    assert orders == [
        ("B1", run_id, "N"),
        ("V1", run_id, "N"),
        ("B2", run_id, "J"),
        ("V1", run_id, "J"),
        ("B1", again, "J"),
    ]
    assert ledger.check() == []


def test_an_alarm_keeps_the_date_it_was_first_seen(ledger: Ledger) -> None:
    row = first_contact("B1")
    late, gone = (AlarmRow(*row[:3], larm) for larm in ("kvittens_drojer", "forsvunnen"))
    run_id = export(ledger, row)
    ledger.record_alarms("2026-10-13", [late, late])
    ledger.record_run(Run(f"{NEXT_MONDAY}-1", NEXT_MONDAY), [], [], SHA, larm=[late, gone])
    confirm(ledger, run_id, row)
    closure = Closure(f"{NEXT_MONDAY}-1", "2026-10-12", "SDVM")
    ledger.record_closure(closure, [], SHA, kinds=KINDS, larm=[gone])
    assert list(ledger.rows("ledger_larm")) == [
        (*gone, "2026-10-12"),
        (*late, "2026-10-13"),
    ]


def test_a_closure_that_does_not_fit_its_post_is_refused_by_the_database(ledger: Ledger) -> None:
    row = first_contact("B1")
    confirm(ledger, export(ledger, row), row)
    with pytest.raises(LedgerError, match="needs the OK receipts") as refused:
        close(ledger, order(row, "vardatagande", "V-other"))
    assert refused.value.todo is not None
    assert row.personnummer not in str(refused.value)
    assert not ledger.has_closure(f"{NEXT_MONDAY}-1")


@pytest.mark.parametrize("sign", ["", "XXXX"])
def test_an_unsigned_closure_is_refused_by_the_database(ledger: Ledger, sign: str) -> None:
    with pytest.raises(LedgerError, match="ck_closures_sign"):
        ledger.record_closure(Closure(f"{MONDAY}-1", MONDAY, sign), [], SHA, kinds=KINDS)


def test_a_kind_that_no_source_has_is_refused(ledger: Ledger) -> None:
    row = first_contact("B1")
    confirm(ledger, export(ledger, row), row)
    with pytest.raises(PostsRefused, match="of a kind that no source has: patient:B1"):
        close(ledger, order(row, "patient", "B1"))


def test_another_systems_kinds_are_data(ledger: Ledger) -> None:
    """Orders of a system that flytt has never heard of, of two kinds that share ids."""
    kinds = {
        "MELKER": [
            ClosureKind("melker_lista", "rad"),
            ClosureKind("melker_vard", "rad", "vardatagande_id", "first", thing="vard"),
            ClosureKind("melker_uppf", "rad", "vardatagande_id", "follow_up", thing="vard"),
        ]
    }
    first = first_contact("M1", "V1")._replace(kallsystem="MELKER", post_typ="rad")
    second = follow_up("M2", "V1")._replace(kallsystem="MELKER", post_typ="rad")
    confirm(ledger, export(ledger, first, second), first, second)

    def record(*orders: ClosureOrder) -> None:
        closure = Closure(ledger.next_closure_id(MONDAY), MONDAY, "SDVM")
        ledger.record_closure(closure, orders, SHA, kinds=kinds)

    record(order(first, "melker_vard", "V1"))
    assert ledger.status()[0].ordered == 0
    with pytest.raises(PostsRefused, match="earlier closure: melker_uppf:V1"):
        record(order(second, "melker_uppf", "V1"))
    record(order(first, "melker_lista", "M1"), order(second, "melker_lista", "M2"))
    assert ledger.status()[0].ordered == 2


def test_a_ledger_that_moved_on_refuses(ledger: Ledger) -> None:
    row = first_contact("B1")
    confirm(ledger, export(ledger, row), row)
    seen = ledger.fingerprint()
    export(ledger, first_contact("B2"), date=NEXT_MONDAY)
    closure = Closure(f"{NEXT_MONDAY}-1", NEXT_MONDAY, "SDVM")
    with pytest.raises(LedgerError, match="has changed"):
        ledger.record_closure(closure, [order(row)], SHA, kinds=KINDS, expected=seen)
    ledger.record_closure(closure, [order(row)], SHA, kinds=KINDS, expected=ledger.fingerprint())
