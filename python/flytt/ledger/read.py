"""What the engines read of the ledger, and what status and explain ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Select, literal_column, select

from flytt.ledger import asking
from flytt.ledger.bulk import BATCH
from flytt.ledger.refusals import refusal
from flytt.ledger.rows import RecordedClosure, RecordedRun, RunStatus, TextRow
from flytt.ledger.schema import closure_orders, closures, exports, listings, runs

# The latest export of every post, whatever the engines have to know of it.
EXPORTS = (
    select(
        exports.c.kallsystem,
        exports.c.post_typ,
        exports.c.post_id,
        exports.c.run_id,
        runs.c.migreringsdatum,
        exports.c.personnummer,
        exports.c.vardenhet_id,
        exports.c.kategori,
        exports.c.regional_problemkod,
        exports.c.vardatagande_id,
        exports.c.innehall,
        exports.c.status,
    )
    .join_from(exports, runs, exports.c.run_id == runs.c.run_id)
    .where(exports.c.ersatt_av == literal_column("''"))
    .order_by(exports.c.kallsystem, exports.c.post_id, exports.c.post_typ)
)
LISTINGS = select(
    listings.c.kallsystem,
    listings.c.post_typ,
    listings.c.post_id,
    listings.c.regel,
    listings.c.forst_sedd,
    listings.c.senast_sedd,
).order_by(listings.c.kallsystem, listings.c.post_id, listings.c.post_typ, listings.c.regel)
ORDERS = select(
    closure_orders.c.typ,
    closure_orders.c.order_id.label("id"),
    closure_orders.c.avslut_id,
    closure_orders.c.fingeravtryck,
).order_by(closure_orders.c.id)
RAW_TABLES = {"ledger_export": EXPORTS, "ledger_listning": LISTINGS, "ledger_avslut": ORDERS}

# Everything that is written raises one of these; the manifests tell two ledgers apart.
MARKS = """
select
    (select count(*) from runs) as runs,
    (select max(id) from imports) as imports,
    (select count(*) from closures) as closures,
    (select max(manifest_sha256) from runs) as run_manifest,
    (select max(manifest_sha256) from closures) as closure_manifest,
    (select sha256 from imports order by id desc limit 1) as import_file
"""

STATUS = """
select
    runs.run_id,
    runs.migreringsdatum,
    count(exports.post_id) as exported,
    count(case when exports.status = 'migrerad' then 1 end) as migrerad,
    count(case when exports.status = 'utestaende' then 1 end) as utestaende,
    count(case when exports.status = 'misslyckad' then 1 end) as misslyckad,
    count(case when exports.ersatt_av <> '' then 1 end) as replaced,
    count(closed.post_id) as closed
from runs
left join exports on runs.run_id = exports.run_id
left join (
    select distinct
        closure_orders.kallsystem, closure_orders.post_id, closure_orders.post_typ,
        closure_orders.run_id
    from closure_orders
    inner join closure_kinds on closure_orders.typ = closure_kinds.typ
    where closure_kinds.id_of = 'post_id'
) as closed
    on exports.kallsystem = closed.kallsystem
    and exports.post_id = closed.post_id
    and exports.post_typ = closed.post_typ
    and exports.run_id = closed.run_id
group by runs.run_id, runs.migreringsdatum, runs.n
order by runs.migreringsdatum, runs.n
"""

STALE = """
select count(*)
from exports
inner join export_state
    on exports.kallsystem = export_state.kallsystem
    and exports.post_id = export_state.post_id
    and exports.post_typ = export_state.post_typ
    and exports.run_id = export_state.run_id
where exports.ersatt_av = '' and exports.status <> export_state.status
"""


def stream(connection: Connection, query: Select[Any]) -> Iterator[TextRow]:
    """The rows of a query in bounded memory, as the driver gives them."""
    driver: Any = connection.connection.driver_connection
    # Without a name, PostgreSQL would send everything at once.
    named = {"name": "flytt"} if connection.dialect.name == "postgresql" else {}
    try:
        with closing(driver.cursor(**named)) as cursor:
            cursor.execute(str(query.compile(connection)))
            while batch := cursor.fetchmany(BATCH):
                yield from batch
    except connection.dialect.loaded_dbapi.Error as error:
        raise refusal(error, "ledger") from None


def fingerprint(connection: Connection) -> str:
    """A hash that changes whenever a run, a receipt or a closure has been recorded."""
    (marks,) = asking.rows(connection, MARKS)
    return hashlib.sha256(json.dumps(list(marks)).encode()).hexdigest()


def run(connection: Connection, run_id: str) -> RecordedRun | None:
    """The recorded run, or None."""
    row = connection.execute(select(runs).where(runs.c.run_id == run_id)).first()
    if row is None:
        return None
    return RecordedRun(row.run_id, row.migreringsdatum, row.manifest_sha256, json.loads(row.counts))


def closure(connection: Connection, avslut_id: str) -> RecordedClosure | None:
    """The recorded closure, or None."""
    row = connection.execute(select(closures).where(closures.c.avslut_id == avslut_id)).first()
    if row is None:
        return None
    return RecordedClosure(row.avslut_id, row.datum, row.sign, row.manifest_sha256)


def status(connection: Connection) -> tuple[RunStatus, ...]:
    """Every run's exports by state, in the order of the runs."""
    return tuple(RunStatus(*row) for row in asking.rows(connection, STATUS))


def faults(connection: Connection) -> list[str]:
    """What is wrong with the stored ledger, as sentences; a sound one has none."""
    found: list[str] = []
    if connection.dialect.name == "sqlite":
        damage = asking.names(connection, "pragma integrity_check(20)")
        found += [f"file damaged: {line}" for line in damage if line != "ok"]
        loose = asking.rows(connection, "pragma foreign_key_check")
        if loose:
            tables = ", ".join(sorted({row[0] for row in loose}))
            found.append(f"{len(loose)} rows point at rows that are gone ({tables})")
    ((stale,),) = asking.rows(connection, STALE)
    if stale:
        found.append(f"{stale} posts whose state is not what their receipts say")
    return found
