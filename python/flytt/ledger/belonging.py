"""Which ledger this is, whose it is, and what of its folders was removed on purpose."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from sqlalchemy import Connection, insert

from flytt.ledger import asking, ids
from flytt.ledger.moment import now
from flytt.ledger.schema import identity as identity_table
from flytt.ledger.schema import places, purges


def name_it(connection: Connection) -> None:
    """Give a new ledger its identity."""
    connection.execute(insert(identity_table).values(id=1, identity=uuid.uuid4().hex, at=now()))


def identity(connection: Connection) -> str:
    """What the ledger was named when it was made."""
    return asking.names(connection, "select identity from identity")[0]


def place(connection: Connection) -> str | None:
    """The path of its work folder, None before it was told."""
    found = asking.names(connection, "select path from places order by id desc limit 1")
    return found[0] if found else None


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
