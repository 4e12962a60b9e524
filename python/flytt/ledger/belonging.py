"""Which ledger this is, whose it is, and what of its folders was removed on purpose."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from sqlalchemy import Connection, insert

from flytt.ledger import asking, ids
from flytt.ledger.moment import now
from flytt.ledger.rows import KnownFolder, Standing
from flytt.ledger.schema import identity, places, purges

KNOWN_RUNS = """
select
    runs.run_id, runs.manifest_sha256, withdrawals.run_id is not null as withdrawn,
    runs.run_id in (select folder from purges) as purged
from runs
left join withdrawals on runs.run_id = withdrawals.run_id
order by runs.nr
"""
KNOWN_CLOSURES = """
select avslut_id, manifest_sha256, 1 = 0 as withdrawn, avslut_id in (select folder from purges)
from closures
order by datum, n
"""


def name_it(connection: Connection) -> None:
    """Give a new ledger its identity."""
    connection.execute(insert(identity).values(id=1, identity=uuid.uuid4().hex, at=now()))


def standing(connection: Connection) -> Standing:
    """Its identity, its place, its folders and the number of its receipts."""
    (named,) = asking.names(connection, "select identity from identity")
    place = asking.names(connection, "select path from places order by id desc limit 1")
    runs, closures = (
        {row[0]: KnownFolder(row[0], row[1], bool(row[2]), bool(row[3])) for row in rows}
        for rows in (asking.rows(connection, KNOWN_RUNS), asking.rows(connection, KNOWN_CLOSURES))
    )
    ((receipts,),) = asking.rows(connection, "select count(*) from receipts")
    return Standing(named, place[0] if place else None, runs, closures, receipts)


def settle(connection: Connection, path: str, because: str, who: str) -> None:
    """Remember another path, in an open write transaction."""
    number = ids.last(connection, "places") + 1
    connection.execute(
        insert(places).values(id=number, path=path, because=because, who=who, at=now())
    )


def record_purge(connection: Connection, folder: str, classes: Iterable[str]) -> None:
    """Remember which files were removed, in an open write transaction."""
    connection.execute(
        insert(purges).values(
            id=ids.last(connection, "purges") + 1,
            folder=folder,
            classes=json.dumps(sorted(classes)),
            at=now(),
        )
    )
