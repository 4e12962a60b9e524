"""Pass over a record that is too long to be held: where it ends is found block by block."""

from __future__ import annotations

import codecs
import re

from flytt.extract.csv.window import TextWindow
from flytt.extract.refused import FELAKTIG_CITERING, NUL_TECKEN, OAVKODBAR, PART, RefusedRows

_START, _QUOTED, _CLOSING, _TEXT = range(4)


def refuse_long(window: TextWindow, delimiter: bytes, refused: RefusedRows) -> None:
    """Refuse every line of the record where the window stands, and go on below it."""
    first = line = window.line
    ending = _Ending(delimiter)
    decoder = codecs.getincrementaldecoder("utf-8")()
    reason = FELAKTIG_CITERING
    begun = b""
    for text in window.blocks():
        end = ending.find(text)
        part = text if end < 0 else text[:end]
        if b"\0" in part and reason == FELAKTIG_CITERING:
            reason = NUL_TECKEN
        try:
            decoder.decode(part)
        except UnicodeDecodeError:
            reason = OAVKODBAR
        if part.endswith(b"\r"):
            part = part[:-1] + b"\n"
        part = begun + part
        whole = part.rfind(b"\n") + 1
        line += refused.lines(first, line, part[:whole])
        begun = part[whole:]
        if len(begun) > PART:
            cut = begun.rfind(delimiter) + 1 or len(begun)
            refused.part(first, line, begun[:cut])
            begun = begun[cut:]
        if end >= 0:
            window.restart(text[end:])
            break
    else:
        window.restart(b"")
    refused.because(first, reason)
    window.line = line


class _Ending:
    """Looks for a record's end in blocks that follow each other, and remembers where it stands."""

    def __init__(self, delimiter: bytes) -> None:
        self._where = _START
        self._stop = re.compile(rb"%b|\r?\n|\r" % re.escape(delimiter))
        self._delimiter = delimiter

    def find(self, text: bytes) -> int:
        """Where the record ends in this block; -1 when it goes on."""
        pos = 0
        while pos < len(text):
            if self._where == _QUOTED:
                quote = text.find(b'"', pos)
                if quote < 0:
                    return -1
                pos = quote + 1
                self._where = _CLOSING
            elif self._where == _TEXT:
                stop = self._stop.search(text, pos)
                if stop is None:
                    return -1
                pos = stop.end()
                if stop[0] != self._delimiter:
                    return pos
                self._where = _START
            elif text.startswith(b'"', pos):
                # At a field's start, or the second of two inside a quoted field.
                pos += 1
                self._where = _QUOTED
            else:
                self._where = _TEXT
        return -1
