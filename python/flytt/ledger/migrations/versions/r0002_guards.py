"""What the receipts say, as views, and the triggers that hold against any SQL.

No row is deleted, no fact rewritten; an export is replaced only when its receipts say FEL; a
closure is ordered only when the receipts of all the post's records say OK. The triggers read the
receipts themselves, so that a forged or stale `status` opens nothing.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

FIXED = {
    "runs": ("run_id",),
    "imports": ("id",),
    "records": ("id", "run_id record_id"),
    "receipts": ("id",),
    "closures": ("avslut_id",),
    "closure_orders": ("id", "typ order_id"),
}
"""Tables whose rows never change, with their keys."""

RECORD_STATE = """
create view record_state as
select
    records.id,
    records.export_id,
    (
        select receipts.status
        from receipts
        where receipts.record = records.id
        order by receipts.tidpunkt desc, receipts.id desc
        limit 1
    ) as status
from records
"""

# One FEL decides, then one record without receipt, then OK; an export without records waits.
EXPORT_STATE = """
create view export_state as
select
    exports.id,
    case (
        select min(case record_state.status when 'FEL' then 0 when 'OK' then 2 else 1 end)
        from record_state
        where record_state.export_id = exports.id
    )
        when 0 then 'misslyckad'
        when 2 then 'migrerad'
        else 'utestaende'
    end as status
from exports
"""

# A closure order must fit the migrated post it stands for: its own id, or its vardatagande.
# (A replaced export is misslyckad for ever, whatever receipts come late: ck_exports_ersatt_av.)
ORDER_IS_EARNED = """
exists (
    select 1
    from exports
    inner join export_state on exports.id = export_state.id
    where exports.id = new.export_id
        and exports.status = 'migrerad'
        and export_state.status = 'migrerad'
        and exports.kallsystem = new.kallsystem
        and exports.post_typ = new.post_typ
        and exports.post_id = new.post_id
        and (
            (
                new.typ = 'bevakning' and new.order_id = exports.post_id
                and exports.kallsystem = 'PASIS' and exports.post_typ = 'bevakning'
            )
            or (
                new.typ = 'vaps_remiss' and new.order_id = exports.post_id
                and exports.kallsystem = 'VAPS' and exports.post_typ = 'remiss'
            )
            or (
                new.typ = 'vardatagande' and new.order_id = exports.vardatagande_id
                and exports.kallsystem = 'PASIS' and exports.kategori = 'forsta_kontakt'
            )
            or (
                new.typ = 'batchstangning' and new.order_id = exports.vardatagande_id
                and exports.kallsystem = 'PASIS' and exports.kategori <> 'forsta_kontakt'
            )
        )
)
"""
ORDER_MESSAGE = "flytt: a closure order needs the OK receipts of the post it stands for"

EXPORT_FACTS = (
    "id",
    "run_id",
    "kallsystem",
    "post_typ",
    "post_id",
    "personnummer",
    "vardenhet_id",
    "kategori",
    "regional_problemkod",
    "vardatagande_id",
    "innehall",
)
REPLACE_MESSAGE = "flytt: an export is replaced only after a FEL receipt"


def upgrade() -> None:
    """Create the views and the triggers."""
    op.execute(RECORD_STATE)
    op.execute(EXPORT_STATE)
    if op.get_context().dialect.name == "postgresql":
        _postgres()
    else:
        _sqlite()


def _changed(distinct: str) -> str:
    facts = " or ".join(f"old.{name} {distinct} new.{name}" for name in EXPORT_FACTS)
    return f"old.ersatt_av is not null or {facts}"


def _sqlite() -> None:
    def refuse(name: str, event: str, condition: str, message: str) -> None:
        op.execute(
            f"create trigger {name} before {event} when {condition} "
            f"begin select raise(abort, '{message}'); end"
        )

    for table, keys in FIXED.items():
        refuse(f"{table}_update", f"update on {table}", "1 = 1", f"flytt: {table} are final")
        # "insert or replace" deletes the old row without asking a delete trigger.
        same = " or ".join(
            "(" + " and ".join(f"{name} = new.{name}" for name in key.split()) + ")" for key in keys
        )
        refuse(
            f"{table}_insert",
            f"insert on {table}",
            f"exists (select 1 from {table} where {same})",
            f"flytt: {table} are final and this one exists",
        )
    for table in (*FIXED, "exports"):
        refuse(
            f"{table}_delete", f"delete on {table}", "1 = 1", f"flytt: {table} are never deleted"
        )
    refuse(
        "exports_insert",
        "insert on exports",
        "new.ersatt_av is null and exists (select 1 from exports where kallsystem = new.kallsystem "
        "and post_id = new.post_id and post_typ = new.post_typ and ersatt_av is null) "
        "or exists (select 1 from exports where id = new.id)",
        "flytt: the post is held by an earlier export",
    )
    refuse(
        "exports_facts",
        "update on exports",
        _changed("is not"),
        "flytt: an export is never rewritten",
    )
    refuse(
        "exports_replace",
        "update of ersatt_av on exports",
        "new.ersatt_av is not null and 'misslyckad' <> "
        "(select status from export_state where id = old.id)",
        REPLACE_MESSAGE,
    )
    refuse(
        "closure_orders_earned", "insert on closure_orders", f"not {ORDER_IS_EARNED}", ORDER_MESSAGE
    )


def _postgres() -> None:
    # search_path is set on the functions, so that they hold whoever calls, from wherever.
    path = "set search_path = flytt_ledger, pg_temp"
    op.execute(f"""
        create function refuse() returns trigger language plpgsql {path} as $$
        begin
            raise exception using errcode = 'integrity_constraint_violation',
                message = 'flytt: ' || lower(tg_op) || ' of ' || tg_table_name || ' is refused: '
                    || tg_argv[0];
        end $$""")
    for table in (*FIXED, "exports"):
        events = "delete" if table == "exports" else "update or delete"
        op.execute(
            f"create trigger {table}_final before {events} on {table} "
            "for each row execute function refuse('they are final')"
        )
        op.execute(
            f"create trigger {table}_truncate before truncate on {table} "
            "for each statement execute function refuse('they are final')"
        )
    op.execute(
        "create trigger exports_facts before update on exports for each row "
        f"when ({_changed('is distinct from')}) "
        "execute function refuse('an export is never rewritten')"
    )
    op.execute(f"""
        create function replace_only_failed() returns trigger language plpgsql {path} as $$
        begin
            if 'misslyckad' <> (select status from export_state where id = old.id) then
                raise exception using errcode = 'integrity_constraint_violation',
                    message = '{REPLACE_MESSAGE}';
            end if;
            return new;
        end $$""")
    op.execute(
        "create trigger exports_replace before update of ersatt_av on exports for each row "
        "when (new.ersatt_av is not null) execute function replace_only_failed()"
    )
    op.execute(f"""
        create function order_is_earned() returns trigger language plpgsql {path} as $$
        begin
            if not {ORDER_IS_EARNED} then
                raise exception using errcode = 'integrity_constraint_violation',
                    message = '{ORDER_MESSAGE}';
            end if;
            return new;
        end $$""")
    op.execute(
        "create trigger closure_orders_earned before insert on closure_orders "
        "for each row execute function order_is_earned()"
    )
