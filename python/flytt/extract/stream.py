"""One table being read: what every reader gives the line, whatever the rows came from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from flytt.engines.csv_form import Piece
from flytt.errors import ExtractError
from flytt.extract.refused import RefusedRows
from flytt.plugins.tables import Table


class Stream(ABC):
    """One table's rows as clean CSV, to be iterated exactly once.

    `extra_columns` (present but not the contract's) is known from the start; `read` (rows, and
    every refused line, blank lines else not), `refused` and `fingerprint` are complete when
    `chunks` is exhausted. The fingerprint is the SHA-256 of a file's bytes, or of a database's rows
    as sent.
    `ahead` says that any thread may read it, while the engine still loads an earlier table;
    `size` is that of a file in bytes, `delimiter` separates the fields in the text of refused rows.
    """

    ahead = False
    size = 0
    counted = "rows"
    delimiter = ";"

    def __init__(self, table: Table, origin: str, extra_columns: tuple[str, ...] = ()) -> None:
        self.table = table
        self.origin = origin
        self.extra_columns = extra_columns
        self.read = 0
        self.refused = RefusedRows(table.name)
        self.fingerprint = ""
        self._started = False

    def chunks(self) -> Iterator[Piece]:
        """Whole rows in pieces of about 1 MiB: UTF-8 CSV without header, `;`, RFC 4180 quoting
        (never of an empty value), LF; first the row's number, then `table.columns` in the
        contract's order. Rows whose values hold line breaks may come after those around them.

        Raises ExtractError when the source fails underway, naming it and never a value.
        """
        if self._started:
            raise RuntimeError(f"{self.origin}: a stream is read once")
        self._started = True
        yield from self._chunks()

    def count(self) -> int | None:
        """How many rows (`counted`: or lines) there are, as a file or database tells cheaply.

        None if it does not. Raises ExtractError like `chunks`. No decision may rest on it.
        """
        return None

    @abstractmethod
    def _chunks(self) -> Iterator[Piece]:
        """The pieces; fills `read`, `refused` and `fingerprint` on the way."""

    def refuse(self, line: int, reason: str, text: bytes) -> None:
        """Count a record that could not be read, by its physical lines."""
        before = self.refused.count
        self.refused.record(line, reason, text)
        self.read += self.refused.count - before


@contextmanager
def opened(path: Path, table: str) -> Iterator[BufferedReader]:
    """An extract file opened for reading bytes; ExtractError when it is missing or fails."""
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise ExtractError(
            f"{table}: the file is missing",
            where=str(path),
            todo="put the extract there, or correct the source's folder",
        ) from None
    except OSError as error:
        raise ExtractError(
            f"{table}: the file cannot be read: {error.strerror or type(error).__name__}",
            where=str(path),
            todo="check the file and the rights to it",
        ) from error
