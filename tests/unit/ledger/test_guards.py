"""What the database itself refuses, whoever writes to it and however."""

from __future__ import annotations

import pytest

from flytt.ledger import Ledger
from unit.ledger.conftest import Integrity, Raw
from unit.ledger.telling import (
    close,
    confirm,
    export,
    fail,
    first_contact,
    follow_up,
    order,
    receipt,
    referral,
    states,
    take,
)

COPY = """
insert into {{s}}exports
select {new_id}, run_id, kallsystem, post_typ, post_id, personnummer, vardenhet_id, kategori,
    regional_problemkod, vardatagande_id, innehall, '{status}', {ersatt_av}
from {{s}}exports where id = 1
"""
ORDER = """
insert into {{s}}closure_orders
values (90, '{typ}', '{order_id}', '2026-10-12-1', {export_id}, '{system}', '{post_typ}',
    '{post_id}', '2026-10-05', 'sha')
"""


def copied(new_id: int = 90, status: str = "utestaende", ersatt_av: str = "null") -> str:
    """SQL for a second export of the post of export 1."""
    return COPY.format(new_id=new_id, status=status, ersatt_av=ersatt_av)


def ordered(
    export_id: int,
    post_id: str,
    typ: str = "bevakning",
    order_id: str | None = None,
    system: str = "PASIS",
    post_typ: str = "bevakning",
) -> str:
    """SQL for a closure order."""
    return ORDER.format(
        typ=typ,
        order_id=order_id or post_id,
        export_id=export_id,
        system=system,
        post_typ=post_typ,
        post_id=post_id,
    )


@pytest.mark.parametrize("status", ["utestaende", "migrerad", "misslyckad"])
def test_a_held_post_has_no_second_export(ledger: Ledger, raw: Raw, status: str) -> None:
    run_id = export(ledger, first_contact("B1"))
    if status != "utestaende":
        answer = confirm if status == "migrerad" else fail
        answer(ledger, run_id, first_contact("B1"))
    with pytest.raises(Integrity):
        raw(copied())
    with pytest.raises(Integrity):
        raw(copied(new_id=1))
    assert raw("select count(*) from {s}exports") == [(1,)]


@pytest.mark.parametrize("status", ["utestaende", "migrerad"])
def test_only_a_failed_export_is_replaced(ledger: Ledger, raw: Raw, status: str) -> None:
    run_id = export(ledger, first_contact("B1"))
    export(ledger, first_contact("B2"))
    if status == "migrerad":
        confirm(ledger, run_id, first_contact("B1"))
    with pytest.raises(Integrity):
        raw("update {s}exports set ersatt_av = '2026-10-05-2' where id = 1")
    assert states(ledger) == {"B1": status, "B2": "utestaende"}


def test_a_forged_failure_does_not_release_a_post(ledger: Ledger, raw: Raw) -> None:
    export(ledger, first_contact("B1"))
    export(ledger, first_contact("B2"))
    raw("update {s}exports set status = 'misslyckad' where id = 1")
    with pytest.raises(Integrity):
        raw("update {s}exports set ersatt_av = '2026-10-05-2' where id = 1")
    assert ledger.check() == ["1 posts whose state is not what their receipts say"]


def test_a_failed_export_is_replaced_by_another_run_once(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, first_contact("B1"))
    fail(ledger, run_id, first_contact("B1"))
    export(ledger, first_contact("B2"))
    with pytest.raises(Integrity):
        raw(f"update {{s}}exports set ersatt_av = '{run_id}' where id = 1")
    raw("update {s}exports set ersatt_av = '2026-10-05-2' where id = 1")
    for undone in ("ersatt_av = null", "ersatt_av = '2026-10-05-1'", "status = 'migrerad'"):
        with pytest.raises(Integrity):
            raw(f"update {{s}}exports set {undone} where id = 1")


def test_no_closure_without_a_receipt(ledger: Ledger, raw: Raw) -> None:
    export(ledger, first_contact("B1"))
    close(ledger)
    with pytest.raises(Integrity):
        raw(ordered(1, "B1"))
    raw("update {s}exports set status = 'migrerad' where id = 1")
    with pytest.raises(Integrity):
        raw(ordered(1, "B1"))
    assert raw("select count(*) from {s}closure_orders") == [(0,)]


def test_no_closure_with_half_of_the_receipts(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, follow_up("B1"))
    close(ledger)
    take(ledger, receipt(run_id, "PASIS-B-B1"))
    raw("update {s}exports set status = 'migrerad' where id = 1")
    with pytest.raises(Integrity):
        raw(ordered(1, "B1"))
    take(ledger, receipt(run_id, "PASIS-B-B1-FR"))
    raw(ordered(1, "B1"))
    assert raw("select count(*) from {s}closure_orders") == [(1,)]


def test_no_closure_after_a_late_failure(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, first_contact("B1"))
    close(ledger)
    confirm(ledger, run_id, first_contact("B1"))
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=1))
    raw("update {s}exports set status = 'migrerad' where id = 1")
    with pytest.raises(Integrity):
        raw(ordered(1, "B1"))


def test_no_closure_by_the_late_receipts_of_a_replaced_export(ledger: Ledger, raw: Raw) -> None:
    row = first_contact("B1")
    run_id = export(ledger, row)
    fail(ledger, run_id, row)
    export(ledger, row)
    close(ledger)
    take(ledger, receipt(run_id, "PASIS-B-B1", minutes=1))
    assert raw("select id, status from {s}export_state") == [(1, "migrerad"), (2, "utestaende")]
    with pytest.raises(Integrity):
        raw(ordered(1, "B1"))


def test_a_closure_fits_its_post(ledger: Ledger, raw: Raw) -> None:
    rows = (first_contact("B1"), follow_up("B2"), referral("R1"))
    confirm(ledger, export(ledger, *rows), *rows)
    close(ledger)
    misfits = {
        "another post's id": ordered(1, "B1", order_id="B2"),
        "another post": ordered(1, "B2", order_id="B1"),
        "another system": ordered(1, "B1", system="VAPS"),
        "another kind of post": ordered(1, "B1", post_typ="remiss"),
        "no export": ordered(4, "B9"),
        "another vardatagande": ordered(1, "B1", typ="vardatagande", order_id="V2"),
        "the vardatagande of a follow-up": ordered(2, "B2", typ="vardatagande", order_id="VB2"),
        "a batch for a first contact": ordered(1, "B1", typ="batchstangning", order_id="VB1"),
        "a bevakning as a referral": ordered(1, "B1", typ="vaps_remiss"),
        "a referral as a bevakning": ordered(
            3, "R1", typ="bevakning", system="VAPS", post_typ="remiss"
        ),
        "no such kind": ordered(1, "B1", typ="patient"),
    }
    assert {name: refused(raw, sql) for name, sql in misfits.items()} == dict.fromkeys(
        misfits, True
    )
    assert raw("select count(*) from {s}closure_orders") == [(0,)]


def test_each_thing_is_ordered_once(ledger: Ledger, raw: Raw) -> None:
    rows = (first_contact("B1", "V1"), follow_up("B2", "V1"))
    confirm(ledger, export(ledger, *rows), *rows)
    close(ledger, order(rows[0]), order(rows[0], "vardatagande"))
    with pytest.raises(Integrity):
        raw(ordered(1, "B1"))
    with pytest.raises(Integrity):
        raw(ordered(1, "B1", typ="vardatagande", order_id="V1"))
    with pytest.raises(Integrity):
        raw(ordered(2, "B2", typ="batchstangning", order_id="V1"))
    raw(ordered(2, "B2"))


def refused(raw: Raw, sql: str) -> bool:
    """Whether the database's integrity rules turn a statement down."""
    try:
        raw(sql)
    except Integrity:
        return True
    return False


FACTS = {
    "runs": "manifest_sha256 = 'x'",
    "exports": "post_id = 'B7'",
    "records": "record_id = 'PASIS-B-B7'",
    "imports": "file = 'x'",
    "receipts": "status = 'FEL'",
    "closures": "sign = 'x'",
    "closure_orders": "order_id = 'B7'",
}


def test_nothing_is_rewritten_deleted_or_swept_away(ledger: Ledger, raw: Raw, address: str) -> None:
    """Truncate (PostgreSQL) and replace (SQLite) are the statements that ask no delete trigger."""
    confirm(ledger, export(ledger, first_contact("B1")), first_contact("B1"))
    close(ledger, order(first_contact("B1")))
    sweep = (
        "truncate {{s}}{0} cascade"
        if address.startswith("postgresql")
        else "insert or replace into {0} select * from {0}"
    )
    before = {table: raw(f"select * from {{s}}{table}") for table in FACTS}
    assert all(len(rows) == 1 for rows in before.values())
    for table, fact in FACTS.items():
        assert refused(raw, f"update {{s}}{table} set {fact}"), table
        assert refused(raw, f"delete from {{s}}{table}"), table
        assert refused(raw, sweep.format(table)), table
    assert {table: raw(f"select * from {{s}}{table}") for table in FACTS} == before


@pytest.mark.parametrize("sign", ["", "XXXX"])
def test_a_closure_is_signed(ledger: Ledger, raw: Raw, sign: str) -> None:
    with pytest.raises(Integrity):
        raw(f"insert into {{s}}closures values ('2026-10-12-1', '2026-10-12', 1, '{sign}', 'x')")
    assert not ledger.has_closure("2026-10-12-1")


def test_the_programs_own_connections_hold_foreign_keys(ledger: Ledger) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), ledger._store.write() as connection:
        connection.exec_driver_sql("insert into records values (1, 99, 'no run', 'no record')")
