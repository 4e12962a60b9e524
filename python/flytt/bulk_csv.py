"""Rows as the CSV that engines load in bulk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

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
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % _ROWS == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    if rest := buffer.getvalue():
        yield rest.encode()
