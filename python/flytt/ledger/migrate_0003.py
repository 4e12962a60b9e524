"""Brings a ledger of version 0003 forward: its runs are of the data contract's first edition.

Tables are made again from copies, as SQLite cannot change a constraint.
"""

from __future__ import annotations

from sqlalchemy import Connection

from flytt.ledger import belonging, guards
from flytt.ledger.schema import (
    alarms,
    approvals,
    closure_orders,
    closures,
    exports,
    identity,
    places,
    purges,
    runs,
    withdrawals,
)

# What points at another table goes first.
_REMADE = ("closure_orders", "exports", "closures", "runs")
_TABLES = (
    runs,
    withdrawals,
    exports,
    alarms,
    approvals,
    closures,
    closure_orders,
    purges,
    identity,
    places,
)
_FUNCTIONS = (
    "refuse",
    "exports_replace",
    "receipts_exported",
    "closure_orders_earned",
)

_RUNS = """
insert into runs (run_id, migreringsdatum, n, manifest_sha256, counts, facts, nr, upplaga)
select
    run_id, migreringsdatum, n, manifest_sha256, counts, '{}',
    row_number() over (order by migreringsdatum, n), 1
from kept_runs
"""
_EXPORT_COLUMNS = """
    kallsystem, post_id, post_typ, ersatt_av, run_id, post_bokstav, personnummer, vardenhet_id,
    kategori, regional_problemkod, vardatagande_id, innehall, status
"""
_EXPORTS = f"""
insert into exports ({_EXPORT_COLUMNS})
select {_EXPORT_COLUMNS}
from kept_exports
order by kallsystem, post_id, post_typ, ersatt_av
"""
_CLOSURES = """
insert into closures (avslut_id, datum, n, sign, manifest_sha256)
select avslut_id, datum, n, sign, manifest_sha256 from kept_closures
"""
_ORDER_COLUMNS = """
    id, typ, thing, order_id, avslut_id, kallsystem, post_id, post_typ, run_id, datum, fingeravtryck
"""
_ORDERS = f"""
insert into closure_orders ({_ORDER_COLUMNS})
select {_ORDER_COLUMNS} from kept_closure_orders order by id
"""


def migrate(connection: Connection) -> None:
    """Fill the new tables from the older ones, in an open write transaction."""
    guards.drop(connection, *_FUNCTIONS)
    for name in _REMADE:
        keep(connection, name, f"select * from {name}")
    for name in _REMADE:
        connection.exec_driver_sql(f"drop table {name}")
    remake(connection)


def keep(connection: Connection, name: str, select: str) -> None:
    """Copy what a table shall hold, in the columns of version 0003, to where `remake` finds it."""
    connection.exec_driver_sql(f"create temporary table kept_{name} as {select}")


def remake(connection: Connection) -> None:
    """Make the tables of this version from what was kept, and what there was not before."""
    for table in _TABLES:
        table.create(connection, checkfirst=False)
    for statement in (_RUNS, _EXPORTS, _CLOSURES, _ORDERS):
        connection.exec_driver_sql(statement)
    for name in _REMADE:
        connection.exec_driver_sql(f"drop table kept_{name}")
    belonging.name_it(connection)
    guards.create(connection)
