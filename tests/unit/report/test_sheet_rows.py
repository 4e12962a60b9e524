"""Rows are in a workbook as xlsxwriter would have written them, cell by cell."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter import Workbook

from flytt.report.sheet_rows import MAX_TEXT, Column, SheetRows, fill

NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = [Column(0, 10, dated=False), Column(2, 14, dated=True), Column(1, 8, dated=False)]
# Without what no XML holds.
TEXTS = st.text(
    st.one_of(st.sampled_from("_x0041 \n\t\r&<>\"'å"), st.characters(codec="utf-8")), max_size=20
).filter(lambda text: not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text))
DAYS = st.one_of(st.just(""), st.dates(date(1990, 1, 1)).map(date.isoformat))


def frame_of(rows: list[tuple[str, str, str]], *, blank: bool) -> io.BytesIO:
    """A workbook of one sheet with a header: by xlsxwriter alone, or with a blank row for rows."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "d"})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "Post")
        if blank:
            for number, style in enumerate((text, day, text)):
                sheet.write_blank(len(rows), number, None, style)
            return written
        for line, (first, second, when) in enumerate(rows, 1):
            for number, cell in ((0, first), (2, second)):
                if cell:
                    sheet.write_string(line, number, cell, text)
            if when:
                sheet.write_datetime(line, 1, date.fromisoformat(when), day)
    return written


def filled(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    fill(frame_of(rows, blank=True), path, {1: SheetRows(COLUMNS, rows)})
    return path


def strings_of(book: zipfile.ZipFile) -> list[str]:
    """The shared strings as a reader of the standard has them, still with escaped letters."""
    table = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return [item.findtext(f"{NAME}t") or "" for item in table]


def cells_of(source: Path | io.BytesIO) -> dict[str, tuple[str | None, str]]:
    """Style and text or number of each cell."""
    with zipfile.ZipFile(source) as book:
        strings = strings_of(book)
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    found = {}
    for cell in sheet.iter(f"{NAME}c"):
        value = cell.findtext(f"{NAME}v") or ""
        text = letters(strings[int(value)]) if cell.get("t") == "s" else value
        found[str(cell.get("r"))] = (cell.get("s"), text)
    return found


def letters(text: str) -> str:
    """The letters that are escaped in a text, left to right."""
    return re.sub("_x([0-9a-fA-F]{4})_", lambda match: chr(int(match[1], 16)), text)


@given(st.lists(st.tuples(TEXTS, TEXTS, DAYS), min_size=1, max_size=6))
def test_a_cell_reads_as_its_text(rows: list[tuple[str, str, str]]) -> None:
    written = io.BytesIO()
    fill(frame_of(rows, blank=True), written, {1: SheetRows(COLUMNS, rows)})
    found = cells_of(written)
    for number, (first, second, _) in enumerate(rows, 2):
        assert found.get(f"A{number}", (None, ""))[1] == first
        assert found.get(f"C{number}", (None, ""))[1] == second


def test_cells_and_styles_are_those_of_xlsxwriter(tmp_path: Path) -> None:
    rows = [
        ("P1", "<&>\"' ]]>", "2026-10-05"),
        (" P2 ", "_x0041_", ""),
        ("", "rad 1\r\nrad 2\t", "1999-12-31"),
        ("P1", "Å\U0001f600", "2024-02-29"),
    ]
    assert cells_of(filled(tmp_path / "a.xlsx", rows)) == cells_of(frame_of(rows, blank=False))


def test_each_text_is_stored_once_and_counted(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", [("P1", "P1", ""), ("P2", ' t="s"', "2026-10-05")])
    with zipfile.ZipFile(path) as book:
        assert strings_of(book) == ["Post", "P1", "P2", ' t="s"']
        assert b'<sst xmlns="%b" count="5" uniqueCount="4">' % NAME[1:-1].encode() in book.read(
            "xl/sharedStrings.xml"
        )


def test_no_clock_is_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(filled(tmp_path / "a.xlsx", [("P1", "", "")])) as book:
        assert {each.date_time for each in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert book.testzip() is None


def test_a_text_that_is_too_long_says_so() -> None:
    for letter in ("x", "\U0001f600"):
        (text,) = texts_of([(letter * 40_000, "", "")])
        assert text.endswith(" … (avkortat)")
        assert MAX_TEXT - 1 <= len(text.encode("utf-16-le")) // 2 <= MAX_TEXT
    assert texts_of([("x" * MAX_TEXT, "", "")]) == ["x" * MAX_TEXT]


def test_markup_of_a_text_stays_text() -> None:
    assert texts_of([("<r><t>fet</t></r>", "</sst>", "")]) == ["<r><t>fet</t></r>", "</sst>"]


def test_a_row_is_as_high_as_its_text(tmp_path: Path) -> None:
    rows = [("P1", "a\nb\nc", ""), ("P2", "b", ""), ("P3" * 9, "\n" * 40, "")]
    heights = load_workbook(filled(tmp_path / "a.xlsx", rows)).active.row_dimensions
    assert [heights[number].height for number in (2, 3, 4)] == [45, None, 180]


def texts_of(rows: list[tuple[str, str, str]]) -> list[Any]:
    """The cells that have a text, read by another library."""
    written = io.BytesIO()
    fill(frame_of(rows, blank=True), written, {1: SheetRows(COLUMNS, rows)})
    cells = load_workbook(written).active.iter_rows(min_row=2)
    return [cell.value for row in cells for cell in row if cell.value is not None]
