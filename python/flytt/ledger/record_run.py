"""Records a run: its exports, their records and its listings, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from flytt.errors import LedgerError
from flytt.ledger import asking, bulk, ids
from flytt.ledger.refusals import PostsRefused, named
from flytt.ledger.rows import ExportRow, ListingRow, Run
from flytt.ledger.schema import runs, stage_exports, stage_listings

_STAGES = (stage_exports, stage_listings)
# SQLite asks these for every row about what the unique indexes refuse anyhow; they are there for
# statements that get round an index (insert or replace), and ours are none.
_ASKED_PER_ROW = ("exports_insert", "records_insert")

WITHOUT_RECORD = """
select kallsystem || ':' || post_id from stage_exports where record_id is null order by nr
"""

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
select record_id
from (
    select record_id from stage_exports
    union all
    select remiss_record_id as record_id
    from stage_exports
    where remiss_record_id is not null
) as of_run
group by record_id
having count(*) > 1
order by record_id
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

# Own records before used referrals, each in the order of the exports: the index grows at two ends.
INSERT_RECORDS = """
insert into records (id, export_id, run_id, record_id)
select :first + nr, :first_export + nr, :run_id, record_id
from stage_exports
union all
select :first + :own + nr, :first_export + nr, :run_id, remiss_record_id
from stage_exports
where remiss_record_id is not null
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
    manifest_sha256: str | Callable[[], str],
) -> None:
    """Write the run into an open write transaction; raises LedgerError, which undoes all of it.

    A manifest that is still being made is asked for when all else is known to be in order.

    Exports of posts whose latest export failed replace it (2-rules.md, rule 88).
    """
    n = ids.number(run.run_id, run.migreringsdatum)
    if ids.exists(connection, runs.c.run_id, run.run_id):
        raise LedgerError(
            f"run {run.run_id} is recorded already", where="ledger", todo="start a new run"
        )
    bulk.stage(connection, *_STAGES)
    for posts in bulk.batches(exports):
        bulk.insert(connection, stage_exports, posts)
    for listed in bulk.batches(listings):
        bulk.insert(connection, stage_listings, listed)
    bulk.analyze(connection, *_STAGES)
    _refuse(connection, WITHOUT_RECORD, "exported without a record id", "check the export model")

    def insert_run() -> None:
        manifest = manifest_sha256 if isinstance(manifest_sha256, str) else manifest_sha256()
        connection.execute(
            insert(runs).values(
                run_id=run.run_id,
                migreringsdatum=run.migreringsdatum,
                n=n,
                manifest_sha256=manifest,
                counts=json.dumps(dict(run.counts), sort_keys=True, ensure_ascii=False),
            )
        )

    # SQLite can ask for the run of an export at commit, so that its manifest is waited for last.
    run_is_last = connection.dialect.name == "sqlite"
    if run_is_last:
        connection.exec_driver_sql("pragma defer_foreign_keys = on")
    else:
        insert_run()
    try:
        with connection.begin_nested(), _indexes_alone(connection):
            _insert(connection, run.run_id)
    except IntegrityError as error:
        # The database refused; what is told is which posts, and all of them.
        _judge(connection)
        raise error
    connection.execute(text(UPSERT_LISTINGS), {"datum": run.migreringsdatum})
    bulk.unstage(connection, *_STAGES)
    if run_is_last:
        insert_run()


def _insert(connection: Connection, run_id: str) -> None:
    of_run = {"run_id": run_id}
    own = connection.execute(select(func.count()).select_from(stage_exports)).scalar()
    connection.execute(text(REPLACE_FAILED), of_run)
    export, record = ids.last(connection, "exports"), ids.last(connection, "records")
    connection.execute(text(INSERT_EXPORTS), of_run | {"first": export})
    numbers = {"first": record, "first_export": export, "own": own}
    connection.execute(text(INSERT_RECORDS), of_run | numbers)


@contextmanager
def _indexes_alone(connection: Connection) -> Iterator[None]:
    """Without the triggers asked per row, which are back before anybody else can write."""
    if connection.dialect.name != "sqlite":
        yield
        return
    query = text("select sql from sqlite_master where type = 'trigger' and name = :name")
    triggers = [asking.rows(connection, query, {"name": name})[0][0] for name in _ASKED_PER_ROW]
    for name in _ASKED_PER_ROW:
        connection.exec_driver_sql(f"drop trigger {name}")
    yield
    for trigger in triggers:
        connection.exec_driver_sql(trigger)


def _judge(connection: Connection) -> None:
    """Raise for what may not be recorded, naming every post of the first kind found."""
    _refuse(
        connection,
        HELD,
        "already exported and not failed",
        "transform again: the ledger has moved on",
    )
    _refuse(
        connection,
        TWICE,
        "exported twice in this run",
        "a post has one row: check the export model",
    )
    shared = asking.names(connection, SHARED_RECORDS)
    if shared:
        raise LedgerError(
            f"record ids that two posts of this run share: {named(shared)}",
            where="ledger",
            todo="one of the posts must get another id in the source",
        )


def _refuse(connection: Connection, query: str, message: str, todo: str) -> None:
    posts = asking.names(connection, query)
    if posts:
        raise PostsRefused(message, posts, todo=todo)
