"""What PostgreSQL complains of, without the rows and values that its messages repeat."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import errors

from flytt.errors import EngineError, FlyttError, LockedError, SettingsError

_WAITED = (errors.LockNotAvailable, errors.DeadlockDetected)
# These speak of names and grammar only; others quote the row or value they stumbled on.
_HARMLESS = (
    errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction, errors.SyntaxError,
    errors.InvalidSchemaName, errors.DuplicateTable, errors.DuplicateSchema, errors.AmbiguousColumn,
    errors.DatatypeMismatch,
)  # fmt: skip


def translated(
    error: psycopg.Error, doing: str, where: str, holders: Callable[[], str]
) -> FlyttError:
    """The error to raise instead; `holders` tells who has the tables, if locks were in the way."""
    if isinstance(error, _WAITED):
        return LockedError(
            f"Other sessions use the tables needed for {doing}: {holders()}.",
            where=where,
            todo="wait for them; end one that a killed run left: select pg_terminate_backend(pid)",
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return SettingsError(
            f"The database's user may not do what {doing} needs.",
            where=where,
            todo="grant create on the database, and ownership of the schemas it has made before",
        )
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return SettingsError(
            f"The database can only be read, and {doing} writes.",
            where=where,
            todo="let the url name the primary, and a user whose transactions may write",
        )
    code = error.sqlstate or ""
    if isinstance(error, psycopg.OperationalError) and not code.startswith("53"):
        return EngineError(
            f"The connection to PostgreSQL was lost while {doing} ({type(error).__name__}).",
            where=where,
            todo="look at the server's log and run again; nothing was published",
        )
    if isinstance(error, _HARMLESS):
        return EngineError(
            f"PostgreSQL failed while {doing}: {error.diag.message_primary}", where=where
        )
    return EngineError(
        f"PostgreSQL failed while {doing} ({type(error).__name__}, SQLSTATE {code or 'none'}).",
        where=where,
        todo="look at the server's disk and log and run again; details are left out, they may"
        " hold personal data",
    )
