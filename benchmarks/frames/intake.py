"""Rows that no CSV reader takes as they are, found before polars or pandas meets the file.

Both readers stop at a row of another width, take a stray quote for the start of a value and know
no line numbers. So one regular expression runs through a file from one row that is not well-formed
to the next; those few are judged by the letter of RFC 4180. (Not looked for: U+037E, which NFC
makes a semicolon.)
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from codecs import BOM_UTF8, register_error
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

BLANKS = " \t\r\n\u00a0"
_QUOTED = rb'"[^"]*+(?:""[^"]*+)*+"'
_CELL = rb'(?:[^";\r\n]++|%b|)' % _QUOTED
_QUOTED_CELL = re.compile(_QUOTED).match
_BARE_CELL = re.compile(rb"[^;\r\n]*+").match
_END = re.compile(rb"\r?\n").match


@dataclass(frozen=True)
class Intake:
    """A file's good rows as UTF-8 CSV without header, their lines, and what was refused."""

    names: list[str]
    data: bytes
    rad: NDArray[np.int64]
    refused: list[tuple[int, str]]


def take_in(path: Path, encoding: str) -> Intake:
    """Read a `;` file; LF or CRLF ends a line, and lines count from 1."""
    data = path.read_bytes().removeprefix(BOM_UTF8)
    if not data.endswith(b"\n"):
        data += b"\n"
    line_ends = _places(data, b"\n")
    header = next(line for line in io.BytesIO(data) if line.strip())
    names = [name.strip(BLANKS) for name in _header(header.decode(encoding))]
    taints = _taints(data, encoding)
    tainted = [place for place, _ in taints]
    record = rb"%b(?:;%b){%d}\r?\n" % (_CELL, _CELL, len(names) - 1)
    one = re.compile(record).match
    many = re.compile(rb"(?:%b)++" % record).match
    good: list[bytes] = []
    lines: list[NDArray[np.int64]] = []
    refused: list[tuple[int, str]] = []
    pos = data.index(header) + len(header)
    while pos < len(data):
        taint = bisect_left(tainted, pos)
        # No record may reach the next character that cannot be taken.
        stop = tainted[taint] if taint < len(taints) else len(data)
        line_end = data.index(b"\n", pos) + 1
        reason = ""
        if records := many(data, pos, stop):
            text, end = records[0], records.end()
        elif not data[pos:line_end].decode(encoding, "replace").strip(BLANKS):
            pos = line_end
            continue
        elif alone := one(data, pos):
            text, end = alone[0], alone.end()
        else:
            text, end, reason = _judged(data, pos, len(names))
            end = end or line_end
        if found := taints[taint : bisect_left(tainted, end)]:
            # A row with both is undecodable.
            reason = max(each for _, each in found)
        if reason:
            refused.append((int(np.searchsorted(line_ends, pos)) + 1, reason))
        else:
            good.append(text)
            lines.append(np.arange(*np.searchsorted(line_ends, (pos, end))) + 1)
        pos = end
    rows = b"".join(good)
    rad = _first_lines(rows, np.concatenate([*lines, np.empty(0, np.int64)]))
    return Intake(names, _as_utf8(rows, encoding), rad, refused)


def _as_utf8(rows: bytes, encoding: str) -> bytes:
    """Rows in NFC; only characters from U+0300 on can be anything else."""
    if encoding != "utf-8":
        return rows.decode(encoding).encode()
    parts: list[bytes] = []
    done = 0
    for found in re.finditer(rb"[\xcc-\xff][^\n]*", rows):
        start = max(done, rows.rfind(b"\n", done, found.start()) + 1)
        parts += [rows[done:start], normalize("NFC", rows[start : found.end()].decode()).encode()]
        done = found.end()
    return b"".join([*parts, rows[done:]])


def _places(data: bytes, character: bytes) -> NDArray[np.int64]:
    return np.flatnonzero(np.frombuffer(data, np.uint8) == ord(character))


def _header(line: str) -> list[str]:
    return next(csv.reader(io.StringIO(line, newline=""), delimiter=";"))


def _taints(data: bytes, encoding: str) -> list[tuple[int, str]]:
    """Where characters stand that cannot be taken."""
    found = [(nul.start(), "nul_tecken") for nul in re.finditer(b"\0", data)]

    def note(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        found.append((error.start, "oavkodbar"))
        return "", error.end

    # A name of its own: another thread may be reading another file.
    name = f"note {id(found)}"
    register_error(name, note)
    data.decode(encoding, name)
    return sorted(found)


def _first_lines(rows: bytes, lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """The line where each record starts: a line break inside quotes is a value's."""
    quotes_before = np.searchsorted(_places(rows, b'"'), _places(rows, b"\n"))
    ends_record = quotes_before % 2 == 0
    return lines[np.concatenate(([True], ends_record[:-1]))] if len(lines) else lines


def _judged(data: bytes, start: int, width: int) -> tuple[bytes, int, str]:
    """The record at `start` for readers that know no quote inside a value, and its end; or why
    there is none."""
    line_end = data.index(b"\n", start)
    cells: list[bytes] = []
    pos = start
    while True:
        bare = _BARE_CELL(data, pos)
        if quoted := _QUOTED_CELL(data, pos):
            cells.append(quoted[0][1:-1].replace(b'""', b'"'))
            pos = quoted.end()
        elif bare and not bare[0].startswith(b'"'):
            cells.append(bare[0])
            pos = bare.end()
        else:
            return b"", 0, "felaktig_citering"
        if end := _END(data, pos):
            if len(cells) != width:
                return b"", 0, "fel_antal_falt"
            return b";".join(map(_rendered, cells)) + b"\n", end.end(), ""
        if not data.startswith(b";", pos):
            return b"", 0, "felaktig_citering"
        pos += 1
        if len(cells) >= width and pos > line_end:
            return b"", 0, "fel_antal_falt"


def _rendered(cell: bytes) -> bytes:
    """A value as every reader takes it."""
    return b'"%b"' % cell.replace(b'"', b'""') if re.search(rb'[;"\r\n]', cell) else cell
