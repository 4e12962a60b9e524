"""Who holds what in PostgreSQL: flytt's own advisory lock, and the tables of a schema."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import psycopg

from flytt.errors import LockedError

_SESSION = """
    select
        coalesce(nullif(a.application_name, ''), 'unnamed program'),
        l.pid,
        coalesce(to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'unknown'),
        coalesce(a.state, 'unknown state')
    from pg_catalog.pg_locks as l
    left join pg_catalog.pg_stat_activity as a on a.pid = l.pid
    where
        l.pid <> pg_catalog.pg_backend_pid()
        and l.granted
        and l.database = (
            select d.oid from pg_catalog.pg_database as d
            where d.datname = pg_catalog.current_database()
        )
"""
_LOCK = """
    l.locktype = 'advisory' and l.objsubid = 1
    and (l.classid::bigint << 32) | l.objid::bigint = %s
"""
_SCHEMAS = f"""
    {_SESSION}
    and (
        l.relation in (
            select c.oid from pg_catalog.pg_class as c
            where c.relnamespace::regnamespace::text = any(%s)
        )
        or (
            l.classid = 'pg_catalog.pg_namespace'::regclass
            and l.objid in (
                select n.oid from pg_catalog.pg_namespace as n where n.nspname = any(%s)
            )
        )
    )
"""


def _key(schema: str) -> int:
    """The advisory lock's number; PostgreSQL keeps these numbers apart for each database."""
    digest = hashlib.sha256(f"flytt {schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _sessions(connection: psycopg.Connection, query: str, values: Sequence[object]) -> str:
    found = connection.execute(query.encode(), values).fetchall()
    sessions = {
        f"{name}, pid {pid}, {state}, since {since} UTC" for name, pid, since, state in found
    }
    return "; ".join(sorted(sessions)) or "sessions that have ended meanwhile"


def holder(connection: psycopg.Connection, schema: str) -> str:
    """The session that has a schema's lock, as a sentence's part; empty when none has."""
    found = connection.execute(f"{_SESSION} and {_LOCK}".encode(), [_key(schema)]).rowcount
    return _sessions(connection, f"{_SESSION} and {_LOCK}", [_key(schema)]) if found else ""


def take(connection: psycopg.Connection, schema: str, where: str) -> None:
    """Take a schema's lock for as long as the connection lives; LockedError names its holder."""
    key = _key(schema)
    row = connection.execute("select pg_catalog.pg_try_advisory_lock(%s)", [key]).fetchone()
    if row != (True,):
        holder = _sessions(connection, f"{_SESSION} and {_LOCK}", [key])
        raise LockedError(
            f"Another flytt works on this database: {holder}.",
            where=f"{where}, schema {schema}",
            todo="wait until it has ended",
        )


def holds(connection: psycopg.Connection, schema: str) -> bool:
    """Whether the connection still has the schema's lock (a server restart takes it away)."""
    mine = "select from pg_catalog.pg_locks as l where l.pid = pg_catalog.pg_backend_pid()"
    try:
        found = connection.execute(f"{mine} and {_LOCK}".encode(), [_key(schema)])
        return found.rowcount == 1
    except psycopg.OperationalError:
        return False


def require(connection: psycopg.Connection, schema: str, where: str) -> None:
    """Raise LockedError unless the connection still has the schema's lock."""
    if not holds(connection, schema):
        raise LockedError(
            "The lock on the database was lost during the run.",
            where=where,
            todo="look at the server's log and run again; nothing was published",
        )


def holders(connection: psycopg.Connection, schemas: Sequence[str]) -> str:
    """The sessions that use tables of the schemas, as a sentence's part."""
    return _sessions(connection, _SCHEMAS, [list(schemas), list(schemas)])
