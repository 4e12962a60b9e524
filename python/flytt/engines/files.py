"""Files of a warehouse: private to their owner, and complete before they appear."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

SPOOL = "mellan-"
"""How the names of files begin that a killed process may leave behind: safe to remove."""


@contextmanager
def private_file(folder: Path, prefix: str) -> Iterator[Path]:
    """An empty file (mode 0600) in a folder, removed in the end."""
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=".csv", dir=folder)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def copy_private(source: Path, target: Path) -> None:
    """Copy a file to a new one that only its owner can read."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as new, source.open("rb") as old:
        shutil.copyfileobj(old, new, 1 << 20)


def flush(path: Path) -> None:
    """Put a file, or a folder's entries, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A file (mode 0600) to be written beside a name, which it gets when it is complete.

    Putting it on disk is left to those who publish it.
    """
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path: Path, blocks: Iterable[bytes]) -> None:
    """Write a file that is complete before it appears under its name."""
    with appearing(path) as partial, partial.open("wb") as file:
        file.writelines(blocks)
