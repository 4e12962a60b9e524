"""Whether the ledger still holds what each run exported: by the hash in the run's manifest."""

from __future__ import annotations

import json

from flytt.export.agreement import folder_of
from flytt.export.delivery import MANIFEST
from flytt.ledger import Ledger
from flytt.ledger.digest import ExportsDigest
from flytt.work.folder import WorkFolder

EXPORTS = "exports_sha256"
"""The manifest's name for it; runs of an older flytt have none."""


def rewritten(work: WorkFolder, ledger: Ledger) -> list[str]:
    """Runs whose exports are no longer those that were published, as sentences."""
    now = ledger.digests()
    nothing = ExportsDigest().hexdigest()
    return [
        f"the ledger's exports of {run_id} are not those that it published"
        for run_id, recorded in _recorded(work, ledger).items()
        if now.get(run_id, nothing) != recorded
    ]


def _recorded(work: WorkFolder, ledger: Ledger) -> dict[str, str]:
    found = {}
    for run in ledger.standing().runs.values():
        folder = folder_of(work.runs, run)
        try:
            manifest = json.loads((folder / MANIFEST).read_bytes()) if folder else {}
        except (OSError, ValueError):
            continue  # opening the ledger has reported it: the manifest is not as it was published
        if isinstance(manifest, dict) and EXPORTS in manifest:
            found[run.name] = manifest[EXPORTS]
    return found
