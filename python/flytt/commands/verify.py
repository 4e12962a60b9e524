"""Whether all that was ever recorded and published is there, whole, and adds up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flytt.commands.access import asked_ledger
from flytt.errors import LedgerError, SettingsError
from flytt.export.agreement import moved as moved_from
from flytt.export.exported import rewritten
from flytt.export.published_files import read_files
from flytt.ledger import Ledger
from flytt.ledger.rows import RecordSums, Standing
from flytt.work.session import Session
from flytt.work.trail import FILE, audit, read_trail
from flytt.work.who import who


@dataclass(frozen=True)
class Verified:
    """What was looked at, and every finding; `moved` says that the folder's new path is known now.

    `identity` is None when there is no ledger that opens.
    """

    identity: str | None
    files: int
    sums: tuple[RecordSums, ...]
    findings: tuple[str, ...]
    moved: bool


def verify(work: Path, *, moved: bool = False, because: str = "") -> Verified:
    """Read the ledger and every published file, and say all that is wrong at once.

    With `moved`, and nothing else wrong, the ledger remembers the folder's path. Raises
    SettingsError when that has no reason.
    """
    if moved and not because.strip():
        raise SettingsError(
            "A moved work folder needs a reason.",
            where="--because",
            todo='flytt verify --moved --because "TEXT"',
        )
    session = Session.open(work)
    with session.folder.lock("verify"), asked_ledger(session) as (ledger, faults):
        standing = _standing(ledger)
        files = read_files(session.folder, standing)
        sums, wrong = of_ledger(session, ledger) if standing else ((), [])
        audited = _of_trail(session.folder.root / FILE)
        findings = [*dict.fromkeys([*faults, *wrong, *files.faults, *audited])]
        if not moved or ledger is None or standing is None:
            known = standing.identity if standing else None
            return Verified(known, files.number, sums, tuple(findings), False)
        settled = findings == [moved_from(session.folder, standing)]
        if settled:
            ledger.settle(session.folder.place, because, who())
            audit(session.folder, "verify --moved", {"because": because})
            findings = []
        return Verified(standing.identity, files.number, sums, tuple(findings), settled)


def _of_trail(path: Path) -> list[str]:
    try:
        return read_trail(path).faults
    except OSError as error:
        return [f"{FILE} cannot be read: {error.strerror}"]


def _standing(ledger: Ledger | None) -> Standing | None:
    """What the ledger says that it is; a damaged one may not be able to."""
    try:
        return ledger.standing() if ledger else None
    except LedgerError:
        return None


def of_ledger(session: Session, ledger: Ledger | None) -> tuple[tuple[RecordSums, ...], list[str]]:
    """Every run's records by receipts, and what is wrong in the ledger; a damaged one may say no
    more than that.
    """
    if ledger is None:
        return (), []
    try:
        faults = ledger.check()
        sums = ledger.sums()
        faults += rewritten(session.folder, ledger)
    except LedgerError as error:
        return (), [error.message]
    faults += [
        f"the run {each.run_id} was recorded with {each.recorded} exported posts, and the ledger "
        f"has {each.posts}; of {each.records} records {each.confirmed} are confirmed, "
        f"{each.failed} failed, {each.missing} without receipt"
        for each in sums
        if not each.balances
    ]
    return sums, faults
