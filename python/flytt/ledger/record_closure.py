"""Records a closure: what Tieto is asked to close, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert, text

from flytt.errors import LedgerError
from flytt.ledger import asking, bulk, ids
from flytt.ledger.refusals import PostsRefused
from flytt.ledger.rows import Closure, ClosureOrder
from flytt.ledger.schema import closures, stage_orders

NOT_MIGRATED = """
select distinct stage_orders.kallsystem || ':' || stage_orders.post_id as post
from stage_orders
left join exports
    on stage_orders.kallsystem = exports.kallsystem
    and stage_orders.post_id = exports.post_id
    and stage_orders.post_typ = exports.post_typ
    and exports.ersatt_av is null
where exports.id is null or exports.status <> 'migrerad'
order by post
"""

# A vardatagande counts as ordered whether by itself or in the batch order.
ORDERED_BEFORE = """
select stage_orders.typ || ':' || stage_orders.order_id as thing
from stage_orders
inner join closure_orders
    on stage_orders.order_id = closure_orders.order_id and stage_orders.typ = closure_orders.typ
union
select stage_orders.typ || ':' || stage_orders.order_id as thing
from stage_orders
inner join closure_orders on stage_orders.order_id = closure_orders.order_id
where stage_orders.typ in ('vardatagande', 'batchstangning')
    and closure_orders.typ in ('vardatagande', 'batchstangning')
order by thing
"""

ORDERED_TWICE = """
select min(typ) || ':' || order_id as thing
from stage_orders
group by
    case when typ in ('vardatagande', 'batchstangning') then 'vardatagande' else typ end, order_id
having count(*) > 1
order by thing
"""

INSERT_ORDERS = """
insert into closure_orders (
    id, typ, order_id, avslut_id, export_id, kallsystem, post_typ, post_id, datum, fingeravtryck
)
select
    :first + stage_orders.nr, stage_orders.typ, stage_orders.order_id, :avslut_id, exports.id,
    stage_orders.kallsystem, stage_orders.post_typ, stage_orders.post_id, stage_orders.datum,
    stage_orders.fingeravtryck
from stage_orders
inner join exports
    on stage_orders.kallsystem = exports.kallsystem
    and stage_orders.post_id = exports.post_id
    and stage_orders.post_typ = exports.post_typ
    and exports.ersatt_av is null
order by stage_orders.nr
"""


def record_closure(
    connection: Connection, closure: Closure, orders: Iterable[ClosureOrder], manifest_sha256: str
) -> None:
    """Write the closure into an open write transaction; raises LedgerError naming what may not.

    The database itself refuses an order that does not fit its post or lacks an OK receipt.
    """
    n = ids.number(closure.avslut_id, closure.datum)
    if ids.exists(connection, closures.c.avslut_id, closure.avslut_id):
        raise LedgerError(
            f"closure {closure.avslut_id} is recorded already",
            where="ledger",
            todo="start a new closure",
        )
    bulk.stage(connection, stage_orders)
    numbered = ((nr, *order) for nr, order in enumerate(orders, start=1))
    for batch in bulk.batches(numbered):
        bulk.insert(connection, stage_orders, batch)
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


def _judge(connection: Connection) -> None:
    faults = (
        (NOT_MIGRATED, "not confirmed by an OK receipt", "import the receipts first"),
        (ORDERED_BEFORE, "ordered by an earlier closure", "each is ordered once: make a new list"),
        (ORDERED_TWICE, "ordered twice in this closure", "check the closure models"),
    )
    for query, message, todo in faults:
        names = asking.names(connection, query)
        if names:
            raise PostsRefused(message, names, todo=todo)
