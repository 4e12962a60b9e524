"""Records a run: its exports, their records and its listings, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, insert, text

from flytt.errors import LedgerError
from flytt.ledger import asking, bulk, identity
from flytt.ledger.refusals import PostsRefused, named
from flytt.ledger.rows import ExportRow, ListingRow, Run
from flytt.ledger.schema import runs, stage_exports, stage_listings, stage_records

_STAGES = (stage_exports, stage_records, stage_listings)

TWICE = """
select distinct kallsystem || ':' || post_id as post
from stage_exports
group by kallsystem, post_typ, post_id
having count(*) > 1
order by post
"""

HELD = """
select stage_exports.kallsystem || ':' || stage_exports.post_id
from stage_exports
inner join exports
    on stage_exports.kallsystem = exports.kallsystem
    and stage_exports.post_id = exports.post_id
    and stage_exports.post_typ = exports.post_typ
where exports.ersatt_av is null and exports.status <> 'misslyckad'
order by stage_exports.nr
"""

# Two posts whose records would share an id: their receipts could not be told apart.
SHARED_RECORDS = """
select record_id from stage_records group by record_id having count(*) > 1 order by record_id
"""

REPLACE_FAILED = """
update exports
set ersatt_av = :run_id
where id in (
    select failed.id
    from stage_exports
    inner join exports as failed
        on stage_exports.kallsystem = failed.kallsystem
        and stage_exports.post_id = failed.post_id
        and stage_exports.post_typ = failed.post_typ
    where failed.ersatt_av is null and failed.status = 'misslyckad'
)
"""

INSERT_EXPORTS = """
insert into exports (
    id, run_id, kallsystem, post_typ, post_id, personnummer, vardenhet_id, kategori,
    regional_problemkod, vardatagande_id, innehall, status
)
select
    :first + nr, :run_id, kallsystem, post_typ, post_id, personnummer, vardenhet_id, kategori,
    regional_problemkod, vardatagande_id, innehall, 'utestaende'
from stage_exports
order by nr
"""

INSERT_RECORDS = """
insert into records (id, export_id, run_id, record_id)
select :first + nr, :first_export + export_nr, :run_id, record_id
from stage_records
order by nr
"""

UPSERT_LISTINGS = """
insert into listings (kallsystem, post_typ, post_id, regel, forst_sedd, senast_sedd)
select distinct kallsystem, post_typ, post_id, regel, :datum, :datum
from stage_listings
where 1 = 1
on conflict (kallsystem, post_id, post_typ, regel) do update set
    forst_sedd = case
        when excluded.forst_sedd < listings.forst_sedd then excluded.forst_sedd
        else listings.forst_sedd
    end,
    senast_sedd = case
        when excluded.senast_sedd > listings.senast_sedd then excluded.senast_sedd
        else listings.senast_sedd
    end
"""


def record_run(
    connection: Connection,
    run: Run,
    exports: Iterable[ExportRow],
    listings: Iterable[ListingRow],
    manifest_sha256: str,
) -> None:
    """Write the run into an open write transaction; raises LedgerError before writing anything.

    Exports of posts whose latest export failed replace it (2-rules.md, rule 88).
    """
    n = identity.number(run.run_id, run.migreringsdatum)
    if identity.exists(connection, runs.c.run_id, run.run_id):
        raise LedgerError(
            f"run {run.run_id} is recorded already", where="ledger", todo="start a new run"
        )
    bulk.stage(connection, *_STAGES)
    _load_exports(connection, exports)
    for batch in bulk.batches(listings):
        bulk.insert(connection, stage_listings, batch)
    bulk.analyze(connection, *_STAGES)
    _judge(connection)
    connection.execute(
        insert(runs).values(
            run_id=run.run_id,
            migreringsdatum=run.migreringsdatum,
            n=n,
            manifest_sha256=manifest_sha256,
            counts=json.dumps(dict(run.counts), sort_keys=True, ensure_ascii=False),
        )
    )
    of_run = {"run_id": run.run_id}
    connection.execute(text(REPLACE_FAILED), of_run)
    export, record = identity.last(connection, "exports"), identity.last(connection, "records")
    connection.execute(text(INSERT_EXPORTS), of_run | {"first": export})
    connection.execute(text(INSERT_RECORDS), of_run | {"first": record, "first_export": export})
    connection.execute(text(UPSERT_LISTINGS), {"datum": run.migreringsdatum})
    bulk.unstage(connection, *_STAGES)


def _load_exports(connection: Connection, exports: Iterable[ExportRow]) -> None:
    nr = record_nr = 0
    without_record: list[str] = []
    for batch in bulk.batches(exports):
        posts: list[bulk.Row] = []
        records: list[bulk.Row] = []
        for row in batch:
            nr += 1
            posts.append((nr, *row[:-1]))
            if not row.record_ids:
                without_record.append(f"{row.kallsystem}:{row.post_id}")
            for record_id in row.record_ids:
                record_nr += 1
                records.append((record_nr, nr, record_id))
        bulk.insert(connection, stage_exports, posts)
        bulk.insert(connection, stage_records, records)
    if without_record:
        raise PostsRefused(
            "exported without a record id", without_record, todo="check the export model"
        )


def _judge(connection: Connection) -> None:
    """Raise for what may not be recorded, naming every post of the first kind found."""
    faults = (
        (HELD, "already exported and not failed", "transform again: the ledger has moved on"),
        (TWICE, "exported twice in this run", "a post has one row: check the export model"),
    )
    for query, message, todo in faults:
        posts = asking.names(connection, query)
        if posts:
            raise PostsRefused(message, posts, todo=todo)
    shared = asking.names(connection, SHARED_RECORDS)
    if shared:
        raise LedgerError(
            f"record ids that two posts of this run share: {named(shared)}",
            where="ledger",
            todo="one of the posts must get another id in the source",
        )
