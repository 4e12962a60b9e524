"""Keeps the date on which a run or closure first saw an alarm of a post."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from flytt.ledger import bulk
from flytt.ledger.rows import AlarmRow
from flytt.ledger.schema import stage_alarms

# Whether it is known is asked here: a trigger refuses what is there already.
INSERT_NEW = text("""
insert into alarms (kallsystem, post_id, post_typ, larm, sedan)
select distinct kallsystem, post_id, post_typ, larm, :date
from stage_alarms
where not exists (
    select 1
    from alarms
    where alarms.kallsystem = stage_alarms.kallsystem
        and alarms.post_id = stage_alarms.post_id
        and alarms.post_typ = stage_alarms.post_typ
        and alarms.larm = stage_alarms.larm
)
""")


def record_alarms(connection: Connection, date: str, alarms: Iterable[AlarmRow]) -> None:
    """Keep alarms that are new, as of this date, in an open write transaction."""
    bulk.stage(connection, stage_alarms)
    for batch in bulk.batches(alarms):
        bulk.insert(connection, stage_alarms, AlarmRow._fields, batch)
    bulk.analyze(connection, stage_alarms)
    connection.execute(INSERT_NEW, {"date": date})
    bulk.unstage(connection, stage_alarms)
