"""Put rows into a workbook that xlsxwriter has made without them.

It takes 5 µs for a cell, most of what a report would cost. So each of its sheets has one blank row
instead, which says what letter and style a column has. The rows that take its place are written
here: texts as numbers of shared strings, dates as days (ECMA-376 part 1, 18.3 and 18.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAX_TEXT = 32_767
"""What a cell holds, in UTF-16 units."""
_CUT = " … (avkortat)"
# Nothing that XML cannot hold; what is left of it shows that something was there.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAY_ZERO = date(1899, 12, 30)
_STRINGS = "xl/sharedStrings.xml"
_COUNTS = re.compile(r'count="\d+" uniqueCount="(\d+)"')
_BLANK = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"/>')
_SPECIAL = re.compile(r"[&<>\r]|_x|\A\s|\s\Z")
# Readers take _x0041_ for a letter, unless its first underscore is written so itself.
_LETTER = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_AT_ONCE = 1_000
# Less than half the time of zlib's own choice, for a tenth more bytes.
_LEVEL = 4


@dataclass(frozen=True)
class Column:
    """Which text of a row it shows, its width in characters, and whether it is a date."""

    place: int
    width: int
    dated: bool


@dataclass(frozen=True)
class SheetRows:
    """What comes below a sheet's header: a cell without text is left out."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


class _Strings(dict[str, int]):
    """The number of each text among the shared strings, after those that are there already."""

    def __init__(self, there: int) -> None:
        self._there = there

    def __missing__(self, text: str) -> int:
        number = self[text] = self._there + len(self)
        return number


class _Cells(dict[str, tuple[str, int]]):
    """A column's cells by text: what follows the row's number, and how many lines it takes."""

    def __init__(self, column: Column, style: str, strings: _Strings) -> None:
        self._column, self._style, self._strings = column, style, strings

    def __missing__(self, text: str) -> tuple[str, int]:
        if self._column.dated:
            kind, value = "", (date.fromisoformat(text) - _DAY_ZERO).days
        else:
            kind, value = ' t="s"', self._strings[_fit(text)]
        xml = f'" s="{self._style}"{kind}><v>{value}</v></c>'
        cell = self[text] = (xml, _lines(text, self._column.width))
        return cell


def fill(frame: BinaryIO, target: Path | BinaryIO, sheets: Mapping[int, SheetRows]) -> None:
    """Write a workbook, each row of `sheets` (by number, from 1) in place of a blank."""
    sheet_of = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in sheets.items()}
    with ZipFile(frame) as source, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        table = source.read(_STRINGS).decode()
        found = _COUNTS.search(table)
        assert found is not None
        there = int(found[1])
        strings = _Strings(there)
        used = 0
        for name in source.namelist():
            if name != _STRINGS:
                xml = source.read(name).decode()
                sheet = sheet_of.get(name)
                used += _write(book, name, _sheet(xml, sheet, strings) if sheet else [xml])
        counts = f'count="{used}" uniqueCount="{there + len(strings)}"'
        start, end = _COUNTS.sub(counts, table, count=1).split("</sst>")
        _write(book, _STRINGS, (start, *map(_shared, strings), "</sst>", end))


def _write(book: ZipFile, name: str, parts: Iterable[str]) -> int:
    """Write a member, dated 1980 as all are; returns how many cells refer to a shared string."""
    found = 0
    some = iter(parts)
    with book.open(name, "w") as out:
        while text := "".join(islice(some, _AT_ONCE)):
            found += text.count(' t="s"')
            out.write(text.encode())
    return found


def _sheet(xml: str, sheet: SheetRows, strings: _Strings) -> Iterator[str]:
    """A sheet with rows instead of its last one, which is blank."""
    start, end = xml.rindex("<row "), xml.index("</sheetData>")
    cells = [
        (column.place, f'<c r="{letter}', _Cells(column, style, strings))
        for column, (letter, style) in zip(
            sheet.columns, _BLANK.findall(xml, start, end), strict=True
        )
    ]
    yield xml[:start]
    for number, row in enumerate(sheet.rows, 2):
        height, written = 1, []
        for place, begin, known in cells:
            if text := row[place]:
                rest, lines = known[text]
                written.append(f"{begin}{number}{rest}")
                height = max(height, lines)
        size = f' ht="{15 * height}" customHeight="1"' if height > 1 else ""
        yield f'<row r="{number}"{size}>{"".join(written)}</row>'
    yield xml[end:]


def _shared(text: str) -> str:
    """A text as a shared string, which every reader reads as that text."""
    if not _SPECIAL.search(text):
        return f"<si><t>{text}</t></si>"
    safe = escape(_LETTER.sub("_x005F_", text)).replace("\r", "_x000D_")
    return f'<si><t xml:space="preserve">{safe}</t></si>'


def _fit(text: str) -> str:
    """A text that a cell can hold."""
    if len(text) > MAX_TEXT // 2:
        units = text.encode("utf-16-le", "replace")
        if len(units) > 2 * MAX_TEXT:
            text = units[: 2 * (MAX_TEXT - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    return text if text.isprintable() else _UNFIT.sub("\ufffd", text)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, so that nothing is clipped; at most 12 are shown."""
    if len(text) <= width - 2 and "\n" not in text:
        return 1
    # Words break early: a tenth of the width is lost.
    return min(12, sum(1 + int(len(line) / (width * 0.9)) for line in text.split("\n")))
