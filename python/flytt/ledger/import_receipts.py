"""Takes receipts into the ledger and lets them decide the posts' states, in one transaction.

A receipt belongs to a record by (run_id, record_id). Of a record the latest receipt counts, of a
post the latest export: migrerad when all its records are OK, misslyckad when one is FEL
(2-rules.md, section 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select, text

from flytt.ledger import asking, bulk, guards, ids
from flytt.ledger.judge_receipts import (
    NEVER_EXPORTED,
    OF_A_RECORD,
    OF_THE_FILE,
    SAME_RECORD,
    WITH_EARLIER,
    judge,
    named,
)
from flytt.ledger.read import CONTRADICTED, ORDERED_POSTS
from flytt.ledger.rows import ImportResult
from flytt.ledger.schema import (
    EXPORT,
    exports,
    imports,
    receipts,
    stage_new,
    stage_receipts,
    stage_states,
)
from flytt.plugins.receipt import Problems, Receipt, ReceiptProblems, contradictions

_STAGES = (stage_receipts, stage_new, stage_states)
_WORDS = "status, tidpunkt, millennium_id, felkod, feltext"
_EXPORT = f"inner join exports using ({EXPORT})"
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=400)
# What SQLite asks for every row is asked of all of them here.
_ASKED_PER_ROW = ("receipts_insert", "receipts_exported", "receipts_proven", "exports_facts")

# A record id says its post. Of a follow-up's used referral it is the letter behind an F, or in runs
# of the first edition the post and `-FR`.
_FIND = """
select
    stage_receipts.nr, exports.kallsystem, exports.post_id, exports.post_typ, exports.run_id, {0}
from stage_receipts
inner join exports
    on stage_receipts.kallsystem = exports.kallsystem
    and stage_receipts.{1} = exports.post_id
    and stage_receipts.{2} = exports.post_bokstav
    and stage_receipts.run_id = exports.run_id
"""
FIND_RECORDS = f"""
insert into stage_new (nr, kallsystem, post_id, post_typ, run_id, forbrukad_remiss)
{_FIND.format(0, "post_id", "post_bokstav")}
union all
{_FIND.format(1, "post_id", "uppfoljning_bokstav")}
where stage_receipts.uppfoljning_bokstav is not null and exports.kategori <> 'forsta_kontakt'
union all
{_FIND.format(1, "uppfoljning_id", "post_bokstav")}
where stage_receipts.uppfoljning_id is not null and exports.kategori <> 'forsta_kontakt'
"""

# Most files have one receipt of each record: then what is asked of several need not be.
REPEATED = "select 1 from stage_receipts group by run_id, record_id having count(*) > 1 limit 1"
# Known is what an import brought before, or an earlier row of this one says in the same words.
FORGET_KNOWN = f"""
delete from stage_new
where exists (
    select 1
    from stage_receipts
    inner join receipts using ({_WORDS})
    where stage_receipts.nr = stage_new.nr
        and {SAME_RECORD}
)
"""
FORGET_REPEATED = f"""
delete from stage_new
where exists (
    select 1
    from stage_receipts
    inner join stage_receipts as earlier using (run_id, record_id, {_WORDS})
    where stage_receipts.nr = stage_new.nr and earlier.nr < stage_new.nr
)
"""

INSERT_NEW = f"""
insert into receipts ({EXPORT}, forbrukad_remiss, import_id, nr, line, tidpunkt_text, {_WORDS})
select
    stage_new.kallsystem, stage_new.post_id, stage_new.post_typ, stage_new.run_id,
    stage_new.forbrukad_remiss, :import_id, nr, line, tidpunkt_text, {_WORDS}
from stage_new
inner join stage_receipts using (nr)
order by 1, 2, 3, 4, 5, 7
"""

FIND_STATES = f"""
insert into stage_states ({EXPORT}, status)
select
    {EXPORT},
    (
        select export_state.status
        from export_state
        where export_state.kallsystem = touched.kallsystem
            and export_state.post_id = touched.post_id
            and export_state.post_typ = touched.post_typ
            and export_state.run_id = touched.run_id
    )
from (select distinct {EXPORT} from stage_new {_EXPORT} where exports.ersatt_av = '') as touched
"""

FORGET_UNCHANGED = """
delete from stage_states
where exists (
    select 1
    from exports
    where exports.kallsystem = stage_states.kallsystem
        and exports.post_id = stage_states.post_id
        and exports.post_typ = stage_states.post_typ
        and exports.ersatt_av = ''
        and exports.status = stage_states.status
)
"""

UPDATE_STATES = """
update exports
set status = stage_states.status
from stage_states
where exports.kallsystem = stage_states.kallsystem
    and exports.post_id = stage_states.post_id
    and exports.post_typ = stage_states.post_typ
    and exports.ersatt_av = ''
"""

LATE_POSTS = f"""
select distinct kallsystem || ':' || post_id as post
from stage_new
{_EXPORT}
where exports.ersatt_av <> ''
order by post
"""

_FAILED = """
select distinct exports.kallsystem || ':' || exports.post_id as post
from stage_new
inner join exports using (kallsystem, post_id, post_typ, run_id)
{}
where exports.ersatt_av = '' and exports.status = 'misslyckad'
"""
FEL_AFTER_OK = f"{_FAILED.format('')} and {CONTRADICTED} order by post"
_ORDERED = f"inner join ({ORDERED_POSTS}) as ordered using (kallsystem, post_id, post_typ)"
FEL_AFTER_CLOSURE = f"{_FAILED.format(_ORDERED)} order by post"

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
    (select count(*) from stage_new {_EXPORT} where exports.ersatt_av <> '') as late,
    (
        select count(*) from exports where ersatt_av = '' and status = 'utestaende'
    ) as outstanding,
    (select count(*) from receipts) as receipts
"""


@dataclass(frozen=True)
class _Run:
    """What an import asks of a run: its edition, and the moments that a receipt of it may have."""

    upplaga: int
    withdrawn: bool
    earliest: datetime
    latest: datetime


def import_receipts(
    connection: Connection,
    rows: Iterable[Receipt],
    file_sha256: str,
    name: str,
    timezone: ZoneInfo,
) -> ImportResult:
    """Take receipts in an open write transaction; raises ReceiptProblems, naming every bad line."""
    bulk.stage(connection, *_STAGES)
    problems = Problems()
    _load(connection, rows, problems, timezone)
    bulk.analyze(connection, stage_receipts)
    connection.execute(text(FIND_RECORDS))
    bulk.analyze(connection, stage_new)
    repeated = bool(connection.execute(text(REPEATED)).first())
    judge(connection, problems, OF_THE_FILE)
    if repeated:
        judge(connection, problems, OF_A_RECORD)
        connection.execute(text(FORGET_REPEATED))
    if ids.last(connection, "imports"):
        connection.execute(text(FORGET_KNOWN))
        judge(connection, problems, WITH_EARLIER)
    if problems:
        raise ReceiptProblems(problems, name)
    if connection.execute(select(func.count()).select_from(stage_new)).scalar():
        _take(connection, file_sha256, name)
    result = _result(connection)
    bulk.unstage(connection, *_STAGES)
    return result


def _load(
    connection: Connection, rows: Iterable[Receipt], problems: Problems, timezone: ZoneInfo
) -> None:
    known = _runs(connection, timezone)
    numbered = enumerate(_usable(_delivered(rows, problems), known, problems, timezone), start=1)
    for batch in bulk.batches(
        (
            nr,
            row.line,
            row.run_id,
            row.record_id,
            *_post_of(row.record_id, known[row.run_id].upplaga),
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


def _runs(connection: Connection, timezone: ZoneInfo) -> dict[str, _Run]:
    """Every run with the first moment of its first allowed day, and that after its last."""
    query = """
        select runs.run_id, migreringsdatum, upplaga, withdrawals.run_id is not null
        from runs
        left join withdrawals on runs.run_id = withdrawals.run_id
    """
    found = {}
    for run_id, day, upplaga, withdrawn in asking.rows(connection, query):
        midnight = datetime.combine(date.fromisoformat(day), time(), timezone)
        latest = midnight + _AFTER + timedelta(days=1)
        found[run_id] = _Run(upplaga, bool(withdrawn), midnight - _BEFORE, latest)
    return found


def _delivered(rows: Iterable[Receipt], problems: Problems) -> Iterator[Receipt]:
    """What the reader delivers; what it refuses is said with all else that is wrong."""
    number = 0
    try:
        for row in rows:
            number += 1
            yield row
    except ReceiptProblems as refused:
        problems.add_all(refused.found)
    if not number and not problems:
        problems.add(1, "the file has no receipts")


def _usable(
    rows: Iterable[Receipt], known: dict[str, _Run], problems: Problems, timezone: ZoneInfo
) -> Iterator[Receipt]:
    """The receipts that can be of a run: only these are looked up."""
    for row in rows:
        moment = row.tidpunkt
        if moment.tzinfo is None:
            # Of an hour that the clock repeats, the first.
            moment = moment.replace(tzinfo=timezone, fold=0)
        for fault in contradictions(row.status, row.millennium_id, row.felkod):
            problems.add(row.line, fault)
        run = known.get(row.run_id)
        if run is None:
            problems.add(row.line, NEVER_EXPORTED, named(row.run_id, row.record_id))
            continue
        if run.withdrawn:
            problems.add(row.line, "of a run that was withdrawn", named(row.run_id, row.record_id))
            continue
        if moment < run.earliest:
            problems.add(row.line, "tidpunkt is more than 7 days before the run's migration date")
        elif moment >= run.latest:
            problems.add(row.line, "tidpunkt is more than 400 days after the run's migration date")
        else:
            yield row._replace(tidpunkt=moment) if row.tidpunkt.tzinfo is None else row


def _post_of(record_id: str, upplaga: int) -> tuple[str, str, str, str | None, str | None]:
    """System, letter and id of the post, and of the follow-up whose used referral it could be: its
    letter, or in the first edition its id.

    An id that is not `<kallsystem>-<letter>-<post_id>` is no post's.
    """
    system, letter, post_id = (*record_id.split("-", 2), "", "")[:3]
    if upplaga == 1:
        return system, letter, post_id, None, post_id[:-3] if post_id.endswith("-FR") else None
    return system, letter, post_id, letter[1:] if letter.startswith("F") else None, None


def _take(connection: Connection, file_sha256: str, name: str) -> None:
    import_id = ids.last(connection, "imports") + 1
    connection.execute(insert(imports).values(id=import_id, file=name, sha256=file_sha256))
    with guards.lifted(connection, *_ASKED_PER_ROW):
        connection.execute(text(INSERT_NEW), {"import_id": import_id})
        bulk.analyze(connection, exports, receipts)
        connection.execute(text(FIND_STATES))
        connection.execute(text(FORGET_UNCHANGED))
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
        utestaende=counts.outstanding,
        late=counts.late,
        late_posts=tuple(asking.names(connection, LATE_POSTS)),
        fel_after_ok=tuple(asking.names(connection, FEL_AFTER_OK)),
        fel_after_closure=tuple(asking.names(connection, FEL_AFTER_CLOSURE)),
        receipts=counts.receipts,
    )
