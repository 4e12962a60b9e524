"""The kind of a physical line, by its shape: its delimiters, quotes, returns and NULs alone."""

from __future__ import annotations

import re

PLAIN, QUOTED, OPEN, OTHER = range(4)
"""A row without a quote; a row if its quotes stand where they may; a quote left open; all else."""

_KNOWN_MAX = 4096


class LineKinds(dict[bytes, int]):
    """The kinds of shapes, each worked out once: a file of a million lines has a few hundred."""

    def __init__(self, delimiter: bytes, width: int) -> None:
        super().__init__()
        self._outside = delimiter * (width - 1)
        self._others = bytes(set(range(256)) - set(b'"\r\n\0' + delimiter))
        self.is_well_formed = re.compile(
            rb'[^"]*+(?:(?<![^%b])"[^"]*+(?:""[^"]*+)*+"(?![^%b])[^"]*+)*+' % ((delimiter,) * 2)
        ).fullmatch
        """Whether every quote opens or closes a field, or stands doubled within one."""
        # In a file of one column, a blank line has the shape of a row.
        if self._outside:
            self[self._outside] = PLAIN

    def __missing__(self, shape: bytes) -> int:
        parts = shape.split(b'"')
        if len(parts) % 2 == 0:
            kind = OPEN
        elif len(parts) > 1 and b"\r" not in shape and self.is_row(shape):
            kind = QUOTED
        else:
            kind = OTHER
        if len(self) < _KNOWN_MAX:
            self[shape] = kind
        return kind

    def shapes(self, text: bytes) -> bytes:
        """The shapes of a text's lines, joined like the lines."""
        return text.translate(None, self._others)

    def all_plain(self, shapes: bytes, lines: int) -> bool:
        """Whether all of so many lines are plain."""
        return bool(self._outside) and shapes == (self._outside + b"\n") * lines

    def is_row(self, shape: bytes) -> bool:
        """Whether a record of this shape has its number of fields, provided that it is well-formed.

        What holds a NUL, or a return outside quotes, is left to a closer look.
        """
        return b"\0" not in shape and b"".join(shape.split(b'"')[::2]) == self._outside
