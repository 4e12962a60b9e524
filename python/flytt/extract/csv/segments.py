"""Turn the lines of a CSV file into clean rows, using the fastest exact method per segment."""

from __future__ import annotations

from collections.abc import Iterator

from flytt.engines.csv_form import Piece
from flytt.extract.csv.kinds import OPEN, OTHER, PLAIN, QUOTED, LineKinds
from flytt.extract.csv.long_record import refuse_long
from flytt.extract.csv.record import BrokenRecordError, RecordForm, is_text
from flytt.extract.csv.window import RECORD_LIMIT, TextWindow
from flytt.extract.csv.writer import CsvOutput, SegmentRows
from flytt.extract.stream import Stream

_LINE_BLANKS = b" \t\r"
_NO_BREAK_SPACE = "\u00a0".encode()


class CsvRows:
    """The rows below a header.

    A segment of plain lines goes through as a whole. Otherwise the shapes of the lines
    decide: lines with quotes are matched against a pattern, and what is not certainly well-formed
    is parsed field by field (`_parse`). A refused record goes as a whole, with all its lines: what
    stands inside quotes never becomes a row.
    """

    def __init__(
        self, window: TextWindow, form: RecordForm, output: CsvOutput, stream: Stream
    ) -> None:
        self._window = window
        self._form = form
        self._output = output
        self._stream = stream
        self._delimiter = output.delimiter.encode()
        self._width = output.width
        self._kinds = LineKinds(self._delimiter, self._width)

    def pieces(self) -> Iterator[Piece]:
        """The clean rows, segment by segment: those without a line break, then those with one.

        The stream learns how many there are, and which rows are refused.
        """
        while self._window.next_segment():
            if self._window.end == self._window.pos:
                self._refuse_long()
                continue
            text = self._window.text[self._window.pos : self._window.end]
            shapes = self._kinds.shapes(text)
            count = shapes.count(b"\n")
            broken = _undecodable(text)
            if not broken and self._kinds.all_plain(shapes, count):
                first = self._window.line
                self._window.pos = self._window.end
                self._window.line += count
                self._stream.read += count
                lines = text.split(b"\n")
                lines.pop()
                yield self._output.plain(range(first, first + count), lines)
            else:
                yield from self._line_by_line(text, shapes, broken)

    def _line_by_line(self, text: bytes, shapes: bytes, broken: set[int]) -> Iterator[Piece]:
        """The rows of a segment, each line handled by its kind."""
        first = self._window.line
        raw = text.split(b"\n")
        raw.pop()
        lines = raw
        # If most lines end in CRLF, drop the CR here; a few stray ones are read row by row, and a
        # CR inside a value stays.
        if 2 * shapes.count(b"\r\n") > len(raw):
            lines = [line.removesuffix(b"\r") for line in raw]
            shapes = self._kinds.shapes(b"\n".join(lines) + b"\n")
        shape = shapes.split(b"\n")
        shape.pop()
        kinds = list(map(self._kinds.__getitem__, shape))
        for place in broken:
            kinds[place] = OPEN if kinds[place] == OPEN else OTHER
        rows = SegmentRows(self._output, first, list(lines))
        well_formed, as_is = self._kinds.is_well_formed, self._output.as_is
        special = [place for place, kind in enumerate(kinds) if kind != PLAIN]
        # So that `index` finds the number of lines where no further quote is left open.
        kinds.append(OPEN)
        done = at = 0

        def step(place: int) -> None:
            nonlocal at
            self._window.pos += sum(map(len, raw[at:place])) + place - at
            self._window.line = first + place
            at = place

        for place in special:
            if place < done:
                continue
            kind, line = kinds[place], lines[place]
            if kind == QUOTED and well_formed(line):
                if not as_is or b'""' in line:
                    rows.quoted(place)
                continue
            if kind == OPEN:
                last = kinds.index(OPEN, place + 1)
                record = b"\n".join([*raw[place:last], *lines[last : last + 1]])
                if (
                    last < len(lines)
                    # With the return and the line feed that its last line may have lost.
                    and len(record) <= RECORD_LIMIT - 2
                    and broken.isdisjoint(range(place, last + 1))
                    and self._kinds.is_row(b"\n".join(shape[place : last + 1]))
                    and well_formed(record)
                ):
                    done = last + 1
                    rows.drop(place, done)
                    rows.add(place, self._output.line(record))
                    continue
            elif is_blank(line, self._delimiter):
                rows.drop(place, place + 1)
                continue
            step(place)
            parsed = self._parse()
            done = at = self._window.line - first
            rows.drop(place, done)
            if parsed:
                rows.add(place, self._output.cells(parsed))
        if at < len(raw):
            step(len(raw))
        self._stream.read += rows.count
        yield from rows.pieces()

    def _parse(self) -> list[bytes] | None:
        """The cells of the record that starts here; None when it is refused, with all its lines."""
        window = self._window
        end = window.record_end()
        if end is None:
            self._refuse_long()
            return None
        text = window.text[window.pos : end]
        try:
            return self._form.cells(text, self._width)
        except BrokenRecordError as broken:
            self._stream.refuse(window.line, broken.reason, text)
            return None
        finally:
            window.pos = end
            window.line += text.count(b"\n")

    def _refuse_long(self) -> None:
        before = self._stream.refused.count
        refuse_long(self._window, self._delimiter, self._stream.refused)
        self._stream.read += self._stream.refused.count - before


def is_blank(line: bytes, delimiter: bytes) -> bool:
    """Whether a physical line is no row: blanks only, and no delimiter (a tab may be one)."""
    return delimiter not in line and not line.replace(_NO_BREAK_SPACE, b"").strip(_LINE_BLANKS)


def _undecodable(text: bytes) -> set[int]:
    """The places of the lines that are no UTF-8."""
    if is_text(text):
        return set()
    return {place for place, line in enumerate(text.split(b"\n")) if not is_text(line)}
