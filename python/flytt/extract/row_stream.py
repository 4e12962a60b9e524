"""Turn rows of values, from a database, a Parquet file or a plugin, into clean CSV."""

from __future__ import annotations

import hashlib
import math
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from flytt.engines.csv_form import Piece, joined
from flytt.extract.stream import FEL_ANTAL_FALT, NUL_TECKEN, OAVKODBAR, Stream
from flytt.plugins.extracts import Rows

_CHUNK = 1 << 20
_MIDNIGHT = time()


class RowStream(Stream):
    """A stream of values in the order of the table's columns, numbered from 1."""

    @abstractmethod
    def _rows(self) -> Iterable[Sequence[object]]:
        """The rows, in bounded memory."""

    def _chunks(self) -> Iterator[Piece]:
        digest = hashlib.sha256()
        out: list[bytes] = []
        size = 0
        for number, values in enumerate(self._rows(), 1):
            self.read = number
            row = self._row(number, values)
            if isinstance(row, str):
                self.refuse(number, row)
                digest.update(f"{number} {row}\n".encode())
                continue
            digest.update(row)
            out.append(row)
            size += len(row)
            if size >= _CHUNK:
                yield Piece.of(b"".join(out), len(out))
                out.clear()
                size = 0
        if out:
            yield Piece.of(b"".join(out), len(out))
        self.fingerprint = digest.hexdigest()

    def _row(self, number: int, values: Sequence[object]) -> bytes | str:
        """A row's clean line, or the reason for which it is refused."""
        try:
            # Nearly all values are text or missing: no call for those.
            cells = [
                each if isinstance(each, str) else "" if each is None else text_of(each)
                for each in values
            ]
            line = f"{number};{joined(cells)}\n".encode()
        except (UndecodableError, UnicodeEncodeError):
            return OAVKODBAR
        if b"\0" in line:
            return NUL_TECKEN
        return line if len(cells) == len(self.table.columns) else FEL_ANTAL_FALT


class PluginStream(RowStream):
    """Rows that a plugin makes itself."""

    def __init__(self, extract: Rows) -> None:
        super().__init__(extract.table, extract.origin)
        self._extract = extract

    def _rows(self) -> Iterable[Sequence[object]]:
        return self._extract.rows()


class UndecodableError(ValueError):
    """A value that is bytes, in no known encoding; it never leaves this package."""


def text_of(value: object) -> str:
    """A value as text, missing (None, NaN) as an empty one.

    Numbers without exponent, dates as YYYY-MM-DD (also a datetime at midnight), other datetimes
    as ISO 8601 with a blank, booleans as J and N. Raises UndecodableError for bytes.
    """
    if isinstance(value, datetime) and value.time() != _MIDNIGHT:
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()[:10]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "J" if value else "N"
    if isinstance(value, float) and not math.isinf(value):
        # Whole numbers get no decimals: where a column may be empty, integers often are floats.
        value = int(value) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, Decimal):
        return "" if value.is_nan() else format(value, "f")
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise UndecodableError
    return str(value)
