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
_EXPORT_KEY = ("kallsystem", "post_id", "post_typ", "run_id")
_RECORD = (*_EXPORT_KEY, "forbrukad_remiss")

_EXPORT = f"""
inner join exports
    on {" and ".join(f"stage_new.{name} = exports.{name}" for name in _EXPORT_KEY)}
"""

# A record id says its post, and of a follow-up's used referral the post and `-FR`.
FIND_RECORDS = """
insert into stage_new (nr, kallsystem, post_id, post_typ, run_id, forbrukad_remiss)
select
    stage_receipts.nr, exports.kallsystem, exports.post_id, exports.post_typ, exports.run_id, 0
from stage_receipts
inner join exports
    on stage_receipts.kallsystem = exports.kallsystem
    and stage_receipts.post_id = exports.post_id
    and stage_receipts.post_bokstav = exports.post_bokstav
    and stage_receipts.run_id = exports.run_id
union all
select
    stage_receipts.nr, exports.kallsystem, exports.post_id, exports.post_typ, exports.run_id, 1
from stage_receipts
inner join exports
    on stage_receipts.kallsystem = exports.kallsystem
    and stage_receipts.uppfoljning_id = exports.post_id
    and stage_receipts.post_bokstav = exports.post_bokstav
    and stage_receipts.run_id = exports.run_id
where exports.kategori <> 'forsta_kontakt'
"""

UNKNOWN = """
select line, run_id, record_id
from stage_receipts
where not exists (select 1 from stage_new where stage_new.nr = stage_receipts.nr)
order by nr
"""

SHARED = """
select line, run_id, record_id
from stage_receipts
where nr in (select nr from stage_new group by nr having count(*) > 1)
order by nr
"""

# Known is what an import brought before, or an earlier row of this one says in the same words.
FORGET_KNOWN = f"""
delete from stage_new
where exists (
    select 1
    from stage_receipts
    inner join receipts
        on {" and ".join(f"stage_receipts.{name} = receipts.{name}" for name in _EXACT)}
    where stage_receipts.nr = stage_new.nr
        and {" and ".join(f"receipts.{name} = stage_new.{name}" for name in _RECORD)}
)
"""
FORGET_REPEATED = f"""
delete from stage_new
where exists (
    select 1
    from stage_receipts
    inner join stage_receipts as earlier
        on stage_receipts.run_id = earlier.run_id
        and stage_receipts.record_id = earlier.record_id
        and {" and ".join(f"stage_receipts.{name} = earlier.{name}" for name in _EXACT)}
    where stage_receipts.nr = stage_new.nr and earlier.nr < stage_new.nr
)
"""

INSERT_NEW = """
insert into receipts (
    kallsystem, post_id, post_typ, run_id, forbrukad_remiss, import_id, nr, line, status, tidpunkt,
    tidpunkt_text, millennium_id, felkod, feltext
)
select
    stage_new.kallsystem, stage_new.post_id, stage_new.post_typ, stage_new.run_id,
    stage_new.forbrukad_remiss, :import_id, stage_new.nr, stage_receipts.line,
    stage_receipts.status, stage_receipts.tidpunkt, stage_receipts.tidpunkt_text,
    stage_receipts.millennium_id, stage_receipts.felkod, stage_receipts.feltext
from stage_new
inner join stage_receipts on stage_new.nr = stage_receipts.nr
order by 1, 2, 3, 4, 5, 7
"""

FIND_STATES = f"""
insert into stage_states (kallsystem, post_id, post_typ, run_id, status)
select {", ".join(f"touched.{name}" for name in _EXPORT_KEY)}, export_state.status
from (
    select distinct {", ".join(f"exports.{name}" for name in _EXPORT_KEY)}, exports.status
    from stage_new
    {_EXPORT}
    where exports.ersatt_av = ''
) as touched
inner join export_state
    on {" and ".join(f"touched.{name} = export_state.{name}" for name in _EXPORT_KEY)}
where touched.status <> export_state.status
"""

UPDATE_STATES = """
update exports
set status = (
    select stage_states.status
    from stage_states
    where stage_states.kallsystem = exports.kallsystem
        and stage_states.post_id = exports.post_id
        and stage_states.post_typ = exports.post_typ
)
where ersatt_av = ''
    and (kallsystem, post_id, post_typ) in (
        select kallsystem, post_id, post_typ from stage_states
    )
"""

LATE_POSTS = f"""
select distinct exports.kallsystem || ':' || exports.post_id as post
from stage_new
{_EXPORT}
where exports.ersatt_av <> ''
order by post
"""

FEL_AFTER_CLOSURE = f"""
select distinct stage_states.kallsystem || ':' || stage_states.post_id as post
from stage_states
inner join closure_orders
    on {" and ".join(f"stage_states.{name} = closure_orders.{name}" for name in _EXPORT_KEY)}
where stage_states.status = 'misslyckad'
order by post
"""

COUNTS = f"""
select
    (select count(*) from stage_receipts) as read,
    (select count(*) from stage_new) as new,
    (
        select count(*)
        from stage_new
        inner join stage_receipts on stage_new.nr = stage_receipts.nr
        where stage_receipts.status = 'OK'
    ) as ok,
    (select count(*) from stage_new {_EXPORT} where exports.ersatt_av <> '') as late
"""


def import_receipts(
    connection: Connection, rows: Iterable[Receipt], file_sha256: str, name: str
) -> ImportResult:
    """Take receipts in an open write transaction; raises ReceiptError, naming every bad line."""
    bulk.stage(connection, *_STAGES)
    _load(connection, rows, name)
    bulk.analyze(connection, stage_receipts)
    connection.execute(text(FIND_RECORDS))
    bulk.analyze(connection, stage_new)
    _refuse(connection, UNKNOWN, "receipts for records that were never exported", "unknown", name)
    _refuse(connection, SHARED, "receipts for records that two posts share", "shared", name)
    connection.execute(text(FORGET_KNOWN))
    connection.execute(text(FORGET_REPEATED))
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
            *_post_of(row.record_id),
            row.status,
            row.tidpunkt.astimezone(UTC).isoformat(timespec="microseconds"),
            row.tidpunkt_text,
            row.millennium_id,
            row.felkod,
            row.feltext,
        )
        for nr, row in numbered
    ):
        bulk.insert(connection, stage_receipts, stage_receipts.columns.keys(), batch)
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


def _post_of(record_id: str) -> tuple[str, str, str, str | None]:
    """System, letter and id of the post, and of the follow-up whose used referral it could be.

    An id that is not `<kallsystem>-<letter>-<post_id>` is no post's.
    """
    system, letter, post_id = (*record_id.split("-", 2), "", "")[:3]
    return system, letter, post_id, post_id[:-3] if post_id.endswith("-FR") else None


def _refuse(connection: Connection, query: str, message: str, what: str, name: str) -> None:
    problems = [
        ReceiptProblem(line, f"{what} run_id {_id(run_id)}, record_id {_id(record_id)}")
        for line, run_id, record_id in asking.rows(connection, query)
    ]
    if problems:
        raise ReceiptProblems(message, name, problems)


_ID = re.compile(r"[\w.:/-]{1,80}")
_PERSON = re.compile(r"(?:\d{6}|\d{8})[-+]?\w{4}")


def _id(text_: str) -> str:
    """An id to show, unless the file's columns have shifted and it may be something personal."""
    return text_ if _ID.fullmatch(text_) and not _PERSON.fullmatch(text_) else "(not an id)"


def _take(connection: Connection, file_sha256: str, name: str) -> None:
    import_id = ids.last(connection, "imports") + 1
    connection.execute(insert(imports).values(id=import_id, file=name, sha256=file_sha256))
    connection.execute(text(INSERT_NEW), {"import_id": import_id})
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
