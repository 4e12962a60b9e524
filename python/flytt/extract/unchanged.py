"""A file as it stood when it was opened: an extract counts as read only if it stayed so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flytt.errors import ExtractError


@dataclass(frozen=True)
class Standing:
    """Which file it was, and what changes with every write to it."""

    size: int
    changed: int
    inode: tuple[int, int]

    @classmethod
    def of(cls, file: BinaryIO | Path) -> Standing:
        """How an open file, or the one at a path, stands now."""
        found = file.stat() if isinstance(file, Path) else os.fstat(file.fileno())
        return cls(found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino))

    @contextmanager
    def kept(self, file: BinaryIO, path: Path, table: str) -> Iterator[None]:
        """Raise ExtractError when the file differs before or after it is read in this context."""
        self.check(file, path, table)
        yield
        self.check(file, path, table)
        self.check(path, path, table)

    def check(self, file: BinaryIO | Path, path: Path, table: str) -> None:
        """Raise ExtractError when the file has changed since."""
        try:
            same = Standing.of(file) == self
        except OSError:
            same = False
        if not same:
            raise ExtractError(
                f"{table}: the file changed while it was read",
                where=str(path),
                todo="wait until its delivery is finished, then run again",
            )
