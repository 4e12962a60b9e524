"""Whether a ledger and a work folder belong together: names and manifests of what was published.

A copied folder would export its posts twice, an older or foreign ledger would, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flytt.export.delivery import MANIFEST
from flytt.ledger.rows import KnownFolder, Standing
from flytt.work.files import hidden, sha256_of
from flytt.work.folder import WITHDRAWN, WorkFolder, names_in

ANOTHER_PLACE = "the ledger is that of the work folder"


def moved(work: WorkFolder, standing: Standing) -> str | None:
    """What is wrong with the place, as a sentence; None when nothing is."""
    here = work.place
    if standing.place in (None, here):
        return None
    return f"{ANOTHER_PLACE} {standing.place}, not of {here}"


def disagreements(work: WorkFolder, standing: Standing) -> list[str]:
    """What ledger and folders say differently of runs and closures, as sentences."""
    found: list[str] = []
    for parent, known in ((work.runs, standing.runs), (work.closures, standing.closures)):
        for name in sorted(names_in(parent)):
            each = known.get(name.removesuffix(WITHDRAWN))
            if each is None or (name != each.name and not each.withdrawn):
                found.append(f"the ledger does not know {parent.name}/{name}")
        found += [fault for each in known.values() if (fault := _fault(parent, each))]
    return found


def folder_of(parent: Path, known: KnownFolder) -> Path | None:
    """Where a recorded folder is: under its name, withdrawn, or about to get its name."""
    own = parent / known.name
    places = [own, own.with_name(own.name + WITHDRAWN)] if known.withdrawn else [own, hidden(own)]
    return next((place for place in places if place.is_dir()), None)


def _fault(parent: Path, known: KnownFolder) -> str | None:
    folder = folder_of(parent, known)
    if folder is None:
        return f"{parent.name}/{known.name} is gone"
    try:
        whole = sha256_of(folder / MANIFEST) == known.manifest_sha256
    except OSError:
        whole = False
    return None if whole else f"{parent.name}/{known.name} is not as it was published ({MANIFEST})"


def unfinished(work: WorkFolder, runs: Mapping[str, KnownFolder]) -> list[Path]:
    """The folders of withdrawn runs that still have their own names."""
    return [
        work.runs / e.name for e in runs.values() if e.withdrawn and (work.runs / e.name).exists()
    ]
