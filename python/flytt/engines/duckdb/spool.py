"""Chunks of CSV put into files of their own, for an engine that loads files."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from flytt.engines.csv_form import Piece
from flytt.engines.records import Counted
from flytt.work.files import private_file

SPOOL = "mellan-"
"""How temporary file names begin: a killed process may leave some, and they are safe to remove."""

# Bounds memory. Fewer, larger files load faster than many small ones.
_PART = 64 << 20


@dataclass(frozen=True)
class Spooled:
    """A file of whole records: how many, and at least the bytes of the longest one.

    `line_breaks` tells whether a value may hold one.
    """

    path: Path
    records: int
    longest: int
    line_breaks: bool


def spooled(chunks: Iterable[bytes], folder: Path, header: bytes) -> Generator[Spooled, None, None]:
    """The chunks in private files below a header; a file is gone when the next is requested.

    Pieces make several files, with those rows apart whose values hold line breaks.
    """
    iterator = iter(chunks)
    first = next(iterator, None)
    if first is None:
        return
    if not isinstance(first, Piece):
        counted = Counted(chain([first], iterator))
        with _file(folder, header, counted) as path:
            yield Spooled(path, counted.records, counted.longest, counted.line_breaks)
        return
    waiting: dict[bool, list[Piece]] = {False: [], True: []}
    for piece in chain([first], iterator):
        assert isinstance(piece, Piece), "a table's chunks are pieces, or none of them is"
        group = waiting[piece.line_breaks]
        group.append(piece)
        if sum(map(len, group)) >= _PART:
            yield from _part(group, folder, header)
            group.clear()
    for group in waiting.values():
        if group:
            yield from _part(group, folder, header)


def _part(pieces: list[Piece], folder: Path, header: bytes) -> Iterator[Spooled]:
    with _file(folder, header, pieces) as path:
        yield Spooled(
            path,
            sum(piece.records for piece in pieces),
            max(map(len, pieces)),
            any(piece.line_breaks for piece in pieces),
        )


@contextmanager
def _file(folder: Path, header: bytes, chunks: Iterable[bytes]) -> Iterator[Path]:
    with private_file(folder, SPOOL) as path:
        with path.open("wb") as file:
            file.write(header)
            file.writelines(chunks)
        yield path
