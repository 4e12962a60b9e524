"""What the engines read of the ledger, and what status and explain ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, select

from flytt.ledger import asking
from flytt.ledger.bulk import BATCH
from flytt.ledger.refusals import refusal
from flytt.ledger.rows import RecordedClosure, RecordedRun, RunStatus, TextRow
from flytt.ledger.schema import EXPORT, closures, runs

# What dbt reads, each raw table by its columns: of every post the latest export.
RAW_TABLES = {
    "ledger_export": (
        "kallsystem, post_typ, post_id, run_id, migreringsdatum, personnummer, vardenhet_id, "
        "kategori, regional_problemkod, vardatagande_id, innehall, status",
        "from exports inner join runs using (run_id) where ersatt_av = '' "
        "order by kallsystem, post_id, post_typ",
    ),
    "ledger_listning": (
        "kallsystem, post_typ, post_id, regel, forst_sedd, senast_sedd",
        "from listings order by kallsystem, post_id, post_typ, regel",
    ),
    "ledger_korning": (
        "run_id, migreringsdatum",
        "from (select run_id, migreringsdatum from runs order by migreringsdatum desc, n desc "
        "limit 1) as last_run",
    ),
    "ledger_korning_tabell": (
        "tabell, kallsystem, antal, fingeravtryck",
        "from (select '' as tabell, '' as kallsystem, '' as antal, '' as fingeravtryck) as none "
        "where 1 = 0",
    ),
    "ledger_korning_utfall": (
        "utfall, antal",
        "from (select '' as utfall, '' as antal) as none where 1 = 0",
    ),
    "ledger_avslut": (
        "typ, id, avslut_id, fingeravtryck",
        "from (select typ, order_id as id, avslut_id, fingeravtryck, id as nr from closure_orders) "
        "as orders order by nr",
    ),
}

# Everything that is written raises one of these; the manifests distinguish two ledgers.
MARKS = """
select
    (select count(*) from runs) as runs,
    (select max(id) from imports) as imports,
    (select count(*) from closures) as closures,
    (select max(manifest_sha256) from runs) as run_manifest,
    (select max(manifest_sha256) from closures) as closure_manifest,
    (select sha256 from imports order by id desc limit 1) as import_file
"""

STATUS = f"""
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
left join exports using (run_id)
left join (
    select distinct {EXPORT}
    from closure_orders
    inner join closure_kinds using (typ, thing, kallsystem, post_typ)
    where closure_kinds.id_of = 'post_id'
) as closed using ({EXPORT})
group by runs.run_id, runs.migreringsdatum, runs.n
order by runs.migreringsdatum, runs.n
"""

STALE = f"""
select count(*)
from exports
inner join export_state using ({EXPORT})
where exports.ersatt_av = '' and exports.status <> export_state.status
"""


def stream(connection: Connection, raw_table: str) -> Iterator[TextRow]:
    """The rows of a raw table in bounded memory, as the driver gives them."""
    columns, source = RAW_TABLES[raw_table]
    yield from streamed(connection, f"select {columns} {source}")


def streamed(connection: Connection, query: str) -> Iterator[TextRow]:
    """The rows of a query in bounded memory, as the driver gives them."""
    driver: Any = connection.connection.driver_connection
    # Without a name, PostgreSQL would send everything at once.
    named = {"name": "flytt"} if connection.dialect.name == "postgresql" else {}
    try:
        with closing(driver.cursor(**named)) as cursor:
            cursor.execute(query)
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


def latest_date(connection: Connection) -> str | None:
    """The latest migration date of all runs, or None before the first."""
    ((latest,),) = asking.rows(connection, "select max(migreringsdatum) from runs")
    return None if latest is None else str(latest)


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
