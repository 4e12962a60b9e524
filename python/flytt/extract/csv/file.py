"""CSV extracts: the file as it comes, checked at the header, read once in bounded memory."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Iterator

from flytt.engines.csv_form import Piece
from flytt.errors import ExtractError
from flytt.extract.csv.record import BrokenRecordError, next_record
from flytt.extract.csv.segments import CsvRows, is_blank
from flytt.extract.csv.window import TextWindow, codec_of, is_text
from flytt.extract.header import Header, match_file
from flytt.extract.stream import Stream, opened
from flytt.plugins.extracts import CsvFile
from flytt.settings.sources import DELIMITERS


class CsvStream(Stream):
    """The rows of a CSV file; line numbers are physical lines, the header being line 1."""

    ahead = True

    def __init__(self, extract: CsvFile) -> None:
        self._extract = extract
        self._codec = codec_of(extract.encoding, str(extract.path))
        if extract.delimiter not in DELIMITERS:
            raise self._error(
                f"unknown delimiter {extract.delimiter!r}",
                'set delimiter to ";", ",", "|" or a tab for this source',
            )
        with opened(extract.path, extract.table.name) as file:
            header = self._header(TextWindow(file, self._codec))
            self.size = os.fstat(file.fileno()).st_size
        super().__init__(extract.table, extract.path.name, header.extra)

    def _chunks(self) -> Iterator[Piece]:
        with opened(self._extract.path, self.table.name) as file:
            window = TextWindow(file, self._codec)
            header = self._header(window)
            yield from CsvRows(window, self._extract.delimiter, header, self).pieces()
            self.fingerprint = window.digest.hexdigest()

    def _header(self, window: TextWindow) -> Header:
        """Read on to below the header: the first record that is no blank line."""
        self._skip_mark(window)
        delimiter = self._extract.delimiter.encode()
        while window.next_segment():
            eol = window.text.index(b"\n", window.pos)
            if is_blank(window.text[window.pos : eol], delimiter):
                window.pos = eol + 1
                window.line += 1
                continue
            try:
                record = next_record(window, delimiter, None)
            except BrokenRecordError:
                raise self._error(
                    "the header row cannot be read: its quoting or its line ends are broken",
                    "line ends must be LF or CRLF; deliver the file again",
                ) from None
            names = window.text[window.pos : record.end]
            if not is_text(names):
                raise self._error(
                    f"the header row cannot be decoded as {self._extract.encoding}",
                    "set the encoding that the file is written in for this source",
                )
            if b"\0" in names:
                raise self._error(
                    "the header row holds NUL characters, as UTF-16 files do",
                    "deliver the file as UTF-8, cp1252 or latin-1",
                )
            window.pos = record.end
            window.line += names.count(b"\n")
            cells = [cell.decode() for cell in record.cells]
            return match_file(cells, self._extract.table, str(self._extract.path))
        raise self._error("the file is empty", "deliver it again, at least with its header row")

    def _skip_mark(self, window: TextWindow) -> None:
        """Pass over a byte order mark; one that contradicts the encoding is never ignored."""
        if not window.next_segment():
            return
        mark = BOM_UTF8.decode(self._codec).encode()
        if not window.text.startswith(mark):
            return
        if self._codec != "utf-8":
            raise self._error(
                f"the file is marked as UTF-8, but its encoding is set to {self._extract.encoding}",
                'set encoding = "utf-8" for this source, or deliver the file again',
            )
        window.pos = len(mark)

    def _error(self, message: str, todo: str) -> ExtractError:
        return ExtractError(
            f"{self._extract.table.name}: {message}", where=str(self._extract.path), todo=todo
        )
