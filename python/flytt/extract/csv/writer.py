"""Write the clean rows of a CSV file: numbered, in the table's column order, `;` between them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress

from flytt.engines.csv_form import Piece, joined
from flytt.extract.csv.record import RecordForm
from flytt.extract.header import Header
from flytt.extract.typed_values import missing_texts
from flytt.plugins.tables import Table
from flytt.settings.naming import BLANKS, INVISIBLE

# What looks like an empty value in quotes; inside a quoted text it can look so too.
_EMPTY = re.compile(rb'(?<![^;])""(?![^;])')


class CsvOutput:
    """Turns lines known to be well-formed rows into pieces.

    Lines of a file that has the table's own columns and delimiter pass as they are, quotes
    included; only an empty value in quotes loses them, because it is a missing one.
    """

    def __init__(
        self, delimiter: str, header: Header, form: RecordForm, missing: MissingTexts | None
    ) -> None:
        self.delimiter = delimiter
        self.width = header.width
        self._cut = delimiter.encode()
        self._in_order = header.places == tuple(range(header.width))
        self.as_is = self._in_order and delimiter == ";"
        self._form = form
        self._missing = missing
        self._pick_bytes: Callable[[Sequence[bytes]], Sequence[bytes]] = header.picker()
        self._pick: Callable[[Sequence[str]], Sequence[str]] = header.picker()

    def plain(self, numbers: Iterable[int], lines: Sequence[bytes]) -> Piece:
        """Rows without a quote."""
        if not self.as_is:
            if self._cut != b";" and any(b";" in line for line in lines):
                lines = [self.line(line) for line in lines]
            elif self._in_order:
                lines = [line.replace(self._cut, b";") for line in lines]
            else:
                pick, cut = self._pick_bytes, self._cut
                lines = [b";".join(pick(line.split(cut))) for line in lines]
        return self.numbered(numbers, lines, line_breaks=False)

    def line(self, record: bytes) -> bytes:
        """One well-formed record as it leaves, without its number."""
        if self.as_is and not (b'""' in record and _EMPTY.search(record)):
            return record
        try:
            (cells,) = csv.reader([record.decode()], delimiter=self.delimiter, strict=True)
        except csv.Error:
            # Longer than the module's own limit for a value.
            return self.cells(self._form.cells(record, None))
        return joined(self._pick(cells)).encode()

    def cells(self, cells: Sequence[bytes]) -> bytes:
        """A record that was read field by field, without its number."""
        return joined(self._pick([cell.decode() for cell in cells])).encode()

    def numbered(
        self, numbers: Iterable[int], lines: Sequence[bytes], *, line_breaks: bool
    ) -> Piece:
        """Rows as they leave, with their numbers in front."""
        if self._missing and self._missing.may_be_in(lines):
            lines = list(map(self._missing.emptied, lines))
        pairs = zip(numbers, lines, strict=True)
        rows = b"".join(map(b"%d;%b\n".__mod__, pairs))
        return Piece(rows, len(lines), line_breaks=line_breaks)


class MissingTexts:
    """Empties the values that stand for missing, in rows as they leave."""

    def __init__(self, texts: Sequence[str], table: Table) -> None:
        self._emptied = missing_texts(texts, table)
        self._form = RecordForm(b";")
        # Spelled otherwise only with what is no part of a value, or with other code points.
        plain = [text.strip(BLANKS) for text in texts if text.isascii()]
        self._signs = [max(text.split('"'), key=len).encode() for text in plain if text]
        self._signs += [sign.encode() for sign in INVISIBLE]
        self._plain = all(map(str.isascii, texts))

    def may_be_in(self, lines: Sequence[bytes]) -> bool:
        """Whether a look at every value is worth its time."""
        text = b"\n".join(lines)
        if not (self._plain or text.isascii()):
            return True
        return any(sign in text for sign in self._signs)

    def emptied(self, line: bytes) -> bytes:
        """One row without them."""
        cells = self._form.cells(line, None) if b'"' in line else line.split(b";")
        return joined(self._emptied([cell.decode() for cell in cells])).encode()


class SegmentRows:
    """The rows of one segment, which starts at a physical line: those with a line break apart."""

    def __init__(self, output: CsvOutput, first: int, lines: list[bytes]) -> None:
        self._output = output
        self._first = first
        self._lines = lines
        self._kept = bytearray(b"\1" * len(lines))
        # Rows that are ready: by number, as they leave.
        self._ready: list[tuple[int, bytes]] = []
        self._broken: list[tuple[int, bytes]] = []

    def drop(self, start: int, stop: int) -> None:
        """These lines are no rows by themselves."""
        stop = min(stop, len(self._lines))
        self._kept[start:stop] = bytes(stop - start)

    def quoted(self, place: int) -> None:
        """This line is a row with quotes."""
        line = self._output.line(self._lines[place])
        if self._output.as_is:
            self._lines[place] = line
        else:
            self.drop(place, place + 1)
            self.add(place, line)

    def add(self, place: int, row: bytes) -> None:
        """A row of one or several lines begins here, and leaves like this."""
        rows = self._broken if b"\n" in row or b"\r" in row else self._ready
        rows.append((self._first + place, row))

    @property
    def count(self) -> int:
        """The number of rows."""
        return self._kept.count(1) + len(self._ready) + len(self._broken)

    def pieces(self) -> Iterator[Piece]:
        """The rows, those without a line break first."""
        numbers = range(self._first, self._first + len(self._lines))
        plain = list(compress(self._lines, self._kept))
        if plain:
            yield self._output.plain(compress(numbers, self._kept), plain)
        for rows, breaks in ((self._ready, False), (self._broken, True)):
            if rows:
                yield self._output.numbered(*zip(*rows, strict=True), line_breaks=breaks)
