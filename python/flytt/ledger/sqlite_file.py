"""The ledger as one SQLite file: connecting, and making a new one complete or not at all.

Rollback journal, not WAL: between commands the ledger is exactly one file, so a copy of it is a
backup, and it works on network drives. `synchronous = extra` keeps every commit over a power loss
(`full` may lose the last one, when the journal's removal had not reached the disk).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from flytt.errors import LedgerError
from flytt.ledger.refusals import LOCK_SECONDS
from flytt.ledger.schema import APPLICATION_ID
from flytt.work.files import flush

PRAGMAS = (
    "foreign_keys = on",
    "synchronous = extra",
    "fullfsync = on",  # macOS: fsync alone does not reach the disk there
    "recursive_triggers = on",
    "cache_size = -65536",  # KiB; large transactions then seldom spill and lock readers out
    "temp.cache_size = -65536",
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that leaves transactions to the caller; the file must exist."""
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=rw",
        uri=True,
        timeout=LOCK_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(f"pragma {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def check_is_ledger(path: Path) -> None:
    """Raise LedgerError unless the file is a ledger: an empty or foreign file never becomes one."""
    with contextlib.closing(connect(path)) as connection:
        (mark,) = connection.execute("pragma application_id").fetchone()
    if mark != APPLICATION_ID:
        raise LedgerError(
            "the file is empty or no ledger",
            where=str(path),
            todo="restore it from the latest backup; nothing may be exported without it",
        )


def create(path: Path, fill: Callable[[Path], None]) -> None:
    """Make a new ledger under a draft name with `fill`, then give it the name, unless one is there.

    Safe against another process doing the same and against a kill at any point: what is left
    half made is taken up or thrown away by the next call.
    """
    draft = _draft(path)
    os.close(os.open(draft, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        fill(draft)
        _name(draft, path)
    except (LedgerError, OSError):
        # Another process was first, and took the draft away: its ledger is the one.
        if not path.exists():
            raise
    finally:
        draft.unlink(missing_ok=True)
    flush(path.parent)


def forget_draft(path: Path) -> None:
    """Take away what a kill between naming and tidying left: a second name of the same file."""
    _draft(path).unlink(missing_ok=True)


def protect(path: Path) -> None:
    """Take group and others' rights away, as after a restore; only the owner can."""
    if path.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):
            path.chmod(0o600)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.ny")


def _name(draft: Path, path: Path) -> None:
    """Give a finished draft its name; raises OSError when the name is taken."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        # Some network drives know no links; a rename would overwrite, hence the question first.
        if path.exists():
            raise
        draft.rename(path)
