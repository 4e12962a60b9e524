"""What a command opens: the warehouse under its lock, and the ledger that belongs to the folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.errors import LedgerError
from flytt.ledger import Ledger
from flytt.work.session import Session


def warehouse_of(session: Session) -> Warehouse:
    """The database that carries the line; nothing is opened yet."""
    return open_warehouse(session.settings.engine, session.settings.work)


@contextmanager
def working(session: Session, command: str) -> Iterator[Warehouse]:
    """The warehouse, locked against other commands until this one ends."""
    with session.folder.lock(command):
        warehouse = warehouse_of(session)
        try:
            with warehouse.hold():
                yield warehouse
        finally:
            warehouse.release()


def has_ledger(session: Session) -> bool:
    """Whether there is a ledger to read without creating one."""
    return session.settings.ledger is not None or session.folder.ledger_file.exists()


@contextmanager
def opened_ledger(session: Session) -> Iterator[Ledger]:
    """The ledger, created if there is none; LedgerError when it is not the one of this folder."""
    _refuse_lost_ledger(session)
    with Ledger.open(session.settings.ledger or session.folder.ledger_file) as ledger:
        unknown = [name for name in session.folder.published() if not ledger.has_run(name)]
        if unknown:
            raise _lost(unknown)
        yield ledger


@contextmanager
def existing_ledger(session: Session) -> Iterator[Ledger | None]:
    """The ledger if there is one: a question must not create it."""
    if not has_ledger(session):
        _refuse_lost_ledger(session)
        yield None
        return
    with opened_ledger(session) as ledger:
        yield ledger


def _refuse_lost_ledger(session: Session) -> None:
    # A new ledger would send every post that earlier runs exported once more.
    published = session.folder.published()
    if published and not has_ledger(session):
        raise _lost(published)


def _lost(runs: list[str]) -> LedgerError:
    return LedgerError(
        f"The ledger does not know these published runs: {', '.join(runs)}.",
        where="korningar",
        todo="put the ledger of this work folder back from its backup; nothing has been run",
    )
