"""What a command opens: the warehouse under its lock, and the ledger that belongs to the folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.errors import FlyttError, LedgerError, StateError
from flytt.export.agreement import disagreements, moved
from flytt.ledger import Ledger
from flytt.ledger.place import place_of
from flytt.ledger.rows import Standing
from flytt.work.files import discard
from flytt.work.folder import REPLAY
from flytt.work.session import Session
from flytt.work.trail import FILE, receipt_files, receipts_taken, refuse_lost_trail

_ALL = "flytt verify says all that is wrong"


def warehouse_of(session: Session, *, aside: bool = False) -> Warehouse:
    """The database that carries the line, or a dry run `aside`; nothing is opened yet."""
    settings = session.settings
    url = place_of(_where(session)).url if settings.engine.type == "spark" else None
    shared = url and url.set(drivername="postgresql").render_as_string(hide_password=False)
    return open_warehouse(settings.engine, settings.work, lock_url=shared, aside=aside)


@contextmanager
def working(session: Session, command: str) -> Iterator[Warehouse]:
    """The warehouse, locked against other commands until this one ends."""
    with session.folder.lock(command):
        # A what-if that was killed leaves copies of the extracts there.
        discard(session.folder.private / REPLAY)
        warehouse = warehouse_of(session)
        try:
            with warehouse.hold():
                yield warehouse
        finally:
            warehouse.release()


@contextmanager
def working_aside(session: Session, command: str) -> Iterator[Warehouse]:
    """As `working`, with a build of its own, of which nothing is left at the end."""
    with session.folder.lock(command):
        warehouse = warehouse_of(session, aside=True)
        try:
            with warehouse.hold():
                try:
                    yield warehouse
                finally:
                    # What fails here is what has failed already; the next build removes the rest.
                    with suppress(FlyttError):
                        warehouse.discard(current=False)
        finally:
            warehouse.release()


def has_ledger(session: Session) -> bool:
    """Whether there is a ledger to read without creating one."""
    return session.settings.ledger is not None or session.folder.ledger_file.exists()


@contextmanager
def opened_ledger(session: Session, *, lacks_receipts: bool = False) -> Iterator[Ledger]:
    """The ledger, created if there is none; LedgerError when it is not the one of this folder.

    With `lacks_receipts` it may be from before receipts that were taken.
    """
    refuse_lost_trail(session.folder)
    _refuse_lost_ledger(session)
    with _open(session) as ledger:
        standing = ledger.standing()
        place = moved(session.folder, standing)
        faults = disagreements(session.folder, standing) + ledger.damage()
        if not lacks_receipts:
            faults += _lost_receipts(session, standing)
        if place or faults:
            raise _stranger(session, place, faults)
        if standing.place is None:
            ledger.settle(session.folder.place)
        yield ledger


@contextmanager
def existing_ledger(session: Session) -> Iterator[Ledger | None]:
    """The ledger if there is one: a question must not create it."""
    refuse_lost_trail(session.folder)
    if not has_ledger(session):
        _refuse_lost_ledger(session)
        yield None
        return
    with opened_ledger(session) as ledger:
        yield ledger


@contextmanager
def asked_ledger(session: Session) -> Iterator[tuple[Ledger | None, list[str]]]:
    """The ledger if there is one that opens, and what is wrong with it; for questions only."""
    if not has_ledger(session):
        lost = session.folder.delivered()
        yield None, [_lost(lost).message] if lost else []
        return
    try:
        ledger = _open(session)
    except LedgerError as error:
        if place_of(_where(session)).path is None:
            raise  # a server that cannot be reached says nothing about the ledger
        yield None, [error.message]
        return
    with ledger:
        yield ledger, _faults(session, ledger)


def _faults(session: Session, ledger: Ledger) -> list[str]:
    try:
        standing = ledger.standing()
        place = moved(session.folder, standing)
        faults = [place] if place else []
        faults += disagreements(session.folder, standing) + ledger.damage()
        return faults + _lost_receipts(session, standing)
    except LedgerError as error:
        return [error.message]
    except OSError as error:
        return [f"{FILE} cannot be read: {error.strerror}"]


def _lost_receipts(session: Session, standing: Standing) -> list[str]:
    """That the ledger is from before receipts that were taken, as a sentence.

    What they had failed would be closed, and what they had confirmed could be withdrawn.
    """
    taken = receipts_taken(session.folder)
    if standing.receipts >= taken:
        return []
    return [
        f"the ledger has {standing.receipts} receipts, and {FILE} says that it had {taken}: "
        "import again those that came since it was copied (flytt audit show --json names the files)"
    ]


def refuse_other_receipts(session: Session, ledger: Ledger, sha256: str) -> None:
    """Raise LedgerError for a file never taken before, while the ledger lacks receipts of others.

    Its receipts would make up for the number of those that are lost, and hide that they are.
    """
    lost = _lost_receipts(session, ledger.standing())
    if lost and sha256 not in receipt_files(session.folder):
        raise LedgerError(
            f"This receipt file has to wait: {lost[0]}.",
            where=str(session.folder.root / FILE),
            todo="put back the latest backup of the ledger, or first take the files that it lacks,"
            " byte for byte; nothing has been recorded",
        )


def _where(session: Session) -> str | Path:
    return session.settings.ledger or session.folder.ledger_file


def _open(session: Session) -> Ledger:
    return Ledger.open(_where(session))


def require_ledger(session: Session) -> None:
    """Raise LedgerError for a ledger that is lost, StateError where there has been none."""
    _refuse_lost_ledger(session)
    if not has_ledger(session):
        raise StateError("Nothing has been exported yet.", todo="flytt run --date YYYY-MM-DD")


def _refuse_lost_ledger(session: Session) -> None:
    # A new ledger would send every post that earlier runs exported once more.
    delivered = session.folder.delivered()
    if delivered and not has_ledger(session):
        raise _lost(delivered)


def _lost(delivered: list[str]) -> LedgerError:
    return LedgerError(
        f"There is no ledger, and it should know {', '.join(delivered)}.",
        where="ledger",
        todo="put the ledger of this work folder back from its backup; nothing has been run",
    )


def _stranger(session: Session, place: str | None, faults: list[str]) -> LedgerError:
    said = "\n".join(f"  - {each}" for each in ([place] if place else []) + faults)
    todo = (
        "put back the latest backup of what is missing, older or changed (the ledger or the "
        f"folder); take a folder away that came from elsewhere; {_ALL}"
    )
    if not faults:
        todo = (
            "a copy would export every post twice: go on in the first folder; only if the folder "
            'itself was moved: flytt verify --moved --because "TEXT"'
        )
    return LedgerError(
        f"The ledger and this work folder do not belong together:\n{said}",
        where=str(session.settings.work),
        todo=todo,
    )
