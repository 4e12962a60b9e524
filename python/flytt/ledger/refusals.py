"""Turns what the database, or the ledger's own rules, refuse into errors without row values."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from flytt.errors import FlyttError, LedgerError, LockedError

SHOWN = 20
LOCK_SECONDS = 60

_INTEGRITY = "23"
# SQLSTATE classes whose first message names constraints, tables and rights, never a row's values.
_NAMES_ONLY = ("08", _INTEGRITY, "25", "28", "3D", "42", "53", "55", "57", "58")
_LOCK_NOT_AVAILABLE = "55P03"


class PostsRefused(LedgerError):
    """The ledger refused because of these posts: `posts` holds all, the message the first."""

    def __init__(self, message: str, posts: Sequence[str], *, todo: str) -> None:
        super().__init__(f"{message}: {named(posts)}", where="ledger", todo=todo)
        self.posts = tuple(posts)


def named(names: Sequence[str]) -> str:
    """The first names of a list and how many more there are."""
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} … and {len(names) - SHOWN} more"


def refusal(error: BaseException, where: str) -> FlyttError:
    """The error to show for a driver's (or SQLAlchemy's wrapping of it), without row values."""
    cause: BaseException = error
    if isinstance(error, DBAPIError) and error.orig is not None:
        cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause, where)
    return _postgres(cause, where)


def _sqlite(error: sqlite3.Error, where: str) -> FlyttError:
    # SQLite's own messages name tables and columns, never values.
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _locked(where)
    if code in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return LedgerError(
            "the ledger file is damaged or no ledger",
            where=where,
            todo="restore it from the latest backup; nothing may be exported without it",
        )
    return LedgerError(f"the ledger refused: {error}", where=where, todo=_todo(code))


def _postgres(error: BaseException, where: str) -> FlyttError:
    state = getattr(error, "sqlstate", None) or ""
    if state == _LOCK_NOT_AVAILABLE:
        return _locked(where)
    message = f"SQLSTATE {state}" if state else type(error).__name__
    diagnosis = getattr(error, "diag", None)
    if state.startswith(_NAMES_ONLY) and diagnosis is not None:
        message = str(diagnosis.message_primary)
    elif not state:
        # No SQLSTATE: the server never answered a statement, so no row can be in the message.
        message = " ".join(str(error).split()) or message
    return LedgerError(
        f"the ledger refused: {message}", where=where, todo=_todo(state or "connection")
    )


def _locked(where: str) -> LockedError:
    return LockedError(
        f"another command has been writing to the ledger for {LOCK_SECONDS} seconds",
        where=where,
        todo="wait until it is done and run the command again",
    )


def _todo(code: str) -> str:
    if code.startswith((_INTEGRITY, "SQLITE_CONSTRAINT")):
        return "nothing was written; this protects the posts, so find out why before going on"
    return "nothing was written; check the database and run the command again"
