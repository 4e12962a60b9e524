"""Machine files: read back and checked, flushed, put in place as a whole."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from flytt.errors import StateError

_BLOCK = 1 << 20


@dataclass(frozen=True)
class FileFacts:
    """What the manifest says of a file: data rows, bytes, SHA-256."""

    path: str
    rows: int
    bytes: int
    sha256: str


def read_back(root: Path, relative: str, rows: int, columns: list[str]) -> FileFacts:
    """Read a written machine file again and put it on disk.

    Raises StateError when it is not what was asked for.
    """
    path = root / relative
    digest = hashlib.sha256()
    size = 0
    line_ends = 0
    quoted = False
    last = b""
    head = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if not head:
                head = block
            # Line ends inside quotes belong to values: every quote turns quoting on or off.
            pieces = block.split(b'"')
            line_ends += b"".join(pieces[quoted::2]).count(b"\n")
            quoted ^= len(pieces) % 2 == 0
            last = block[-1:]
    header = next(csv.reader(io.StringIO(head.split(b"\n", 1)[0].decode()), delimiter=";"), [])
    if header != columns or line_ends - 1 != rows or last != b"\n" or quoted:
        raise StateError(
            f"{relative} was not written as it should be ({line_ends - 1} rows, {rows} expected).",
            where=str(path),
            todo="check the disk and run again; nothing has been published",
        )
    _flush(path)
    return FileFacts(relative, rows, size, digest.hexdigest())


def facts(root: Path, relative: str, rows: int) -> FileFacts:
    """The facts of a file that is no machine file."""
    content = hashlib.sha256()
    size = 0
    with (root / relative).open("rb") as file:
        while block := file.read(_BLOCK):
            content.update(block)
            size += len(block)
    return FileFacts(relative, rows, size, content.hexdigest())


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return facts(path.parent, path.name, 0).sha256


def write_file(path: Path, content: str) -> None:
    """Write a text file beside its name, flush it, then rename it into place; mode 0600."""
    partial = path.with_name(f".{path.name}.partial")
    with os.fdopen(
        os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        "w",
        encoding="utf-8",
        newline="\n",
    ) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def make_folder(path: Path) -> Path:
    """Make a folder (and its parents) that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def hidden(folder: Path) -> Path:
    """Where a folder is made before it appears under its name."""
    return folder.with_name(f".{folder.name}")


def flush_tree(folder: Path) -> None:
    """Put every file and folder of a tree on disk, readable by its owner only."""
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o700 if path.is_dir() else 0o600)
        _flush(path)


def appear(folder: Path) -> None:
    """Rename a hidden folder to its name, for good."""
    hidden(folder).rename(folder)
    _flush(folder.parent)


def _flush(path: Path) -> None:
    """Put a file, or a folder's entries, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(folder: Path) -> None:
    """Remove a folder that nobody was promised."""
    shutil.rmtree(folder, ignore_errors=True)
