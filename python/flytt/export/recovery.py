"""After a crash: what the ledger recorded appears, what it did not is discarded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from flytt.export.delivery import MANIFEST
from flytt.work.files import appear, discard, sha256_of
from flytt.work.folder import Workspace

if TYPE_CHECKING:
    from flytt.ledger import Ledger


def recover(workspace: Workspace, ledger: Ledger | None) -> list[str]:
    """Finish or discard what a killed command left behind; returns what appeared.

    A folder is made hidden, then recorded, then renamed; so a hidden folder whose manifest the
    ledger knows was only never renamed. Needs the work folder's lock.
    """

    def run_manifest(name: str) -> str | None:
        found = ledger.run(name) if ledger else None
        return found.manifest_sha256 if found else None

    def closure_manifest(name: str) -> str | None:
        found = ledger.closure(name) if ledger else None
        return found.manifest_sha256 if found else None

    return [
        *_recover(workspace.runs, run_manifest),
        *_recover(workspace.closures, closure_manifest),
    ]


def _recover(parent: Path, recorded: Callable[[str], str | None]) -> list[str]:
    appeared: list[str] = []
    for folder in sorted(parent.glob(".*")) if parent.is_dir() else []:
        name = folder.name.removeprefix(".")
        manifest = folder / MANIFEST
        if manifest.is_file() and recorded(name) == sha256_of(manifest):
            appear(parent / name)
            appeared.append(name)
        else:
            discard(folder)
    return appeared
