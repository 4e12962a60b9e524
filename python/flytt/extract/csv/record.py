"""The form of a CSV record by RFC 4180: where it ends, what its cells are, whether it is broken."""

from __future__ import annotations

import re

from flytt.extract.refused import FEL_ANTAL_FALT, FELAKTIG_CITERING, NUL_TECKEN, OAVKODBAR


class BrokenRecordError(ValueError):
    """A record that is none, for `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RecordForm:
    """Records with one delimiter. A record ends at the first line end outside quotes.

    A quote inside an unquoted field is a literal quote. Text after a closing quote breaks the
    record; up to the next delimiter it is like text in an unquoted field.
    """

    def __init__(self, delimiter: bytes) -> None:
        rest = rb"[^%b\n]*+" % delimiter
        inside = rb'[^"]*+(?:""[^"]*+)*+'
        self._field = re.compile(rb'"(%b)"(%b)|((?!")%b)' % (inside, rest, rest))
        field = rb'(?:"%b"%b|(?!")%b)' % (inside, rest, rest)
        self._record = re.compile(rb"%b(?:%b%b)*+\n" % (field, re.escape(delimiter), field))
        self._returns = re.compile(rb'(?<![^%b\r\n])"%b(?:"|\Z)|\r(?!\n)' % (delimiter, inside))

    def end(self, text: bytes, start: int) -> int:
        """Where the record at `start` ends, its line end included; -1 when the text ends first."""
        found = self._record.match(text, start)
        return found.end() if found else -1

    def cells(self, record: bytes, width: int | None) -> list[bytes]:
        """The cells of a whole record; raises BrokenRecordError for the first reason that holds.

        `width` is the number of fields, if known.
        """
        if not is_text(record):
            raise BrokenRecordError(OAVKODBAR)
        if b"\0" in record:
            raise BrokenRecordError(NUL_TECKEN)
        record = record.removesuffix(b"\n").removesuffix(b"\r")
        cells: list[bytes] = []
        pos = 0
        while pos <= len(record):
            found = self._field.match(record, pos)
            if found is None or found[2]:
                raise BrokenRecordError(FELAKTIG_CITERING)
            cells.append(found[3] if found[1] is None else found[1].replace(b'""', b'"'))
            pos = found.end() + 1
        if width is not None and len(cells) != width:
            raise BrokenRecordError(FEL_ANTAL_FALT)
        return cells

    def with_line_feeds(self, text: bytes) -> bytes:
        """A text that starts with a record, every lone CR outside quotes made a line feed."""
        if text.count(b"\r") == text.count(b"\r\n"):
            return text
        return self._returns.sub(lambda found: b"\n" if found[0] == b"\r" else found[0], text)


def is_text(content: bytes) -> bool:
    """Whether these bytes are UTF-8."""
    try:
        return content.isascii() or content.decode() is not None
    except UnicodeDecodeError:
        return False
