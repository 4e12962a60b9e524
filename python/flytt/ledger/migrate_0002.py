"""Brings a ledger of version 0002 forward: records, known by their posts now, go.

There exports and records had numbers, which receipts and closure orders named, and the kinds of
closure order were written into the constraints.
"""

from __future__ import annotations

from sqlalchemy import Connection

from flytt.errors import LedgerError
from flytt.ledger import asking, guards, migrate_0003
from flytt.ledger.schema import closure_kinds, receipts

_KINDS = """
insert into closure_kinds (typ, thing, kallsystem, post_typ, id_of, contacts)
select *
from (
    values
    ('bevakning', 'bevakning', 'PASIS', 'bevakning', 'post_id', 'all'),
    ('vardatagande', 'vardatagande', 'PASIS', 'bevakning', 'vardatagande_id', 'first'),
    ('batchstangning', 'vardatagande', 'PASIS', 'bevakning', 'vardatagande_id', 'follow_up'),
    ('vaps_remiss', 'vaps_remiss', 'VAPS', 'remiss', 'post_id', 'all')
) as kinds
where exists (select 1 from old_closure_orders where typ = kinds.column1)
"""

# The letter of a post stands in its own record's id, which is older than the used referral's.
_EXPORTS = """
select
    kallsystem, post_id, post_typ, coalesce(ersatt_av, '') as ersatt_av, run_id,
    substr(
        record_id, length(kallsystem) + 2,
        length(record_id) - length(kallsystem) - length(post_id) - 2
    ) as post_bokstav,
    personnummer, vardenhet_id, kategori, regional_problemkod, vardatagande_id, innehall, status
from (
    select
        old_exports.*,
        (
            select old_records.record_id
            from old_records
            where old_records.export_id = old_exports.id
            order by old_records.id
            limit 1
        ) as record_id
    from old_exports
) as exported
"""

_OWN_ID = "exports.kallsystem || '-' || exports.post_bokstav || '-' || exports.post_id"
_RECORDS = f"""
create temporary table known_records as
select
    old_records.id as record, exports.kallsystem, exports.post_id, exports.post_typ, exports.run_id,
    case
        when old_records.record_id = {_OWN_ID} then 0
        when old_records.record_id = {_OWN_ID} || '-FR' and exports.kategori <> 'forsta_kontakt'
            then 1
    end as forbrukad_remiss
from old_records
inner join old_exports on old_records.export_id = old_exports.id
inner join kept_exports as exports
    on old_exports.kallsystem = exports.kallsystem
    and old_exports.post_id = exports.post_id
    and old_exports.post_typ = exports.post_typ
    and coalesce(old_exports.ersatt_av, '') = exports.ersatt_av
"""

# Records with an id that is not their post's, and those that their post should have had.
_ODD = """
select
    (select count(*) from known_records where forbrukad_remiss is null)
    + abs(
        (select count(*) from kept_exports)
        + (select count(*) from kept_exports where kategori <> 'forsta_kontakt')
        - (select count(*) from known_records)
    )
"""

_RECEIPTS = """
insert into receipts (
    kallsystem, post_id, post_typ, run_id, forbrukad_remiss, import_id, nr, line, status, tidpunkt,
    tidpunkt_text, millennium_id, felkod, feltext
)
select
    known_records.kallsystem, known_records.post_id, known_records.post_typ, known_records.run_id,
    known_records.forbrukad_remiss, old_receipts.import_id, old_receipts.id, old_receipts.line,
    old_receipts.status, old_receipts.tidpunkt, old_receipts.tidpunkt_text,
    old_receipts.millennium_id, old_receipts.felkod, old_receipts.feltext
from old_receipts
inner join known_records on old_receipts.record = known_records.record
order by 1, 2, 3, 4, 5, 6, 7
"""

_ORDERS = """
select
    old_closure_orders.id, old_closure_orders.typ, closure_kinds.thing, old_closure_orders.order_id,
    old_closure_orders.avslut_id, old_closure_orders.kallsystem, old_closure_orders.post_id,
    old_closure_orders.post_typ, old_exports.run_id, old_closure_orders.datum,
    old_closure_orders.fingeravtryck
from old_closure_orders
inner join closure_kinds on old_closure_orders.typ = closure_kinds.typ
inner join old_exports on old_closure_orders.export_id = old_exports.id
"""


def migrate(connection: Connection) -> None:
    """Fill the new tables from the older ones, in an open write transaction."""
    guards.drop(connection, "refuse", "replace_only_failed", "order_is_earned")
    tables = ("closure_orders", "receipts", "records", "exports")
    for name in tables:
        connection.exec_driver_sql(f"alter table {name} rename to old_{name}")
    for table in (receipts, closure_kinds):
        table.create(connection, checkfirst=False)
    connection.exec_driver_sql(_KINDS)
    migrate_0003.keep(connection, "exports", _EXPORTS)
    connection.exec_driver_sql(_RECORDS)
    ((odd,),) = asking.rows(connection, _ODD)
    if odd:
        raise LedgerError(
            f"the ledger holds {odd} records whose ids are not made of their posts'",
            where="ledger",
            todo="it stays as it was: go back to the earlier flytt and report this",
        )
    connection.exec_driver_sql(_RECEIPTS)
    migrate_0003.keep(connection, "closure_orders", _ORDERS)
    for name in ("runs", "closures"):
        migrate_0003.keep(connection, name, f"select * from {name}")
    for name in ("known_records", *(f"old_{table}" for table in tables), "closures", "runs"):
        connection.exec_driver_sql(f"drop table {name}")
    migrate_0003.remake(connection)
