"""Records a run: its exports and its listings, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from flytt.errors import LedgerError
from flytt.ledger import asking, bulk, guards, ids, record_alarms, schema
from flytt.ledger.refusals import PostsRefused
from flytt.ledger.rows import AlarmRow, ExportRow, ListingRow, Run
from flytt.ledger.schema import exports, runs, stage_listings, stage_posts

EDITION = 2
"""Of the data contract: what the record ids of new exports are made by."""

# SQLite asks it for every row about what the key refuses anyhow; it guards against
# `insert or replace`, which bypasses keys and is not used here.
_ASKED_PER_ROW = "exports_insert"

FAILED = """
select kallsystem, post_typ, post_id
from exports
where ersatt_av = '' and status = 'misslyckad'
"""

REPLACE = text("""
update exports
set ersatt_av = :run_id
where kallsystem = :kallsystem and post_typ = :post_typ and post_id = :post_id and ersatt_av = ''
""")

WITHOUT_RECORD = """
select kallsystem || ':' || post_id from stage_posts where post_bokstav is null order by nr
"""

_STANDING = """
from stage_posts
inner join exports using (kallsystem, post_id, post_typ)
where exports.ersatt_av = ''
"""
HELD = f"""
select kallsystem || ':' || post_id
{_STANDING} and exports.run_id <> :run_id and exports.status <> 'misslyckad'
order by stage_posts.nr
"""

TWICE = f"""
select kallsystem || ':' || post_id as post
from stage_posts
group by kallsystem, post_typ, post_id
having count(*) > 1
union
select kallsystem || ':' || post_id as post
{_STANDING} and exports.run_id = :run_id
order by post
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
    posts: Iterable[ExportRow],
    listings: Iterable[ListingRow],
    manifest_sha256: str | Callable[[], str],
    alarms: Iterable[AlarmRow],
) -> None:
    """Write the run into an open write transaction; raises LedgerError, which undoes all of it.

    The manifest may still be computed: it is requested when all else is written.

    Exports of posts whose latest export failed replace it (2-rules.md, rule 88).
    """
    n = ids.number_of(run.run_id, run.migreringsdatum)
    if ids.exists(connection, runs.c.run_id, run.run_id):
        raise LedgerError(
            f"run {run.run_id} is recorded already", where="ledger", todo="start a new run"
        )
    connection.execute(
        insert(runs).values(
            run_id=run.run_id,
            migreringsdatum=run.migreringsdatum,
            n=n,
            manifest_sha256="",
            counts=json.dumps(dict(run.counts), sort_keys=True, ensure_ascii=False),
            facts=json.dumps(dict(run.facts), sort_keys=True, ensure_ascii=False),
            nr=ids.last(connection, "runs", "nr") + 1,
            upplaga=EDITION,
        )
    )
    with guards.lifted(connection, _ASKED_PER_ROW):
        _insert(connection, run.run_id, bulk.batches(posts))
    bulk.stage(connection, stage_listings)
    for listed in bulk.batches(listings):
        bulk.insert(connection, stage_listings, ListingRow._fields, listed)
    bulk.analyze(connection, stage_listings)
    connection.execute(text(UPSERT_LISTINGS), {"datum": run.migreringsdatum})
    bulk.unstage(connection, stage_listings)
    bulk.analyze(connection, runs, exports, schema.listings)
    record_alarms.record_alarms(connection, run.migreringsdatum, alarms)
    manifest = manifest_sha256 if isinstance(manifest_sha256, str) else manifest_sha256()
    connection.execute(
        runs.update().where(runs.c.run_id == run.run_id).values(manifest_sha256=manifest)
    )


def _insert(connection: Connection, run_id: str, batches: Iterator[list[ExportRow]]) -> None:
    failed = {tuple(row) for row in asking.rows(connection, FAILED)}
    for batch in batches:
        again = [row[:3] for row in batch if row[:3] in failed] if failed else []
        if again:
            keys = [dict(zip(ExportRow._fields, key, strict=False)) for key in again]
            connection.execute(REPLACE, [key | {"run_id": run_id} for key in keys])
        try:
            with connection.begin_nested():
                bulk.insert(connection, exports, ExportRow._fields, batch, run_id=run_id)
        except IntegrityError:
            # The database refused: find out which posts, to name all of them.
            _judge(connection, run_id, [batch, *batches])
            raise


def _judge(connection: Connection, run_id: str, batches: Iterable[list[ExportRow]]) -> None:
    """Raise for what may not be recorded, naming every post of the first kind found."""
    bulk.stage(connection, stage_posts)
    nr = 0
    for batch in batches:
        # By place: the rows may be the driver's own.
        rows = [(nr + n, row[0], row[2], row[1], row[-1]) for n, row in enumerate(batch)]
        bulk.insert(connection, stage_posts, stage_posts.columns.keys(), rows)
        nr += len(batch)
    faults = (
        (WITHOUT_RECORD, "exported without a record id", "check the export model"),
        (HELD, "already exported and not failed", "transform again: the ledger has moved on"),
        (TWICE, "exported twice in this run", "a post has one row: check the export model"),
    )
    for query, message, todo in faults:
        posts = asking.names(connection, query, {"run_id": run_id})
        if posts:
            raise PostsRefused(message, posts, todo=todo)
