"""Rows that come as values, from a database, a Parquet file or a plugin, as clean CSV."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from flytt.engines.render import render
from flytt.extract.stream import FEL_ANTAL_FALT, NUL_TECKEN, OAVKODBAR, Stream
from flytt.extract.values import UndecodableError, text_of
from flytt.plugins.extracts import Rows

_CHUNK = 1 << 20


class RowStream(Stream):
    """A stream of values in the order of the table's columns, numbered from 1."""

    @abstractmethod
    def _rows(self) -> Iterable[Sequence[object]]:
        """The rows, in bounded memory."""

    def _chunks(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        out: list[bytes] = []
        size = 0
        for number, values in enumerate(self._rows(), 1):
            self.read = number
            row = self._row(number, values)
            if isinstance(row, str):
                self._refuse(number, row)
                digest.update(f"{number} {row}\n".encode())
                continue
            digest.update(row)
            out.append(row)
            size += len(row)
            if size >= _CHUNK:
                yield b"".join(out)
                out.clear()
                size = 0
        if out:
            yield b"".join(out)
        self.fingerprint = digest.hexdigest()

    def _row(self, number: int, values: Sequence[object]) -> bytes | str:
        """A row's clean line, or the reason for which it is refused."""
        try:
            # Nearly all values are text or missing: no call for those.
            cells = [
                each if isinstance(each, str) else "" if each is None else text_of(each)
                for each in values
            ]
            line = render(number, cells).encode()
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
