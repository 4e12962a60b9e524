"""Takes back a run that Millennium has never loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flytt.commands.access import opened_ledger, require_ledger
from flytt.export.recovery import recover
from flytt.work.folder import WITHDRAWN
from flytt.work.session import Session
from flytt.work.trail import audit
from flytt.work.who import who


@dataclass(frozen=True)
class Withdrawn:
    """A run that was taken back: its posts are free again, its files stay under another name."""

    run_id: str
    posts: int
    folder: Path


def withdraw(work: Path, run_id: str, because: str) -> Withdrawn:
    """Withdraw the latest run; raises LedgerError when it was loaded or another came after it."""
    session = Session.open(work)
    require_ledger(session)
    with session.folder.lock("withdraw"), opened_ledger(session) as ledger:
        recover(session.folder, ledger)
        posts = {each.run_id: each.exported for each in ledger.status()}
        ledger.withdraw(run_id, because, who())
        recover(session.folder, ledger)
        audit(session.folder, "withdraw", {"because": because}, run=run_id)
    return Withdrawn(run_id, posts[run_id], session.folder.runs / f"{run_id}{WITHDRAWN}")
