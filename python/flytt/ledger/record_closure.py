"""Records a closure: what the sources are asked to close, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, text

from flytt.errors import LedgerError
from flytt.ledger import asking, bulk, ids, record_alarms
from flytt.ledger.refusals import PostsRefused
from flytt.ledger.rows import AlarmRow, Closure, ClosureOrder
from flytt.ledger.schema import closure_kinds, closure_orders, closures, stage_orders

if TYPE_CHECKING:
    from flytt.plugins.interfaces import ClosureKind

_KIND = "inner join closure_kinds on stage_orders.typ = closure_kinds.typ"
_EXPORT = """
    on stage_orders.kallsystem = exports.kallsystem
    and stage_orders.post_id = exports.post_id
    and stage_orders.post_typ = exports.post_typ
    and exports.ersatt_av = ''
"""

UNKNOWN_KIND = """
select distinct typ || ':' || order_id as thing
from stage_orders
where typ not in (select typ from closure_kinds)
order by thing
"""

NOT_MIGRATED = f"""
select distinct stage_orders.kallsystem || ':' || stage_orders.post_id as post
from stage_orders
left join exports {_EXPORT}
where exports.status is null or exports.status <> 'migrerad'
order by post
"""

# An order is in force while its export is the latest of its post, and migrated.
ORDERED_BEFORE = f"""
select distinct stage_orders.typ || ':' || stage_orders.order_id as thing
from stage_orders
{_KIND}
inner join closure_orders
    on closure_kinds.thing = closure_orders.thing
    and stage_orders.order_id = closure_orders.order_id
inner join exports
    on closure_orders.kallsystem = exports.kallsystem
    and closure_orders.post_id = exports.post_id
    and closure_orders.post_typ = exports.post_typ
    and closure_orders.run_id = exports.run_id
where exports.ersatt_av = '' and exports.status = 'migrerad'
order by thing
"""

ORDERED_TWICE = f"""
select min(stage_orders.typ) || ':' || stage_orders.order_id as thing
from stage_orders
{_KIND}
group by closure_kinds.thing, stage_orders.order_id
having count(*) > 1
order by thing
"""

INSERT_ORDERS = f"""
insert into closure_orders (
    id, typ, thing, order_id, avslut_id, run_id, kallsystem, post_typ, post_id, datum, fingeravtryck
)
select
    :first + stage_orders.nr, stage_orders.typ, closure_kinds.thing, stage_orders.order_id,
    :avslut_id, exports.run_id, stage_orders.kallsystem, stage_orders.post_typ,
    stage_orders.post_id, stage_orders.datum, stage_orders.fingeravtryck
from stage_orders
{_KIND}
inner join exports {_EXPORT}
order by stage_orders.nr
"""


def record_closure(
    connection: Connection,
    closure: Closure,
    orders: Iterable[ClosureOrder],
    manifest_sha256: str,
    kinds: Mapping[str, Sequence[ClosureKind]],
    alarms: Iterable[AlarmRow],
) -> None:
    """Write the closure into an open write transaction; raises LedgerError naming what may not.

    `kinds` are those of each source system. The database itself refuses an order that does not
    fit its post or lacks an OK receipt.
    """
    n = ids.number_of(closure.avslut_id, closure.datum)
    if ids.exists(connection, closures.c.avslut_id, closure.avslut_id):
        raise LedgerError(
            f"closure {closure.avslut_id} is recorded already",
            where="ledger",
            todo="start a new closure",
        )
    _know(connection, kinds)
    bulk.stage(connection, stage_orders)
    numbered = ((nr, *order) for nr, order in enumerate(orders, start=1))
    for batch in bulk.batches(numbered):
        bulk.insert(connection, stage_orders, stage_orders.columns.keys(), batch)
    bulk.analyze(connection, stage_orders)
    _judge(connection)
    connection.execute(
        insert(closures).values(
            avslut_id=closure.avslut_id,
            datum=closure.datum,
            n=n,
            sign=closure.sign,
            manifest_sha256=manifest_sha256,
        )
    )
    connection.execute(
        text(INSERT_ORDERS),
        {"first": ids.last(connection, "closure_orders"), "avslut_id": closure.avslut_id},
    )
    bulk.unstage(connection, stage_orders)
    bulk.analyze(connection, closure_orders, closures, closure_kinds)
    record_alarms.record_alarms(connection, closure.datum, alarms)


def _know(connection: Connection, kinds: Mapping[str, Sequence[ClosureKind]]) -> None:
    """Keep kinds that are new; one that is known stays as it is, for its orders' sake."""
    known = {row.typ: tuple(row) for row in asking.rows(connection, select(closure_kinds))}
    for system, of_system in kinds.items():
        for kind in of_system:
            thing = kind.thing or kind.typ
            row = (kind.typ, thing, system, kind.post_typ, kind.id_of, kind.contacts)
            if kind.typ not in known:
                connection.execute(insert(closure_kinds).values(row))
                known[kind.typ] = row
            elif known[kind.typ] != row:
                raise LedgerError(
                    f"the ledger knows the kind of closure {kind.typ} of {known[kind.typ][2]} "
                    f"otherwise than {system} now describes it",
                    where="ledger",
                    todo="a changed kind needs a name of its own: ask who made the source plugin",
                )


def _judge(connection: Connection) -> None:
    faults = (
        (UNKNOWN_KIND, "of a kind that no source has", "check the closure models"),
        (NOT_MIGRATED, "not confirmed by an OK receipt", "import the receipts first"),
        (
            ORDERED_BEFORE,
            "ordered by an earlier closure",
            "each is ordered once: make a new list",
        ),
        (ORDERED_TWICE, "ordered twice in this closure", "check the closure models"),
    )
    for query, message, todo in faults:
        names = asking.names(connection, query)
        if names:
            raise PostsRefused(message, names, todo=todo)
