"""What in a staged receipt file proves nothing, so that all of it is refused.

Each query finds the receipts of one reason, in the order of the file (data contract, section 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection, text

from flytt.plugins.receipt import Problems

_RUN_ID = re.compile(r"(?:[a-z][a-z0-9]{0,19}-)?\d{4}-\d\d-\d\d-\d{1,9}", re.ASCII)
_RECORD_ID = re.compile(r"[A-Z][A-Z0-9_]{0,39}-[A-Z]{1,9}-([\w.:/-]{1,60})")
_PERSON = re.compile(r"(?<!\d)(?:\d{6}|\d{8})[-+]?\w{4}(?!\d)")

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

SAME_MOMENT = """
select line, run_id, record_id
from stage_receipts
inner join (
    select run_id, record_id, tidpunkt
    from stage_receipts
    group by run_id, record_id, tidpunkt
    having min(status) <> max(status)
) as odd using (run_id, record_id, tidpunkt)
order by nr
"""
TWO_IDS = """
select line, run_id, record_id
from stage_receipts
inner join (
    select run_id, record_id
    from stage_receipts
    where millennium_id <> ''
    group by run_id, record_id
    having min(millennium_id) <> max(millennium_id)
) as odd using (run_id, record_id)
where millennium_id <> ''
order by nr
"""
# By the post: the editions name the same used referral differently.
ONE_ID = """
select line, run_id, record_id
from stage_receipts
inner join (
    select millennium_id
    from stage_receipts
    inner join stage_new using (nr)
    where millennium_id in (
        select millennium_id
        from stage_receipts
        where millennium_id <> ''
        group by millennium_id
        having min(record_id) <> max(record_id)
    )
    group by millennium_id
    having min(stage_new.kallsystem) <> max(stage_new.kallsystem)
        or min(stage_new.post_id) <> max(stage_new.post_id)
        or min(stage_new.post_typ) <> max(stage_new.post_typ)
        or min(stage_new.forbrukad_remiss) <> max(stage_new.forbrukad_remiss)
) as odd using (millennium_id)
order by nr
"""

_EARLIER = """
select distinct stage_receipts.nr, stage_receipts.line, stage_receipts.run_id,
    stage_receipts.record_id
from stage_receipts
inner join stage_new on stage_receipts.nr = stage_new.nr
inner join receipts on {0}
order by stage_receipts.nr
"""
_SAME_POST = """receipts.kallsystem = stage_new.kallsystem
    and receipts.post_id = stage_new.post_id
    and receipts.post_typ = stage_new.post_typ"""
SAME_RECORD = f"""{_SAME_POST}
    and receipts.run_id = stage_new.run_id
    and receipts.forbrukad_remiss = stage_new.forbrukad_remiss"""
SAME_MOMENT_AS_EARLIER = _EARLIER.format(
    f"""{SAME_RECORD}
    and receipts.tidpunkt = stage_receipts.tidpunkt
    and receipts.status <> stage_receipts.status"""
)
OTHER_ID_THAN_EARLIER = _EARLIER.format(
    f"""{SAME_RECORD}
    and receipts.millennium_id <> stage_receipts.millennium_id
    and receipts.millennium_id <> ''
    and stage_receipts.millennium_id <> ''"""
)
ID_OF_EARLIER = _EARLIER.format(
    f"""receipts.millennium_id = stage_receipts.millennium_id
    and receipts.millennium_id <> ''
    and not (
        {_SAME_POST}
        and receipts.forbrukad_remiss = stage_new.forbrukad_remiss
    )"""
)

NEVER_EXPORTED = "never exported by this ledger"
OF_THE_FILE = {
    NEVER_EXPORTED: UNKNOWN,
    "of a record that two posts share": SHARED,
    "one millennium_id for two records": ONE_ID,
}
OF_A_RECORD = {
    "another status at the same moment": SAME_MOMENT,
    "two millennium_id for one record": TWO_IDS,
}
WITH_EARLIER = {
    "another status than an earlier receipt of the same moment": SAME_MOMENT_AS_EARLIER,
    "another millennium_id than an earlier receipt of the record": OTHER_ID_THAN_EARLIER,
    "the millennium_id of another record in an earlier receipt": ID_OF_EARLIER,
}


def judge(connection: Connection, problems: Problems, asked: Mapping[str, str]) -> None:
    """Name every receipt that a query finds."""
    # A file of a million rows may be wrong in each of them.
    streamed = {"stream_results": True}
    for reason, query in asked.items():
        for row in connection.execute(text(query), execution_options=streamed):
            problems.add(row.line, reason, named(row.run_id, row.record_id))


def named(run_id: str, record_id: str) -> str:
    """The ids to show; the file's columns may have shifted, so that they are something personal."""
    record = _RECORD_ID.fullmatch(record_id)
    own = record is not None and not _PERSON.search(record[1])
    return (
        f"(run_id {run_id if _RUN_ID.fullmatch(run_id) else 'not an id'}, "
        f"record_id {record_id if own else 'not an id'})"
    )
