"""A CSV file's lines turned into clean rows, each segment by the cheapest way that is exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, repeat

from flytt.extraction.csv_record import BrokenRecordError, next_record
from flytt.extraction.header import Header
from flytt.extraction.render import render
from flytt.extraction.stream import FEL_ANTAL_FALT, FELAKTIG_CITERING, NUL_TECKEN, OAVKODBAR
from flytt.extraction.text_window import RECORD_LIMIT, UNDECODABLE, TextWindow

_LINE_BLANKS = " \t\r\u00a0"


class CsvRows:
    """The rows below a header.

    Three ways through the text, all with the same result: `_plain` for lines without a quote
    (whole blocks at a time), `_dense` for segments full of quotes (Python's csv module, given up
    at the first doubt), `_exact` for a record that needs a judge. Whatever is refused, reading
    goes on at the next physical line: one stray quote never swallows the rows after it.
    """

    def __init__(
        self, window: TextWindow, delimiter: str, header: Header, refuse: Callable[[int, str], None]
    ) -> None:
        self.read = 0
        self._window = window
        self._delimiter = delimiter
        self._width = header.width
        self._refuse = refuse
        self._in_order = header.places == tuple(range(header.width))
        self._pick: Callable[[Sequence[str]], Sequence[str]] = header.picker()
        self._out: list[str] = []

    def chunks(self) -> Iterator[bytes]:
        """The clean rows, one piece per segment."""
        while self._window.next_segment():
            self._segment()
            if self._out:
                yield "".join(self._out).encode()
                self._out.clear()

    def _segment(self) -> None:
        window = self._window
        text = window.text[window.pos : window.end]
        many = text.count('"') > text.count("\n") // 2
        if many and len(text) <= RECORD_LIMIT and not self._taint(text) and not _lone_cr(text):
            self._dense(text)
        while window.pos < window.end:
            quote = window.text.find('"', window.pos, window.end)
            if quote < 0:
                self._plain(window.end)
                return
            line_start = window.text.rfind("\n", window.pos, quote) + 1
            if line_start > window.pos:
                self._plain(line_start)
            self._exact()

    def _plain(self, stop: int) -> None:
        """Rows from lines without a quote, up to `stop`."""
        window = self._window
        text = window.text[window.pos : stop]
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        lines = text.split("\n")
        lines.pop()
        first = window.line
        window.pos = stop
        window.line += len(lines)
        whole = self._width > 1 and "\r" not in text and not self._taint(text)
        cuts = map(str.count, lines, repeat(self._delimiter))
        if whole and list(cuts).count(self._width - 1) == len(lines):
            self.read += len(lines)
            self._emit(range(first, window.line), lines, text)
            return
        numbers = []
        good = []
        for number, line in enumerate(lines, first):
            if is_blank(line, self._delimiter):
                continue
            self.read += 1
            reason = self._taint(line) or self._shape(line)
            if reason:
                self._refuse(number, reason)
            else:
                numbers.append(number)
                good.append(line)
        self._emit(numbers, good, text)

    def _emit(self, numbers: Sequence[int], lines: Sequence[str], text: str) -> None:
        """Put out well-formed lines without quotes; `text` is what they stand in."""
        if not lines:
            return
        other = self._delimiter
        if other != ";" and ";" in text:
            pick = self._pick
            self._out.extend(
                render(number, pick(line.split(other)))
                for number, line in zip(numbers, lines, strict=True)
            )
            return
        if not self._in_order:
            pick = self._pick
            lines = [";".join(pick(line.split(other))) for line in lines]
        elif other != ";":
            lines = [line.replace(other, ";") for line in lines]
        self._out.append("".join(map("%d;%s\n".__mod__, zip(numbers, lines, strict=True))))

    def _dense(self, text: str) -> None:
        """Rows of a clean segment by the csv module, as far as every record is well-formed."""
        lines = io.StringIO(text, newline="\n")
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        window = self._window
        first = window.line
        taken = 0
        try:
            for cells in reader:
                if len(cells) != self._width or (self._width == 1 and not cells[0].strip()):
                    break
                self._out.append(render(first + taken, self._pick(cells)))
                self.read += 1
                taken = reader.line_num
            else:
                window.pos = window.end
        except csv.Error:
            pass  # The record may go on beyond the segment, or be broken: `_exact` finds out.
        window.line += taken
        if window.pos < window.end:
            window.pos += sum(map(len, islice(io.StringIO(text, newline="\n"), taken)))

    def _exact(self) -> None:
        """The record that starts here; if it is broken, only its first line goes."""
        window = self._window
        record = None
        reason = None
        try:
            record = next_record(window, self._delimiter, self._width)
        except BrokenRecordError as broken:
            reason = broken.reason
        stop = record.end if record else window.text.index("\n", window.pos) + 1
        text = window.text[window.pos : stop]
        reason = self._taint(text) or reason
        if reason:
            self._refuse(window.line, reason)
        elif record:
            self._out.append(render(window.line, self._pick(record.cells)))
        self.read += 1
        window.pos = stop
        window.line += text.count("\n")

    def _taint(self, text: str) -> str | None:
        """The reason for which these characters cannot be taken, if there is one."""
        if self._window.dirty and UNDECODABLE.search(text):
            return OAVKODBAR
        return NUL_TECKEN if "\0" in text else None

    def _shape(self, line: str) -> str | None:
        if "\r" in line:
            return FELAKTIG_CITERING
        return None if line.count(self._delimiter) == self._width - 1 else FEL_ANTAL_FALT


def is_blank(line: str, delimiter: str) -> bool:
    """Whether a physical line is no row: blanks only, and no delimiter (a tab may be one)."""
    return delimiter not in line and not line.strip(_LINE_BLANKS)


def _lone_cr(text: str) -> bool:
    return "\r" in text and text.count("\r") != text.count("\r\n")
