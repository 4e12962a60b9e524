"""What the receipts say, as views, and the triggers that hold against any SQL.

No row is deleted, no fact rewritten; an export is replaced only when its receipts say FEL, and
withdrawn only without receipts; a closure is ordered only when the receipts of all the post's
records say OK, and again only when the order before is no longer in force. The triggers read the
receipts themselves, so that a forged or stale `status` opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, PrimaryKeyConstraint, UniqueConstraint

from flytt.ledger import asking
from flytt.ledger.schema import POSTGRES_SCHEMA, exports, metadata

FIXED = [each for each in metadata.sorted_tables if each.name not in ("exports", "listings")]
"""Tables whose rows never change."""

RECORD_ID = "kallsystem || '-' || post_bokstav || '-' || post_id"
USED_RECORD_ID = f"""case when upplaga = 1
    then {RECORD_ID} || '-FR' else kallsystem || '-F' || post_bokstav || '-' || post_id
end"""

# Of a record the latest receipt counts; of two of the same instant, the one imported last.
_LATEST = """(
    select receipts.status
    from receipts
    where receipts.kallsystem = exports.kallsystem
        and receipts.post_id = exports.post_id
        and receipts.post_typ = exports.post_typ
        and receipts.run_id = exports.run_id
        and receipts.forbrukad_remiss = {}
    order by receipts.tidpunkt desc, receipts.import_id desc, receipts.nr desc
    limit 1
)"""

# A first contact has one record; what follows has two, the used referral's as well.
RECORD_STATE = f"""
create view record_state as
select
    kallsystem, post_id, post_typ, run_id, 0 as forbrukad_remiss, {RECORD_ID} as record_id,
    {_LATEST.format(0)} as status
from exports
union all
select
    kallsystem, post_id, post_typ, run_id, 1 as forbrukad_remiss, {USED_RECORD_ID} as record_id,
    {_LATEST.format(1)} as status
from exports
inner join runs using (run_id)
where kategori <> 'forsta_kontakt'
"""

# One FEL decides, then one record without receipt, then OK.
EXPORT_STATE = f"""
create view export_state as
select
    kallsystem, post_id, post_typ, run_id,
    case
        coalesce({_LATEST.format(0)}, '') || '+'
        || case when kategori = 'forsta_kontakt' then 'OK'
            else coalesce({_LATEST.format(1)}, '') end
        when 'OK+OK' then 'migrerad'
        when 'OK+' then 'utestaende'
        when '+OK' then 'utestaende'
        when '+' then 'utestaende'
        else 'misslyckad'
    end as status
from exports
"""

_SAME_POST = """exports.kallsystem = {0}.kallsystem and exports.post_id = {0}.post_id
    and exports.post_typ = {0}.post_typ"""
_STATE = """(
    select status from export_state
    where kallsystem = {0}.kallsystem and post_id = {0}.post_id and post_typ = {0}.post_typ
        and run_id = {0}.run_id
)"""

# A receipt names one of the records that its export has; a withdrawn one has none.
IS_EXPORTED = f"""exists (
    select 1
    from exports
    where {_SAME_POST.format("new")}
        and exports.run_id = new.run_id
        and exports.ersatt_av <> '-' || exports.run_id
        and (
            new.forbrukad_remiss = 0
            or (new.forbrukad_remiss = 1 and exports.kategori <> 'forsta_kontakt')
        )
)"""

# Whatever post it was given for: a vårdåtagande can have several.
IS_IN_FORCE = f"""exists (
    select 1
    from closure_orders as earlier
    inner join exports
        on {_SAME_POST.format("earlier")} and exports.run_id = earlier.run_id
    where earlier.thing = new.thing
        and earlier.order_id = new.order_id
        and exports.ersatt_av = ''
        and {_STATE.format("earlier")} = 'migrerad'
)"""

# The latest of all runs, never loaded. A run that failed exports were sent again in is no other.
CAN_BE_WITHDRAWN = """not exists (select 1 from receipts where receipts.run_id = new.run_id)
    and not exists (select 1 from closure_orders where closure_orders.run_id = new.run_id)
    and new.run_id = (
        select runs.run_id
        from runs
        where runs.run_id not in (select withdrawals.run_id from withdrawals)
        order by runs.nr desc
        limit 1
    )"""

# A closure order must be of a kind that fits the migrated post it stands for, and name its id.
IS_EARNED = f"""exists (
    select 1
    from exports
    inner join closure_kinds
        on closure_kinds.kallsystem = exports.kallsystem
        and closure_kinds.post_typ = exports.post_typ
    where {_SAME_POST.format("new")}
        and exports.run_id = new.run_id
        and exports.ersatt_av = ''
        and exports.status = 'migrerad'
        and {_STATE.format("new")} = 'migrerad'
        and closure_kinds.typ = new.typ
        and closure_kinds.thing = new.thing
        and new.order_id = case closure_kinds.id_of
            when 'post_id' then exports.post_id else exports.vardatagande_id
        end
        and (
            closure_kinds.contacts = 'all'
            or (closure_kinds.contacts = 'first') = (exports.kategori = 'forsta_kontakt')
        )
)"""

# What a row may not do: (name, table, event, when it is asked, what must hold, message).
CONDITIONS = (
    (
        "exports_replace",
        "exports",
        "update of ersatt_av",
        "new.ersatt_av <> '' and new.ersatt_av <> '-' || old.run_id",
        f"{_STATE.format('old')} = 'misslyckad' "
        "and exists (select 1 from runs where run_id = new.ersatt_av) and not exists ("
        f"select 1 from exports where {_SAME_POST.format('old')} and ersatt_av = new.ersatt_av)",
        "an export is replaced only after a FEL receipt",
    ),
    (
        "exports_withdraw",
        "exports",
        "update of ersatt_av",
        "new.ersatt_av = '-' || old.run_id",
        "exists (select 1 from withdrawals where run_id = old.run_id)",
        "an export is withdrawn only with its run",
    ),
    (
        "exports_release",
        "exports",
        "update of ersatt_av",
        "old.ersatt_av <> '' and new.ersatt_av = ''",
        "exists (select 1 from withdrawals where run_id = old.ersatt_av)",
        "an export counts again only when the run that replaced it is withdrawn",
    ),
    (
        "withdrawals_unloaded",
        "withdrawals",
        "insert",
        "1 = 1",
        CAN_BE_WITHDRAWN,
        "only the latest run is withdrawn, without receipts or closure orders",
    ),
    (
        "receipts_exported",
        "receipts",
        "insert",
        "1 = 1",
        IS_EXPORTED,
        "a receipt needs the export of its record",
    ),
    (
        "receipts_proven",
        "receipts",
        "insert",
        "new.status = 'OK' and (new.millennium_id = '' or new.felkod <> '')",
        "1 = 0",
        "an OK receipt names the record in Millennium, and no error",
    ),
    (
        "approvals_latest",
        "approvals",
        "insert",
        "1 = 1",
        f"exists (select 1 from exports where {_SAME_POST.format('new')} "
        "and exports.run_id = new.run_id and exports.ersatt_av = '') "
        f"and (new.forgets = 0 or {_STATE.format('new')} = 'misslyckad')",
        "an approval is of the latest export, and forgets orders only of a failed one",
    ),
    (
        "closure_orders_once",
        "closure_orders",
        "insert",
        "1 = 1",
        f"not {IS_IN_FORCE}",
        "the thing is ordered closed already",
    ),
    (
        "closure_orders_earned",
        "closure_orders",
        "insert",
        "1 = 1",
        IS_EARNED,
        "a closure order needs the OK receipts of the post it stands for",
    ),
)


_IS_OWNER = """
select pg_catalog.pg_has_role(relowner, 'usage')
from pg_catalog.pg_class
where oid = 'receipts'::regclass
"""


def create(connection: Connection) -> None:
    """Create the views and the triggers on new tables."""
    for statement in (RECORD_STATE, EXPORT_STATE):
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql":
        _postgres(connection)
    else:
        _sqlite(connection)


def missing(connection: Connection) -> list[str]:
    """The triggers that are not there, or not asked: a copy made table by table has none."""
    fixed = [f"{each.name}_{event}" for each in FIXED for event in ("update", "insert", "delete")]
    names = {*fixed, "exports_insert", "exports_delete", "exports_facts"}
    query = "select name from sqlite_master where type = 'trigger'"
    if connection.dialect.name == "postgresql":
        # There, the keys themselves refuse a second row.
        names -= {f"{each.name}_insert" for each in FIXED}
        names |= {f"{table}_truncate" for table in (*(each.name for each in FIXED), "exports")}
        query = (
            "select tgname from pg_catalog.pg_trigger inner join pg_catalog.pg_class "
            "on tgrelid = pg_class.oid "
            f"where relnamespace = '{POSTGRES_SCHEMA}'::regnamespace and tgenabled = 'O'"
        )
    names |= {name for name, *_ in CONDITIONS}
    return sorted(names.difference(asking.names(connection, query)))


@contextmanager
def lifted(connection: Connection, *names: str) -> Iterator[None]:
    """Without triggers that ask per row what the caller asks of all rows.

    They are back before anybody else can write: the change is part of the transaction. PostgreSQL
    lets only the tables' owner do it; for others they stay.
    """
    if connection.dialect.name != "sqlite":
        asked = {name: table for name, table, *_ in CONDITIONS if name in names}
        lifting = asked if asking.rows(connection, _IS_OWNER)[0][0] else {}
        for name, table in lifting.items():
            connection.exec_driver_sql(f"alter table {table} disable trigger {name}")
        yield
        for name, table in lifting.items():
            connection.exec_driver_sql(f"alter table {table} enable trigger {name}")
        return
    listed = ", ".join(f"'{name}'" for name in names)
    query = f"select sql from sqlite_master where type = 'trigger' and name in ({listed})"
    triggers = asking.names(connection, query)
    for name in names:
        connection.exec_driver_sql(f"drop trigger {name}")
    yield
    for trigger in triggers:
        connection.exec_driver_sql(trigger)


def drop(connection: Connection, *functions: str) -> None:
    """Take away an older version's views and triggers; on PostgreSQL by their functions."""
    for view in ("export_state", "record_state"):
        connection.exec_driver_sql(f"drop view {view}")
    if connection.dialect.name == "sqlite":
        query = "select name from sqlite_master where type = 'trigger'"
        for name in asking.names(connection, query):
            connection.exec_driver_sql(f"drop trigger {name}")
    else:
        for name in functions:
            connection.exec_driver_sql(f"drop function {name} cascade")


def _rewritten(distinct: str) -> str:
    """Whether an update changes anything but the state of an export that counts, or that it does.

    What makes an export count again, and alone, `exports_release` asks.
    """
    kept = [each.name for each in exports.columns if each.name not in ("status", "ersatt_av")]
    changes = " or ".join(f"old.{name} {distinct} new.{name}" for name in kept)
    final = "old.ersatt_av <> '' and (new.ersatt_av <> '' or old.status <> new.status)"
    return f"({final}) or {changes}"


def _final(table: str) -> str:
    """When an update is refused: always, but that a run gets the manifest it waits for."""
    return "old.manifest_sha256 <> ''" if table == "runs" else "1 = 1"


def _sqlite(connection: Connection) -> None:
    def refuse(name: str, event: str, condition: str, message: str) -> None:
        connection.exec_driver_sql(
            f"create trigger {name} before {event} when {condition} "
            f"begin select raise(abort, 'flytt: {message}'); end"
        )

    for each in FIXED:
        table = each.name
        refuse(f"{table}_update", f"update on {table}", _final(table), f"{table} are final")
        # "insert or replace" deletes the old row without asking a delete trigger.
        same = " or ".join(
            "(" + " and ".join(f"{column.name} = new.{column.name}" for column in key.columns) + ")"
            for key in each.constraints
            if isinstance(key, PrimaryKeyConstraint | UniqueConstraint)
        )
        refuse(
            f"{table}_insert",
            f"insert on {table}",
            f"exists (select 1 from {table} where {same})",
            f"{table} are final and this one exists",
        )
    for table in (*(each.name for each in FIXED), "exports"):
        refuse(f"{table}_delete", f"delete on {table}", "1 = 1", f"{table} are never deleted")
    refuse(
        "exports_insert",
        "insert on exports",
        "new.ersatt_av <> '' or exists ("
        f"select 1 from exports where {_SAME_POST.format('new')} and ersatt_av = '')",
        "the post is held by an earlier export",
    )
    refuse(
        "exports_facts",
        "update on exports",
        _rewritten("is not"),
        "an export is never rewritten",
    )
    for name, table, event, asked, needs, message in CONDITIONS:
        refuse(name, f"{event} on {table}", f"{asked} and not ({needs})", message)


def _postgres(connection: Connection) -> None:
    # search_path is set on the functions, so that they hold for every caller.
    path = f"set search_path = {POSTGRES_SCHEMA}, pg_temp"

    def make(name: str, event: str, each: str, call: str) -> None:
        connection.exec_driver_sql(
            f"create trigger {name} before {event} for each {each} execute function {call}"
        )

    connection.exec_driver_sql(f"""
        create function refuse() returns trigger language plpgsql {path} as $$
        begin
            raise exception using errcode = 'integrity_constraint_violation',
                message = 'flytt: ' || lower(tg_op) || ' of ' || tg_table_name || ' is refused: '
                    || tg_argv[0];
        end $$""")
    final = "refuse('they are final')"
    for table in (*(each.name for each in FIXED), "exports"):
        make(f"{table}_delete", f"delete on {table}", "row", final)
        make(f"{table}_truncate", f"truncate on {table}", "statement", final)
    for table in (each.name for each in FIXED):
        make(f"{table}_update", f"update on {table}", f"row when ({_final(table)})", final)
    make(
        "exports_insert",
        "insert on exports",
        "row when (new.ersatt_av <> '')",
        "refuse('a new export is the one that counts')",
    )
    make(
        "exports_facts",
        "update on exports",
        f"row when ({_rewritten('is distinct from')})",
        "refuse('an export is never rewritten')",
    )
    for name, table, event, asked, needs, message in CONDITIONS:
        connection.exec_driver_sql(f"""
            create function {name}() returns trigger language plpgsql {path} as $$
            begin
                if not coalesce({needs}, false) then
                    raise exception using errcode = 'integrity_constraint_violation',
                        message = 'flytt: {message}';
                end if;
                return new;
            end $$""")
        make(name, f"{event} on {table}", f"row when ({asked})", f"{name}()")
