"""Takes receipts into the ledger and lets them decide the posts' states, in one transaction.

A receipt belongs to a record by (run_id, record_id). Of a record the latest receipt counts, of a
post the latest export: migrerad when all its records are OK, misslyckad when one is FEL
(2-rules.md, section 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC

from sqlalchemy import Connection, func, insert, select, text

from flytt.ledger import asking, bulk, ids
from flytt.ledger.rows import ImportResult
from flytt.ledger.schema import imports, stage_new, stage_receipts, stage_states
from flytt.plugins.receipt import FEL, OK, Receipt, ReceiptProblem, ReceiptProblems

_STAGES = (stage_receipts, stage_new, stage_states)
_EXACT = ("status", "tidpunkt", "millennium_id", "felkod", "feltext")

UNKNOWN = """
select stage_receipts.line, stage_receipts.run_id, stage_receipts.record_id
from stage_receipts
left join records
    on stage_receipts.run_id = records.run_id and stage_receipts.record_id = records.record_id
where records.id is null
order by stage_receipts.nr
"""

# New is what no import brought before and no earlier row of this one says in the same words.
FIND_NEW = f"""
insert into stage_new (nr, record, export_id)
select stage_receipts.nr, records.id, records.export_id
from stage_receipts
inner join records
    on stage_receipts.run_id = records.run_id and stage_receipts.record_id = records.record_id
where not exists (
    select 1
    from receipts
    where receipts.record = records.id
        and {" and ".join(f"receipts.{name} = stage_receipts.{name}" for name in _EXACT)}
)
and not exists (
    select 1
    from stage_receipts as earlier
    where earlier.run_id = stage_receipts.run_id
        and earlier.record_id = stage_receipts.record_id
        and {" and ".join(f"earlier.{name} = stage_receipts.{name}" for name in _EXACT)}
        and earlier.nr < stage_receipts.nr
)
"""

INSERT_NEW = """
insert into receipts (
    id, record, import_id, line, status, tidpunkt, tidpunkt_text, millennium_id, felkod, feltext
)
select
    :first + stage_new.nr, stage_new.record, :import_id, stage_receipts.line,
    stage_receipts.status, stage_receipts.tidpunkt, stage_receipts.tidpunkt_text,
    stage_receipts.millennium_id, stage_receipts.felkod, stage_receipts.feltext
from stage_new
inner join stage_receipts on stage_new.nr = stage_receipts.nr
order by stage_new.nr
"""

FIND_STATES = """
insert into stage_states (export_id, status)
select touched.export_id, export_state.status
from (select distinct export_id from stage_new) as touched
inner join exports on touched.export_id = exports.id
inner join export_state on touched.export_id = export_state.id
where exports.ersatt_av is null and exports.status <> export_state.status
"""

UPDATE_STATES = """
update exports
set status = (select stage_states.status from stage_states where export_id = exports.id)
where id in (select export_id from stage_states)
"""

LATE_POSTS = """
select distinct exports.kallsystem || ':' || exports.post_id as post
from stage_new
inner join exports on stage_new.export_id = exports.id
where exports.ersatt_av is not null
order by post
"""

FEL_AFTER_CLOSURE = """
select distinct exports.kallsystem || ':' || exports.post_id as post
from stage_states
inner join exports on stage_states.export_id = exports.id
inner join closure_orders on exports.id = closure_orders.export_id
where stage_states.status = 'misslyckad'
order by post
"""

COUNTS = """
select
    (select count(*) from stage_receipts) as read,
    (select count(*) from stage_new) as new,
    (
        select count(*)
        from stage_new
        inner join stage_receipts on stage_new.nr = stage_receipts.nr
        where stage_receipts.status = 'OK'
    ) as ok,
    (
        select count(*)
        from stage_new
        inner join exports on stage_new.export_id = exports.id
        where exports.ersatt_av is not null
    ) as late
"""


def import_receipts(
    connection: Connection, rows: Iterable[Receipt], file_sha256: str, name: str
) -> ImportResult:
    """Take receipts in an open write transaction; raises ReceiptError, naming every bad line."""
    bulk.stage(connection, *_STAGES)
    _load(connection, rows, name)
    bulk.analyze(connection, stage_receipts)
    _refuse_unknown(connection, name)
    connection.execute(text(FIND_NEW))
    bulk.analyze(connection, stage_new)
    if connection.execute(select(func.count()).select_from(stage_new)).scalar():
        _take(connection, file_sha256, name)
    result = _result(connection)
    bulk.unstage(connection, *_STAGES)
    return result


def _load(connection: Connection, rows: Iterable[Receipt], name: str) -> None:
    problems: list[ReceiptProblem] = []
    numbered = enumerate(_usable(rows, problems), start=1)
    for batch in bulk.batches(
        (
            nr,
            row.line,
            row.run_id,
            row.record_id,
            row.status,
            row.tidpunkt.astimezone(UTC).isoformat(timespec="microseconds"),
            row.tidpunkt_text,
            row.millennium_id,
            row.felkod,
            row.feltext,
        )
        for nr, row in numbered
    ):
        bulk.insert(connection, stage_receipts, batch)
    if problems:
        raise ReceiptProblems("receipts that the reader should not have delivered", name, problems)


def _usable(rows: Iterable[Receipt], problems: list[ReceiptProblem]) -> Iterator[Receipt]:
    """The receipts with a status that exists; a plugin's reader may deliver others."""
    for row in rows:
        if row.status not in (OK, FEL):
            problems.append(ReceiptProblem(row.line, "status is neither OK nor FEL"))
        elif row.tidpunkt.tzinfo is None:
            yield row._replace(tidpunkt=row.tidpunkt.replace(tzinfo=UTC))
        else:
            yield row


def _refuse_unknown(connection: Connection, name: str) -> None:
    problems = [
        ReceiptProblem(line, f"unknown run_id {_id(run_id)}, record_id {_id(record_id)}")
        for line, run_id, record_id in asking.rows(connection, UNKNOWN)
    ]
    if problems:
        raise ReceiptProblems("receipts for records that were never exported", name, problems)


_ID = re.compile(r"[\w.:/-]{1,80}")
_PERSON = re.compile(r"(?:\d{6}|\d{8})[-+]?\w{4}")


def _id(text_: str) -> str:
    """An id to show, unless the file's columns have shifted and it may be something personal."""
    return text_ if _ID.fullmatch(text_) and not _PERSON.fullmatch(text_) else "(not an id)"


def _take(connection: Connection, file_sha256: str, name: str) -> None:
    import_id = ids.last(connection, "imports") + 1
    connection.execute(insert(imports).values(id=import_id, file=name, sha256=file_sha256))
    first = ids.last(connection, "receipts")
    connection.execute(text(INSERT_NEW), {"first": first, "import_id": import_id})
    connection.execute(text(FIND_STATES))
    bulk.analyze(connection, stage_states)
    connection.execute(text(UPDATE_STATES))


def _result(connection: Connection) -> ImportResult:
    (counts,) = asking.rows(connection, COUNTS)
    per_state = select(stage_states.c.status, func.count()).group_by(stage_states.c.status)
    states = {row[0]: row[1] for row in asking.rows(connection, per_state)}
    return ImportResult(
        read=counts.read,
        new=counts.new,
        known=counts.read - counts.new,
        ok=counts.ok,
        fel=counts.new - counts.ok,
        migrerad=states.get("migrerad", 0),
        misslyckad=states.get("misslyckad", 0),
        utestaende=states.get("utestaende", 0),
        late=counts.late,
        late_posts=tuple(asking.names(connection, LATE_POSTS)),
        fel_after_closure=tuple(asking.names(connection, FEL_AFTER_CLOSURE)),
    )
