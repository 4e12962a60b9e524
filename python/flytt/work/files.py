"""Files and folders: private to their owner, flushed, and complete before they appear."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
    """Read a written machine file again, and flush it to disk.

    Raises StateError when header, rows or line ends are not the requested ones.
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
    flush(path)
    return FileFacts(relative, rows, size, digest.hexdigest())


def facts(root: Path, relative: str, rows: int) -> FileFacts:
    """The facts of a file that is no machine file."""
    path = root / relative
    return FileFacts(relative, rows, path.stat().st_size, sha256_of(path))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A file (mode 0600) to be written under a hidden name; it gets its own when complete.

    Flushing it to disk is left to the caller.
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


def write_file(path: Path, content: str) -> None:
    """Write a text file, on disk and complete before it appears under its name."""
    with appearing(path) as partial:
        partial.write_text(content, encoding="utf-8", newline="\n")
        flush(partial)


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
        flush(path)


def appear(folder: Path) -> None:
    """Rename a hidden folder to its name, and make the rename durable."""
    rename(hidden(folder), folder)


def rename(path: Path, other: Path) -> None:
    """Rename beside, and make the rename durable."""
    path.rename(other)
    flush(other.parent)


def flush(path: Path) -> None:
    """Flush a file, or a folder's entries, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(folder: Path) -> None:
    """Delete an unpublished folder."""
    shutil.rmtree(folder, ignore_errors=True)
