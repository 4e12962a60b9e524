"""Rows as the CSV that engines load in bulk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

_ROWS = 5_000


class Piece(bytes):
    """Whole records of clean CSV, counted by the one who made them.

    `records` is their number; `line_breaks` tells whether a value may hold one.
    """

    records: int
    line_breaks: bool

    def __new__(cls, content: bytes, records: int, *, line_breaks: bool) -> Piece:
        """Mark bytes as so many whole records."""
        piece = super().__new__(cls, content)
        piece.records = records
        piece.line_breaks = line_breaks
        return piece


def csv_chunks(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Rows as chunks of headerless CSV, `;` and LF; None and '' are both empty."""
    iterator = iter(rows)
    while True:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=";", lineterminator="\n").writerows(islice(iterator, _ROWS))
        chunk = buffer.getvalue()
        if not chunk:
            return
        yield chunk.encode()
