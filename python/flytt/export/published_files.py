"""Compares every published file with the manifest that it is listed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flytt.export.agreement import folder_of
from flytt.export.delivery import MANIFEST
from flytt.ledger.rows import KnownFolder, Standing
from flytt.work.files import sha256_of
from flytt.work.folder import WorkFolder, names_in


@dataclass(frozen=True)
class FilesRead:
    """How many files were read, and what is wrong with them, as sentences."""

    number: int
    faults: list[str]


def read_files(work: WorkFolder, standing: Standing | None) -> FilesRead:
    """Read all files of all runs and closures; without a ledger, of the folders that there are."""
    number = 0
    faults: list[str] = []
    for parent in (work.runs, work.closures):
        for folder, purged in _folders(work, parent, standing):
            read, wrong = _of_folder(folder, purged=purged)
            number += read
            faults += [f"{parent.name}/{folder.name.removeprefix('.')}/{each}" for each in wrong]
    return FilesRead(number, faults)


def _folders(work: WorkFolder, parent: Path, standing: Standing | None) -> list[tuple[Path, bool]]:
    if standing is None:
        return [(parent / name, False) for name in sorted(names_in(parent))]
    known: list[KnownFolder] = [
        *(standing.runs if parent == work.runs else standing.closures).values()
    ]
    found = [(folder_of(parent, each), each.purged) for each in known]
    return [(folder, purged) for folder, purged in found if folder is not None]


def _of_folder(folder: Path, *, purged: bool) -> tuple[int, list[str]]:
    """How many of its files were read, and what is wrong with them.

    After a purge files may be gone, but none may be another.
    """
    try:
        listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        expected = {str(each["path"]): str(each["sha256"]) for each in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return 0, [f"{MANIFEST} cannot be read"]
    there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if not path.is_dir()}
    del there[MANIFEST]
    wrong = [f"{name} is not in the manifest" for name in sorted(there.keys() - expected.keys())]
    for name, sha256 in sorted(expected.items()):
        if name not in there:
            wrong += [] if purged else [f"{name} is gone"]
            continue
        try:
            same = sha256_of(there[name]) == sha256
        except OSError as error:
            wrong.append(f"{name} cannot be read: {error.strerror}")
            continue
        wrong += [] if same else [f"{name} is not as it was published"]
    return len(expected.keys() & there.keys()), wrong
