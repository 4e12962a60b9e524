"""Folders appear when the ledger has recorded them; what it has not recorded is discarded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flytt.errors import StateError
from flytt.export.agreement import unfinished
from flytt.export.delivery import MANIFEST
from flytt.work.files import appear, discard, hidden, rename, sha256_of
from flytt.work.folder import WITHDRAWN, WorkFolder
from flytt.work.trail import unnoted

if TYPE_CHECKING:
    from flytt.ledger import Ledger


@contextmanager
def publishing(folder: Path, recorded: Callable[[str], bool]) -> Iterator[None]:
    """A hidden folder, to be filled and recorded in this context; it then gets its name.

    After an error the ledger decides: what it has recorded waits for `recover`.
    """
    if folder.exists():
        raise StateError(
            f"{folder.name} is there already.",
            where=str(folder),
            todo="take it away, or transform again for the next number",
        )
    discard(hidden(folder))
    try:
        yield
    except BaseException:
        with suppress(Exception):
            if not recorded(folder.name):
                discard(hidden(folder))
        raise
    appear(folder)


def recover(work: WorkFolder, ledger: Ledger) -> list[str]:
    """Finish or discard what a killed command left behind; returns what nobody has been told of.

    A folder is made hidden, then recorded, then renamed, then named by the audit; so a hidden
    folder whose manifest the ledger knows was only never renamed, and the latest of all that the
    audit does not name has appeared, and its command did not come to say so. The folder of a
    withdrawn run is renamed likewise. Needs the work folder's lock.
    """
    standing = ledger.standing()
    for folder in unfinished(work, standing.runs):
        rename(folder, folder.with_name(folder.name + WITHDRAWN))
    untold = {*unnoted(work)}
    latest = [[*known.values()][-1] for known in (standing.runs, standing.closures) if known]
    appeared = [each.name for each in latest if each.name in untold and not each.withdrawn]
    for parent, recorded in ((work.runs, ledger.run), (work.closures, ledger.closure)):
        for folder in sorted(parent.glob(".*")):
            name = folder.name.removeprefix(".")
            known = recorded(name)
            manifest = folder / MANIFEST
            if known and manifest.is_file() and known.manifest_sha256 == sha256_of(manifest):
                appear(parent / name)
                appeared.append(name)
            else:
                discard(folder)
    return appeared
