"""What the engines read of the ledger, and what status and explain ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from flytt.ledger import asking, guards
from flytt.ledger.bulk import BATCH
from flytt.ledger.refusals import refusal
from flytt.ledger.rows import (
    RecordedClosure,
    RecordedRun,
    RecordSums,
    RunStatus,
    TextRow,
)
from flytt.ledger.schema import EXPORT, WITHDRAWN, closures, runs

_SAME_EXPORT = """exports.kallsystem = {0}.kallsystem and exports.post_id = {0}.post_id
    and exports.post_typ = {0}.post_typ and exports.run_id = {0}.run_id"""
_SAME_RECORD = """{0}.kallsystem = fel.kallsystem and {0}.post_id = fel.post_id
    and {0}.post_typ = fel.post_typ and {0}.run_id = fel.run_id
    and {0}.forbrukad_remiss = fel.forbrukad_remiss and {0}.status = 'OK'"""

# A record that failed after it was confirmed, and has not been confirmed since.
CONTRADICTED = f"""exists (
    select 1
    from receipts as fel
    where {_SAME_EXPORT.format("fel")}
        and fel.status = 'FEL'
        and exists (
            select 1 from receipts as ok
            where {_SAME_RECORD.format("ok")} and ok.tidpunkt < fel.tidpunkt
        )
        and not exists (
            select 1 from receipts as ok
            where {_SAME_RECORD.format("ok")} and ok.tidpunkt > fel.tidpunkt
        )
)"""

# The orders that close a post itself, by the number of the order.
_OWN_ORDERS = """
select
    closure_orders.kallsystem, closure_orders.post_id, closure_orders.post_typ,
    closure_orders.run_id, closure_orders.id
from closure_orders
inner join closure_kinds on closure_orders.typ = closure_kinds.typ
where closure_kinds.id_of = 'post_id'
"""

# The latest order of a post that no approval of a failed export has forgotten (rules, rule 12).
ORDERED_POSTS = f"""
select ordered.kallsystem, ordered.post_id, ordered.post_typ
from (
    select kallsystem, post_id, post_typ, max(id) as latest
    from ({_OWN_ORDERS}) as own
    group by kallsystem, post_id, post_typ
) as ordered
left join (
    select kallsystem, post_id, post_typ, max(forgets) as forgets
    from approvals
    group by kallsystem, post_id, post_typ
) as forgotten
    on ordered.kallsystem = forgotten.kallsystem
    and ordered.post_id = forgotten.post_id
    and ordered.post_typ = forgotten.post_typ
where ordered.latest > coalesce(forgotten.forgets, 0)
"""

_EXPORTS = f"""
select
    exports.*, runs.migreringsdatum,
    case when exports.status = 'misslyckad' and {CONTRADICTED} then 'J' else 'N' end as motstridig,
    case when ordered.post_id is null then 'N' else 'J' end as bestalld,
    closures.avslut_id, closures.datum as avslut_datum
from exports
inner join runs on exports.run_id = runs.run_id
left join ({ORDERED_POSTS}) as ordered
    on exports.kallsystem = ordered.kallsystem
    and exports.post_id = ordered.post_id
    and exports.post_typ = ordered.post_typ
left join (
    select {EXPORT}, min(id) as first_order
    from ({_OWN_ORDERS}) as own
    group by {EXPORT}
) as own on {_SAME_EXPORT.format("own")}
left join closure_orders on own.first_order = closure_orders.id
left join closures on closure_orders.avslut_id = closures.avslut_id
where exports.ersatt_av = ''
"""

_ORDERS = f"""
select
    closure_orders.id as nr, closure_orders.typ, closure_orders.order_id as id,
    closure_orders.avslut_id, closures.datum, exports.kallsystem, exports.post_typ,
    exports.post_id, exports.run_id, closure_orders.fingeravtryck,
    case
        when exports.ersatt_av = '' and exports.status = 'migrerad' then 'J' else 'N'
    end as i_kraft
from closure_orders
inner join closures on closure_orders.avslut_id = closures.avslut_id
inner join exports on {_SAME_EXPORT.format("closure_orders")}
"""

# What dbt reads, each raw table by its columns: of every post the latest export.
RAW_TABLES = {
    "ledger_export": (
        "kallsystem, post_typ, post_id, run_id, migreringsdatum, personnummer, vardenhet_id, "
        "kategori, regional_problemkod, vardatagande_id, innehall, personnummer_text, "
        "vardatagande_personnummer_text, avvikelseorsak, huvudmottagning, status, motstridig, "
        "bestalld, avslut_id, avslut_datum",
        f"from ({_EXPORTS}) as held order by kallsystem, post_id, post_typ",
    ),
    "ledger_listning": (
        "kallsystem, post_typ, post_id, regel, forst_sedd, senast_sedd",
        "from listings order by kallsystem, post_id, post_typ, regel",
    ),
    "ledger_avslut": (
        "typ, id, avslut_id, datum, kallsystem, post_typ, post_id, run_id, i_kraft",
        f"from ({_ORDERS}) as orders order by nr",
    ),
    "ledger_godkannande": (
        "kallsystem, post_typ, post_id, run_id, innehall, personnummer_text, "
        "vardatagande_personnummer_text",
        f"from (select approvals.* from approvals inner join exports on "
        f"{_SAME_EXPORT.format('approvals')} and exports.ersatt_av = '') as latest order by id",
    ),
    "ledger_larm": (
        "kallsystem, post_typ, post_id, larm, sedan",
        "from alarms order by kallsystem, post_id, post_typ, larm",
    ),
}

# The same of the last run, which no later one has followed and nobody withdrawn.
LAST_RUN = """
select *
from runs
where run_id not in (select run_id from withdrawals)
order by nr desc
limit 1
"""
OF_LAST_RUN = {
    "ledger_korning": "run_id, migreringsdatum",
    "ledger_korning_tabell": "tabell, kallsystem, antal, fingeravtryck",
    "ledger_korning_utfall": "utfall, antal",
}

LATEST_DATE = """
select max(migreringsdatum) from runs where run_id not in (select run_id from withdrawals)
"""

SUMS = """
select
    runs.run_id, runs.counts, coalesce(posts.number, 0) as posts,
    coalesce(records.number, 0) as records, coalesce(records.confirmed, 0) as confirmed,
    coalesce(records.failed, 0) as failed, coalesce(records.missing, 0) as missing
from runs
left join (
    select run_id, count(*) as number from exports group by run_id
) as posts on runs.run_id = posts.run_id
left join (
    select
        run_id, count(*) as number,
        count(case when status = 'OK' then 1 end) as confirmed,
        count(case when status = 'FEL' then 1 end) as failed,
        count(case when status is null then 1 end) as missing
    from record_state
    group by run_id
) as records on runs.run_id = records.run_id
where runs.run_id not in (select run_id from withdrawals)
order by runs.nr
"""

# Everything that is written raises one of these; the manifests distinguish two ledgers.
MARKS = """
select
    (select count(*) from runs) as runs,
    (select max(id) from imports) as imports,
    (select count(*) from closures) as closures,
    (select count(*) from withdrawals) as withdrawals,
    (select max(id) from approvals) as approvals,
    (select max(manifest_sha256) from runs) as run_manifest,
    (select max(manifest_sha256) from closures) as closure_manifest,
    (select sha256 from imports order by id desc limit 1) as import_file
"""

STATUS = f"""
select
    runs.run_id,
    runs.migreringsdatum,
    coalesce(of_run.exported, 0) as exported,
    coalesce(of_run.migrerad, 0) as migrerad,
    coalesce(of_run.utestaende, 0) as utestaende,
    coalesce(of_run.misslyckad, 0) as misslyckad,
    coalesce(of_run.replaced, 0) as replaced,
    coalesce(of_run.ordered, 0) as ordered,
    case when withdrawals.run_id is null then 0 else 1 end as withdrawn
from runs
left join withdrawals on runs.run_id = withdrawals.run_id
left join (
    select
        exports.run_id,
        count(*) as exported,
        count(case when exports.status = 'migrerad' then 1 end) as migrerad,
        count(case when exports.status = 'utestaende' then 1 end) as utestaende,
        count(case when exports.status = 'misslyckad' then 1 end) as misslyckad,
        count(case when exports.ersatt_av <> '' then 1 end) as replaced,
        count(ordered.post_id) as ordered
    from exports
    left join (
        select distinct {EXPORT} from ({_OWN_ORDERS}) as own
    ) as ordered on {_SAME_EXPORT.format("ordered")}
    where exports.ersatt_av <> '-' || exports.run_id
    group by exports.run_id
) as of_run on runs.run_id = of_run.run_id
order by runs.nr
"""

EXPORT_COUNT = "select count(*) from exports"
RUN_COUNTS = "select counts from runs"

PLACES = "pragma database_list"
PAGES = "select page_count, page_size from pragma_page_count(), pragma_page_size()"

STALE = f"""
select count(*)
from exports
inner join export_state using ({EXPORT})
where exports.ersatt_av = '' and exports.status <> export_state.status
"""
HALF_WITHDRAWN = f"""
select count(*)
from exports
where run_id in (select run_id from withdrawals) and ersatt_av <> {WITHDRAWN}
"""


def columns_of(raw_table: str) -> list[str]:
    """The columns of a raw table."""
    known = OF_LAST_RUN.get(raw_table) or RAW_TABLES[raw_table][0]
    return known.split(", ")


def stream(connection: Connection, raw_table: str) -> Iterator[TextRow]:
    """The rows of a raw table in bounded memory, as the driver gives them."""
    if raw_table in OF_LAST_RUN:
        yield from _of_last_run(connection, raw_table)
        return
    columns, source = RAW_TABLES[raw_table]
    yield from streamed(connection, f"select {columns} {source}")


def streamed(connection: Connection, query: str) -> Iterator[tuple[Any, ...]]:
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
    return _recorded(connection.execute(select(runs).where(runs.c.run_id == run_id)).first())


def last_run(connection: Connection) -> RecordedRun | None:
    """The last run that is not withdrawn, or None."""
    return _recorded(connection.execute(text(LAST_RUN)).first())


def recorded_runs(connection: Connection) -> list[RecordedRun]:
    """Every run in the order of recording, withdrawn ones too."""
    rows = connection.execute(select(runs).order_by(runs.c.nr))
    return [found for row in rows if (found := _recorded(row))]


def _recorded(row: Any) -> RecordedRun | None:
    if row is None:
        return None
    counts, facts = json.loads(row.counts), json.loads(row.facts)
    return RecordedRun(row.run_id, row.migreringsdatum, row.manifest_sha256, counts, facts)


def _of_last_run(connection: Connection, raw_table: str) -> list[TextRow]:
    found = last_run(connection)
    if found is None:
        return []
    if raw_table == "ledger_korning":
        return [(found.run_id, found.migreringsdatum)]
    if raw_table == "ledger_korning_utfall":
        return [(outcome, str(number)) for outcome, number in sorted(found.counts.items())]
    columns = columns_of(raw_table)
    return [tuple(str(t[c]) for c in columns) for t in found.facts.get("tabeller", ())]


def latest_date(connection: Connection) -> str | None:
    """The latest migration date of all runs that are not withdrawn."""
    latest: str | None = connection.execute(text(LATEST_DATE)).scalar()
    return latest


def sums(connection: Connection) -> tuple[RecordSums, ...]:
    """Every run's records by their receipts, oldest run first."""
    return tuple(
        RecordSums(run_id, json.loads(counts).get("migreras", 0), *numbers)
        for run_id, counts, *numbers in asking.rows(connection, SUMS)
    )


def closure(connection: Connection, avslut_id: str) -> RecordedClosure | None:
    """The recorded closure, or None."""
    row = connection.execute(select(closures).where(closures.c.avslut_id == avslut_id)).first()
    if row is None:
        return None
    return RecordedClosure(row.avslut_id, row.datum, row.sign, row.manifest_sha256)


def status(connection: Connection) -> tuple[RunStatus, ...]:
    """Every run's exports by state, in the order of the runs."""
    return tuple(
        RunStatus(**{**row._mapping, "withdrawn": bool(row.withdrawn)})
        for row in asking.rows(connection, STATUS)
    )


def damage(connection: Connection) -> list[str]:
    """What is wrong with the ledger as far as a quick look can tell, as sentences."""
    found = _damaged_file(connection)
    if found:
        return found
    gone = guards.missing(connection)
    if gone:
        found.append(f"the ledger has lost its guards: {', '.join(gone[:5])} ({len(gone)} in all)")
    ((exported,),) = asking.rows(connection, EXPORT_COUNT)
    counts = map(json.loads, asking.names(connection, RUN_COUNTS))
    recorded = sum(each.get("migreras", 0) for each in counts)
    if exported != recorded:
        found.append(f"the ledger has {exported} of the {recorded} posts that were exported")
    return found


def _damaged_file(connection: Connection) -> list[str]:
    """Of an SQLite file; PostgreSQL looks after its own."""
    if connection.dialect.name != "sqlite":
        return []
    ((pages, size),) = asking.rows(connection, PAGES)
    path = next(row.file for row in asking.rows(connection, PLACES) if row.name == "main")
    found = asking.names(connection, "pragma quick_check(20)")
    if Path(path).stat().st_size < pages * size:
        found.append("it is shorter than it should be")
    return [f"file damaged: {line}" for line in found if line != "ok"]


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
    ((half,),) = asking.rows(connection, HALF_WITHDRAWN)
    if half:
        found.append(f"{half} exports of withdrawn runs that are not withdrawn")
    return found
