"""A file of the contract cut into records, one character after the other (contract, section 4).

A record that cannot be read keeps its text: the rules look for traces in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oracle.texts import BLANKS

FORM_REASONS = ("oavkodbar", "nul_tecken", "felaktig_citering", "fel_antal_falt")


@dataclass(frozen=True)
class Record:
    """One record: the line where it starts, how many it takes, and why it cannot be read."""

    rad: int
    cells: Mapping[str, str]
    text: str
    lines: int = 1
    orsak: str = ""
    delimiter: str = ";"


@dataclass(frozen=True)
class _Raw:
    """A record before its header is known."""

    rad: int
    cells: Sequence[str]
    text: str
    lines: int
    broken: bool


def records(content: bytes, encoding: str = "utf-8", delimiter: str = ";") -> list[Record]:
    """The records below the header; a byte that cannot be decoded breaks its own record only."""
    text = content.decode(encoding, "surrogateescape").removeprefix("\ufeff")
    header: list[str] | None = None
    found = []
    for raw in _cut(text, delimiter):
        if header is None:
            header = [name.strip(BLANKS) for name in raw.cells]
            continue
        orsak = _reason(raw, len(header))
        cells = {} if orsak else dict(zip(header, raw.cells, strict=True))
        shown = "".join("\ufffd" if _lost(one) else one for one in raw.text)
        found.append(Record(raw.rad, cells, shown, raw.lines, orsak, delimiter))
    return found


def _lost(one: str) -> bool:
    """A byte that could not be decoded, or NUL."""
    return one == "\0" or "\udc80" <= one <= "\udcff"


def _reason(raw: _Raw, width: int) -> str:
    """Why the record cannot be read; the first reason counts."""
    holds = {
        "oavkodbar": any("\udc80" <= one <= "\udcff" for one in raw.text),
        "nul_tecken": "\0" in raw.text,
        "felaktig_citering": raw.broken,
        "fel_antal_falt": len(raw.cells) != width,
    }
    return next((reason for reason in FORM_REASONS if holds[reason]), "")


def _cut(text: str, delimiter: str) -> Iterator[_Raw]:
    """The records of a text: each ends at the first line end outside quotes."""
    place, line = 0, 1
    while place < len(text):
        start, first_line = place, line
        cells: list[str] = []
        cell: list[str] = []
        quoted = opened = broken = False
        while True:
            one = text[place : place + 1]
            if quoted:
                if not one:
                    broken = True
                    quoted = False
                elif one == '"' and text[place + 1 : place + 2] == '"':
                    cell.append('"')
                    place += 2
                elif one == '"':
                    quoted = False
                    place += 1
                else:
                    line += one == "\n"
                    cell.append(one)
                    place += 1
                continue
            if one in ("", "\r", "\n", delimiter):
                cells.append("".join(cell))
                cell, opened = [], False
                end = place
                if one != delimiter or not one:
                    place += 2 if text[place : place + 2] == "\r\n" else 1
                    break
                place += 1
            elif one == '"' and not cell and not opened:
                quoted = opened = True
                place += 1
            else:
                broken = broken or opened
                cell.append(one)
                place += 1
        # An open quote may run to the line end that ends the file: no line begins after it.
        line += not (place > len(text) and text.endswith("\n"))
        whole = text[start:end]
        if whole.strip(BLANKS) or len(cells) > 1:
            yield _Raw(first_line, cells, whole, line - first_line, broken)


def parts(record: Record) -> list[str]:
    """The record's text cut at delimiters, quotes and line ends."""
    text = record.text
    for end in (record.delimiter, '"', "\r"):
        text = text.replace(end, "\n")
    return text.split("\n")
