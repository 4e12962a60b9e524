"""Turn rows of values, from a database, a Parquet file or a plugin, into clean CSV."""

from __future__ import annotations

import hashlib
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from zoneinfo import ZoneInfo

from flytt.engines.csv_form import Piece, joined
from flytt.errors import ExtractError
from flytt.extract.refused import FEL_ANTAL_FALT, NUL_TECKEN, OAVKODBAR
from flytt.extract.stream import Stream
from flytt.extract.typed_values import AS_TEXT, BINARY, UnfitError, missing_texts, text_of, unfit
from flytt.plugins.calls import plugin_code
from flytt.plugins.extracts import Rows
from flytt.plugins.tables import Table

_CHUNK = 1 << 20
# Of these, iteration gives something else than the values in the columns' order.
_NO_ROWS = (str, bytes, bytearray, memoryview, Mapping, Set)


class RowStream(Stream):
    """A stream of values in the order of the table's columns, numbered from 1.

    `where` is what an error names, `null` are texts that stand for missing, and a timestamp with
    zone is the date in `zone`.
    """

    as_text = AS_TEXT

    def __init__(
        self,
        table: Table,
        origin: str,
        extra_columns: tuple[str, ...] = (),
        *,
        where: str,
        null: Sequence[str] = (),
        zone: ZoneInfo | None = None,
    ) -> None:
        super().__init__(table, origin, extra_columns)
        self._where = where
        self._emptied = missing_texts(null, table) if null else None
        self._zone = zone

    @abstractmethod
    def _rows(self) -> Iterable[Sequence[object]]:
        """The rows, in bounded memory."""

    def _chunks(self) -> Iterator[Piece]:
        digest = hashlib.sha256()
        out: list[bytes] = []
        size = 0
        for number, values in enumerate(self._rows(), 1):
            row = self._row(number, values)
            if isinstance(row, str):
                self.refuse(number, row, _told(values))
                digest.update(f"{number} {row}\n".encode())
                continue
            self.read += 1
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
            cells: Sequence[str] = [
                each if isinstance(each, str) else "" if each is None else text_of(each, self._zone)
                for each in values
            ]
            if len(cells) == len(self.table.columns) and self._emptied:
                cells = self._emptied(cells)
            line = f"{number};{joined(cells)}\n".encode()
        except UnfitError as error:
            return self._unfit(values, error.type)
        except UnicodeEncodeError:
            return OAVKODBAR
        if b"\0" in line:
            return NUL_TECKEN
        return line if len(cells) == len(self.table.columns) else FEL_ANTAL_FALT

    def _unfit(self, values: Sequence[object], type_: str) -> str:
        """Why a row with a value of this type is refused; here its whole column is, by an error."""
        column = next(
            column
            for column, value in zip(self.table.columns, values, strict=True)
            if self._is_unfit(value)
        )
        raise unfit(self.table, self._where, [(column, type_)], self.as_text) from None

    def _is_unfit(self, value: object) -> bool:
        try:
            text_of(value, self._zone)
        except UnfitError:
            return True
        return False


class PluginStream(RowStream):
    """Rows that a plugin makes itself."""

    def __init__(
        self, extract: Rows, null: Sequence[str] = (), zone: ZoneInfo | None = None
    ) -> None:
        super().__init__(extract.table, extract.origin, where=extract.origin, null=null, zone=zone)
        self._extract = extract

    def _chunks(self) -> Iterator[Piece]:
        # Its values are its own too: what their `__str__` does, for one.
        with plugin_code(self._extract.rows, f"reading {self.table.name}", ExtractError):
            yield from super()._chunks()

    def _rows(self) -> Iterable[Sequence[object]]:
        for row in self._extract.rows():
            if isinstance(row, _NO_ROWS):
                raise ExtractError(
                    f"The plugin gives rows of type {type(row).__name__} for {self.table.name}.",
                    where=self._where,
                    todo="report this to the plugin's author: a row is a list or tuple of values"
                    " in the order of the table's columns",
                )
            yield row

    def _unfit(self, values: Sequence[object], type_: str) -> str:
        if type_ == BINARY or len(values) != len(self.table.columns):
            return OAVKODBAR if type_ == BINARY else FEL_ANTAL_FALT
        return super()._unfit(values, type_)


def _told(values: Sequence[object]) -> bytes:
    """The values of a refused row as one line, in whatever encoding they are."""
    cells = [
        bytes(each)
        if isinstance(each, (bytes, bytearray, memoryview))
        else str(each).encode("utf-8", "surrogatepass")
        for each in values
        if each is not None
    ]
    return re.sub(rb"[\r\n]", b";", b";".join(cells)) + b"\n"
