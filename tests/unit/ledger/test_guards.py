"""What the database itself refuses, whoever writes to it and however."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flytt.errors import LedgerError
from flytt.ledger import Closure, Ledger
from unit.ledger.conftest import Integrity, Raw
from unit.ledger.telling import (
    KINDS,
    SHA,
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
{verb} into {{s}}exports
select kallsystem, post_id, post_typ, '{ersatt_av}', '{run_id}', post_bokstav, personnummer,
    vardenhet_id, kategori, regional_problemkod, vardatagande_id, innehall, '{status}',
    personnummer_text, vardatagande_personnummer_text, avvikelseorsak, huvudmottagning
from {{s}}exports where post_id = 'B1'
"""
ORDER = """
insert into {{s}}closure_orders
values (90, '{typ}', '{thing}', '{order_id}', '2026-10-12-1', '{system}', '{post_id}',
    '{post_typ}', '{run_id}', '2026-10-05', 'sha')
"""
RECEIPT = """
insert into {{s}}receipts
values ('PASIS', '{post_id}', '{post_typ}', '{run_id}', {record}, 1, 90, 2, 'OK',
    '2026-10-06T08:00:00.000000+00:00', '', 'M1', '', '')
"""
RUN = "2026-10-05-1"


def copied(
    verb: str = "insert", status: str = "utestaende", ersatt_av: str = "", run_id: str = RUN
) -> str:
    """SQL for a second export of the post B1."""
    return COPY.format(verb=verb, status=status, ersatt_av=ersatt_av, run_id=run_id)


def ordered(
    post_id: str,
    typ: str = "bevakning",
    order_id: str | None = None,
    system: str = "PASIS",
    post_typ: str = "bevakning",
    thing: str | None = None,
    run_id: str = RUN,
) -> str:
    """SQL for a closure order."""
    return ORDER.format(
        typ=typ,
        thing=thing or ("vardatagande" if typ == "batchstangning" else typ),
        order_id=order_id or post_id,
        system=system,
        post_typ=post_typ,
        post_id=post_id,
        run_id=run_id,
    )


def received(post_id: str, record: int = 0, run_id: str = RUN, post_typ: str = "bevakning") -> str:
    """SQL for an OK receipt of a post's own record (0) or its used referral's (1)."""
    return RECEIPT.format(post_id=post_id, record=record, run_id=run_id, post_typ=post_typ)


@pytest.mark.parametrize("status", ["utestaende", "migrerad", "misslyckad"])
def test_a_held_post_has_no_second_export(
    ledger: Ledger, raw: Raw, status: str, address: str
) -> None:
    run_id = export(ledger, first_contact("B1"))
    if status != "utestaende":
        answer = confirm if status == "migrerad" else fail
        answer(ledger, run_id, first_contact("B1"))
    with pytest.raises(Integrity):
        raw(copied())
    with pytest.raises(Integrity):
        raw(copied(run_id="2026-10-12-1"))
    with pytest.raises(Integrity):
        raw(copied(status="misslyckad", ersatt_av="2026-10-12-1"))
    if not address.startswith("postgresql"):
        with pytest.raises(Integrity):
            raw(copied("insert or replace"))
    assert raw("select status, ersatt_av from {s}exports") == [(status, "")]


@pytest.mark.parametrize("status", ["utestaende", "migrerad"])
def test_only_a_failed_export_is_replaced(ledger: Ledger, raw: Raw, status: str) -> None:
    run_id = export(ledger, first_contact("B1"))
    export(ledger, first_contact("B2"))
    if status == "migrerad":
        confirm(ledger, run_id, first_contact("B1"))
    with pytest.raises(Integrity):
        raw("update {s}exports set ersatt_av = '2026-10-05-2' where post_id = 'B1'")
    assert states(ledger) == {"B1": status, "B2": "utestaende"}


def test_a_forged_failure_does_not_release_a_post(ledger: Ledger, raw: Raw) -> None:
    export(ledger, first_contact("B1"))
    export(ledger, first_contact("B2"))
    raw("update {s}exports set status = 'misslyckad' where post_id = 'B1'")
    with pytest.raises(Integrity):
        raw("update {s}exports set ersatt_av = '2026-10-05-2' where post_id = 'B1'")
    assert ledger.check() == ["1 posts whose state is not what their receipts say"]


def test_a_failed_export_is_replaced_by_another_run_once(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, first_contact("B1"))
    fail(ledger, run_id, first_contact("B1"))
    export(ledger, first_contact("B2"))
    with pytest.raises(Integrity):
        raw(f"update {{s}}exports set ersatt_av = '{run_id}' where post_id = 'B1'")
    raw("update {s}exports set ersatt_av = '2026-10-05-2' where post_id = 'B1'")
    for undone in ("ersatt_av = ''", "ersatt_av = '2026-10-05-1'", "status = 'migrerad'"):
        with pytest.raises(Integrity):
            raw(f"update {{s}}exports set {undone} where post_id = 'B1'")


def test_no_closure_without_a_receipt(ledger: Ledger, raw: Raw) -> None:
    export(ledger, first_contact("B1"))
    close(ledger)
    with pytest.raises(Integrity):
        raw(ordered("B1"))
    raw("update {s}exports set status = 'migrerad' where post_id = 'B1'")
    with pytest.raises(Integrity):
        raw(ordered("B1"))
    assert raw("select count(*) from {s}closure_orders") == [(0,)]


def test_no_closure_with_half_of_the_receipts(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, follow_up("B1"))
    close(ledger)
    take(ledger, receipt(run_id, "PASIS-B-B1"))
    raw("update {s}exports set status = 'migrerad' where post_id = 'B1'")
    with pytest.raises(Integrity):
        raw(ordered("B1"))
    take(ledger, receipt(run_id, "PASIS-FB-B1"))
    raw(ordered("B1"))
    assert raw("select count(*) from {s}closure_orders") == [(1,)]


def test_no_closure_after_a_late_failure(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, first_contact("B1"))
    close(ledger)
    confirm(ledger, run_id, first_contact("B1"))
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=1))
    raw("update {s}exports set status = 'migrerad' where post_id = 'B1'")
    with pytest.raises(Integrity):
        raw(ordered("B1"))


def test_no_closure_by_the_late_receipts_of_a_replaced_export(ledger: Ledger, raw: Raw) -> None:
    row = first_contact("B1")
    run_id = export(ledger, row)
    fail(ledger, run_id, row)
    export(ledger, row)
    close(ledger)
    take(ledger, receipt(run_id, "PASIS-B-B1", minutes=1))
    assert raw("select run_id, status from {s}export_state order by run_id") == [
        (run_id, "migrerad"),
        ("2026-10-05-2", "utestaende"),
    ]
    with pytest.raises(Integrity):
        raw(ordered("B1"))
    with pytest.raises(Integrity):
        raw(ordered("B1", run_id="2026-10-05-2"))


def test_a_closure_fits_its_post(ledger: Ledger, raw: Raw) -> None:
    rows = (first_contact("B1"), follow_up("B2"), referral("R1"))
    confirm(ledger, export(ledger, *rows), *rows)
    close(ledger)
    misfits = {
        "another post's id": ordered("B1", order_id="B2"),
        "another post": ordered("B2", order_id="B1"),
        "another system": ordered("B1", system="VAPS"),
        "another kind of post": ordered("B1", post_typ="remiss"),
        "no export": ordered("B9"),
        "another vardatagande": ordered("B1", typ="vardatagande", order_id="V2"),
        "the vardatagande of a follow-up": ordered("B2", typ="vardatagande", order_id="VB2"),
        "a batch for a first contact": ordered("B1", typ="batchstangning", order_id="VB1"),
        "a bevakning as a referral": ordered("B1", typ="vaps_remiss"),
        "a referral as a bevakning": ordered(
            "R1", typ="bevakning", system="VAPS", post_typ="remiss"
        ),
        "no such kind": ordered("B1", typ="patient"),
        "another thing": ordered("B1", thing="another"),
        "another run": ordered("B1", run_id="2026-10-12-1"),
    }
    assert {name: refused(raw, sql) for name, sql in misfits.items()} == dict.fromkeys(
        misfits, True
    )
    assert raw("select count(*) from {s}closure_orders") == [(0,)]


def test_a_thing_is_free_again_when_its_order_is_not_in_force(ledger: Ledger, raw: Raw) -> None:
    rows = (first_contact("B1", "V1"), first_contact("B2", "V1"))
    run_id = export(ledger, *rows)
    confirm(ledger, run_id, *rows)
    close(ledger, order(rows[0]), order(rows[0], "vardatagande"))
    again = ordered("B2", typ="vardatagande", order_id="V1")
    raw("update {s}exports set status = 'misslyckad' where post_id = 'B1'")
    assert refused(raw, again)
    take(ledger, receipt(run_id, "PASIS-B-B1", "FEL", minutes=1))
    raw(again)
    assert refused(raw, ordered("B1"))


def test_an_ok_receipt_names_its_record(ledger: Ledger, raw: Raw) -> None:
    confirm(ledger, export(ledger, first_contact("B1"), first_contact("B2")), first_contact("B1"))
    for was, is_ in (("'M1', ''", "'', ''"), ("'M1', ''", "'M1', 'E17'")):
        assert refused(raw, received("B2").replace(was, is_))


def test_each_thing_is_ordered_once(ledger: Ledger, raw: Raw) -> None:
    rows = (first_contact("B1", "V1"), follow_up("B2", "V1"))
    confirm(ledger, export(ledger, *rows), *rows)
    close(ledger, order(rows[0]), order(rows[0], "vardatagande"))
    with pytest.raises(Integrity):
        raw(ordered("B1"))
    with pytest.raises(Integrity):
        raw(ordered("B1", typ="vardatagande", order_id="V1"))
    with pytest.raises(Integrity):
        raw(ordered("B2", typ="batchstangning", order_id="V1"))
    raw(ordered("B2"))


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
    "imports": "file = 'x'",
    "receipts": "status = 'FEL'",
    "closures": "sign = 'x'",
    "closure_kinds": "post_typ = 'remiss'",
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
    kinds = before.pop("closure_kinds")
    assert len(kinds) == 4
    assert all(len(rows) == 1 for rows in before.values())
    before["closure_kinds"] = kinds
    for table, fact in FACTS.items():
        assert refused(raw, f"update {{s}}{table} set {fact}"), table
        assert refused(raw, f"delete from {{s}}{table}"), table
        assert refused(raw, sweep.format(table)), table
    assert {table: raw(f"select * from {{s}}{table}") for table in FACTS} == before


def test_no_receipt_of_a_record_that_was_never_exported(ledger: Ledger, raw: Raw) -> None:
    rows = (first_contact("B1"), follow_up("B2"))
    confirm(ledger, export(ledger, *rows), rows[0])
    strangers = {
        "no such post": received("B9"),
        "another kind of post": received("B1", post_typ="remiss"),
        "another run": received("B1", run_id="2026-10-12-1"),
        "the used referral of a first contact": received("B1", 1),
        "a third record": received("B2", 2),
    }
    assert {name: refused(raw, sql) for name, sql in strangers.items()} == dict.fromkeys(
        strangers, True
    )
    raw(received("B2", 1))
    assert raw("select count(*) from {s}receipts") == [(2,)]


def test_a_run_is_final_once_it_has_its_manifest(ledger: Ledger, raw: Raw) -> None:
    export(ledger, first_contact("B1"))
    for change in ("manifest_sha256 = ''", "counts = '{}'"):
        with pytest.raises(Integrity):
            raw(f"update {{s}}runs set {change}")


def test_an_export_is_replaced_by_a_run_that_is_there(ledger: Ledger, raw: Raw) -> None:
    run_id = export(ledger, first_contact("B1"))
    fail(ledger, run_id, first_contact("B1"))
    with pytest.raises(Integrity):
        raw("update {s}exports set ersatt_av = '2026-10-12-1'")


@pytest.mark.parametrize("change", [{"contacts": "first"}, {"thing": "another"}, {"post_typ": "x"}])
def test_a_kind_of_closure_never_changes(ledger: Ledger, change: dict[str, str]) -> None:
    close(ledger)
    changed = replace(KINDS["PASIS"][0], **change)
    with pytest.raises(LedgerError, match="knows the kind of closure bevakning of PASIS otherwise"):
        ledger.record_closure(
            Closure("2026-10-12-2", "2026-10-12", "SDVM"), [], SHA, kinds={"PASIS": [changed]}
        )
    with pytest.raises(LedgerError, match="bevakning of PASIS otherwise than VAPS now"):
        ledger.record_closure(
            Closure("2026-10-12-2", "2026-10-12", "SDVM"), [], SHA, kinds={"VAPS": KINDS["PASIS"]}
        )


@pytest.mark.parametrize("sign", ["", "XXXX"])
def test_a_closure_is_signed(ledger: Ledger, raw: Raw, sign: str) -> None:
    with pytest.raises(Integrity):
        raw(f"insert into {{s}}closures values ('2026-10-12-1', '2026-10-12', 1, '{sign}', 'x')")
    assert not ledger.has_closure("2026-10-12-1")


def test_the_programs_own_connections_hold_foreign_keys(ledger: Ledger) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), ledger._store.write() as connection:
        connection.exec_driver_sql(
            "insert into exports values ('A', 'B', 'C', '', 'no run', 'B', '', '', '', '', '', '',"
            " 'utestaende', '', '', '', '')"
        )
