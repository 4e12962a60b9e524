"""Parse one CSV record strictly by RFC 4180; for rows that the fast paths cannot decide."""

from __future__ import annotations

from dataclasses import dataclass

from flytt.extract.csv.window import RECORD_LIMIT, TextWindow
from flytt.extract.stream import FEL_ANTAL_FALT, FELAKTIG_CITERING


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a well-formed record, and where the next one starts."""

    cells: list[bytes]
    end: int


class BrokenRecordError(ValueError):
    """A record that is none: its first physical line is refused, for `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def next_record(window: TextWindow, delimiter: bytes, width: int | None) -> Record:
    """The record where the window stands, which reads on as far as the record goes.

    `width` is the number of fields, if known. Raises BrokenRecordError.
    """
    while not (record := read_record(window.text, window.pos, delimiter, width)):
        if not window.grow():
            raise BrokenRecordError(FELAKTIG_CITERING)
    return record


def read_record(text: bytes, start: int, delimiter: bytes, width: int | None) -> Record | None:
    """The record at `start` of a text of whole lines; None when the text ends inside a quoted
    field and more of it is needed.

    A quote inside an unquoted field is a literal quote. Raises BrokenRecordError.
    """
    cells: list[bytes] = []
    pos = start
    eol = first_eol = text.index(b"\n", start)
    while True:
        if text.startswith(b'"', pos):
            closing = _closing_quote(text, pos + 1, start + RECORD_LIMIT)
            if closing < 0:
                if len(text) < start + RECORD_LIMIT:
                    return None
                raise BrokenRecordError(FELAKTIG_CITERING)
            cells.append(text[pos + 1 : closing].replace(b'""', b'"'))
            pos = closing + 1
            eol = eol if pos <= eol else text.index(b"\n", pos)
        else:
            cut = text.find(delimiter, pos, eol)
            stop = cut if cut >= 0 else eol
            # A lone CR is left for the check below, one that belongs to the line's end too.
            cr = text.find(b"\r", pos, stop)
            stop = cr if cr >= 0 else stop
            cells.append(text[pos:stop])
            pos = stop
        if pos == eol or text.startswith(b"\r\n", pos):
            break
        if not text.startswith(delimiter, pos):
            raise BrokenRecordError(FELAKTIG_CITERING)
        pos += 1
        # Too many fields already: whatever follows, this is no row. On one line the rest is
        # still looked at (broken quoting goes first), further lines are not, so that many stray
        # quotes cost no more than a few.
        if width is not None and len(cells) >= width and pos > first_eol:
            raise BrokenRecordError(FEL_ANTAL_FALT)
    if width is not None and len(cells) != width:
        raise BrokenRecordError(FEL_ANTAL_FALT)
    return Record(cells, eol + 1)


def _closing_quote(text: bytes, pos: int, limit: int) -> int:
    """Where a quoted field ends, a doubled quote being a quote; -1 when not before `limit`."""
    while (quote := text.find(b'"', pos, limit)) >= 0:
        if not text.startswith(b'"', quote + 1):
            break
        pos = quote + 2
    return quote
