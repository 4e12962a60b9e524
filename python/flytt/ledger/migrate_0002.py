"""Brings a ledger of version 0002 forward: records, known by their posts now, go.

There exports and records had numbers, which receipts and closure orders named, and the kinds of
closure order were written into the constraints.
"""

from __future__ import annotations

from sqlalchemy import Connection

from flytt.errors import LedgerError
from flytt.ledger import asking, guards
from flytt.ledger.schema import closure_kinds, closure_orders, exports, receipts

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
insert into exports (
    kallsystem, post_id, post_typ, ersatt_av, run_id, post_bokstav, personnummer, vardenhet_id,
    kategori, regional_problemkod, vardatagande_id, innehall, status
)
select
    kallsystem, post_id, post_typ, coalesce(ersatt_av, ''), run_id,
    substr(
        record_id, length(kallsystem) + 2,
        length(record_id) - length(kallsystem) - length(post_id) - 2
    ),
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
order by kallsystem, post_id, post_typ, 4
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
inner join exports
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
        (select count(*) from exports)
        + (select count(*) from exports where kategori <> 'forsta_kontakt')
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
insert into closure_orders (
    id, typ, thing, order_id, avslut_id, kallsystem, post_id, post_typ, run_id, datum, fingeravtryck
)
select
    old_closure_orders.id, old_closure_orders.typ, closure_kinds.thing, old_closure_orders.order_id,
    old_closure_orders.avslut_id, old_closure_orders.kallsystem, old_closure_orders.post_id,
    old_closure_orders.post_typ, old_exports.run_id, old_closure_orders.datum,
    old_closure_orders.fingeravtryck
from old_closure_orders
inner join closure_kinds on old_closure_orders.typ = closure_kinds.typ
inner join old_exports on old_closure_orders.export_id = old_exports.id
order by old_closure_orders.id
"""


def migrate(connection: Connection) -> None:
    """Fill the new tables from the older ones, in an open write transaction."""
    sqlite = connection.dialect.name == "sqlite"
    old = ["drop view export_state", "drop view record_state"]
    if sqlite:
        triggers = asking.names(connection, "select name from sqlite_master where type = 'trigger'")
        old += [f"drop trigger {name}" for name in triggers]
    else:
        functions = ("refuse", "replace_only_failed", "order_is_earned")
        old += [f"drop function {name} cascade" for name in functions]
    tables = ("closure_orders", "receipts", "records", "exports")
    for statement in (*old, *(f"alter table {name} rename to old_{name}" for name in tables)):
        connection.exec_driver_sql(statement)
    for table in (exports, receipts, closure_kinds, closure_orders):
        table.create(connection, checkfirst=False)
    for statement in (_KINDS, _EXPORTS, _RECORDS):
        connection.exec_driver_sql(statement)
    ((odd,),) = asking.rows(connection, _ODD)
    if odd:
        raise LedgerError(
            f"the ledger holds {odd} records whose ids are not made of their posts'",
            where="ledger",
            todo="it stays as it was: go back to the earlier flytt and report this",
        )
    drops = [f"drop table {name}" for name in ("known_records", *(f"old_{t}" for t in tables))]
    for statement in (_RECEIPTS, _ORDERS, *drops):
        connection.exec_driver_sql(statement)
    guards.create(connection)
