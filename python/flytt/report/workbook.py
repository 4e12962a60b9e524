"""The action list as workbooks: one for all units and one for each, the same bytes every time."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flytt.report.listed_rows import SHEETS, Listed, Lists, columns, read_lists
from flytt.report.lives import BEFORE
from flytt.report.run_folder import LISTS, Made, RunFolder
from flytt.report.sheet_rows import Column, SheetRows, fill
from flytt.report.unit_names import NO_UNIT, file_name

MAX_ROWS = 1_048_576
"""What a sheet holds; more rows go on in another sheet."""
_NOTES = ("anteckning", "klart")
_WIDTHS = {
    "post_id": 13, "personnummer": 15, "liv": 11, "enhet": 9, "mottagning": 11, "rubrik": 28,
    "rubrik_arbete": 28, "atgard": 44, "falt": 19, "varde": 18, "vinnare": 16, "ansvarig": 18,
    "forst_sedd": 12, "vardenhet_id": 20, "kallsystem": 8, "anteckning": 22, "klart": 11,
}  # fmt: skip
# No number, formula or link is made of a text, whatever it looks like.
_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def whole_workbook(run: RunFolder, out: Path) -> list[Made]:
    """`atgardslista.xlsx`, with every unit's rows; nothing when the run has no lists."""
    if not run.has(LISTS[0]):
        return []
    lists = read_lists(run)
    return [_write(run, out, "atgardslista.xlsx", lists, None)]


def unit_workbooks(run: RunFolder, out: Path) -> list[Made]:
    """`atgardslista/<enhet>.xlsx` for each unit with rows; nothing when the run has no lists."""
    if not run.has(LISTS[0]):
        return []
    return [
        _write(run, out, f"atgardslista/{file_name(unit)}.xlsx", lists, unit)
        for unit, lists in read_lists(run).by_unit().items()
    ]


def _write(run: RunFolder, out: Path, relative: str, lists: Lists, unit: str | None) -> Made:
    # Imported here: a process that makes none does not need it.
    from xlsxwriter import Workbook

    path = out / relative
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    day = datetime.fromisoformat(run.facts["migreringsdatum"])
    frame = io.BytesIO()
    filled: dict[int, SheetRows] = {}
    with Workbook(frame, _OPTIONS) as book:
        # Without it the clock would be in the file.
        book.set_properties({"title": _title(unit), "author": "flytt", "created": day})
        formats = {
            "head": book.add_format({"bold": True, "font_size": 16}),
            "bold": book.add_format({"bold": True}),
            "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
            "date": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"}),
            "note": book.add_format(
                {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF8E1"}
            ),
            "header": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "valign": "top",
                    "bg_color": "#DDE7F3",
                    "border": 1,
                }
            ),
            "link": book.add_format({"font_color": "#0B5394", "underline": 1}),
        }
        _read_me(book, formats, run, lists, unit)
        number = 0
        for name, rows in lists.sheets.items():
            number += len(rows)
            for part, some in enumerate(_parts(rows), 1):
                if found := _sheet(book, formats, run, name, part, some, unit):
                    filled[len(book.worksheets())] = found
    fill(frame, path, filled)
    return Made(relative, number)


def _parts(rows: list[Listed]) -> Iterable[list[Listed]]:
    """The rows of each sheet; one without rows is a sheet that says so."""
    size = MAX_ROWS - 1
    return [rows[start : start + size] for start in range(0, len(rows), size)] or [[]]


def _title(unit: str | None) -> str:
    if unit is None:
        return "Åtgärdslista, alla enheter"
    return f"Åtgärdslista {unit}" if unit else f"Åtgärdslista, {NO_UNIT}"


def _read_me(
    book: Any, formats: dict[str, Any], run: RunFolder, lists: Lists, unit: str | None
) -> None:
    sheet = book.add_worksheet("Läs mig")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 62)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 66)
    _paper(sheet, landscape=False)
    wrapped = formats["text"]
    systems = " eller ".join(run.name("kallsystem", each) for each in run.facts["kallsystem"])
    lines = [
        (_title(unit), formats["head"]),
        (f"Körning {run.facts['run_id']}, migreringsdatum {run.facts['migreringsdatum']}", None),
        ("", None),
        (f"Rätta i {systems}, inte här: den här filen läses inte tillbaka.", formats["bold"]),
        ("Nästa körning läser posterna på nytt. Det som är rättat lämnar då listan.", None),
        ("Kolumnerna Egna anteckningar och Klart är era egna.", None),
        ("", None),
    ]
    row = 0
    for text, style in lines:
        sheet.write_string(row, 0, text, style)
        row += 1
    sheet.write_string(row, 0, "Blad", formats["bold"])
    sheet.write_string(row, 1, "Rader", formats["bold"])
    for name, purpose in SHEETS.items():
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
        sheet.write_number(row, 1, len(lists.sheets[name]))
        sheet.write_string(row, 2, f"  {purpose}", wrapped)
    row = _table(sheet, formats, row + 2, "Vanligast", _headlines(lists))
    became = Counter[str]()
    for post, number in lists.lives.items():
        became[post.life] += number
    _table(
        sheet,
        formats,
        row + 2,
        "Vad det blev av posterna som stoppades i förra körningen",
        [(run.name("liv", life), became[life]) for life in BEFORE if became[life]]
        or [("Ingen post stoppades då.", None)],
    )


def _headlines(lists: Lists) -> list[tuple[str, int | None]]:
    place = columns("Att åtgärda").index("rubrik")
    found = Counter(
        row.cells[place]
        for name, rows in lists.sheets.items()
        if name != "Efterarbete"
        for row in rows
    )
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:12]
    return [*ranked] or [("Inget finns att göra.", None)]


def _table(
    sheet: Any,
    formats: dict[str, Any],
    row: int,
    head: str,
    rows: Sequence[tuple[str, int | None]],
) -> int:
    sheet.write_string(row, 0, head, formats["bold"])
    sheet.write_string(row, 1, "Antal", formats["bold"])
    for text, number in rows:
        row += 1
        sheet.write_string(row, 0, text, formats["text"])
        if number is not None:
            sheet.write_number(row, 1, number)
    return row


def _sheet(
    book: Any,
    formats: dict[str, Any],
    run: RunFolder,
    name: str,
    part: int,
    rows: list[Listed],
    unit: str | None,
) -> SheetRows | None:
    """A sheet with a blank row for its rows, and those."""
    sheet = book.add_worksheet(name if part == 1 else f"{name} {part}")
    # A unit's own workbook need not repeat the unit in every row.
    kept = [
        (place, column)
        for place, column in enumerate(columns(name))
        if (unit is None or column != "enhet") and (column != "vinnare" or name == "Dubbletter")
    ]
    for number, (_, column) in enumerate(kept):
        sheet.set_column(number, number, _WIDTHS[column], formats["text"])
    last = len(kept) + len(_NOTES) - 1
    for number, note in enumerate(_NOTES, len(kept)):
        sheet.set_column(number, number, _WIDTHS[note], formats["note"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), last)
    _paper(sheet, landscape=True)
    sheet.repeat_rows(0)
    sheet.set_row(0, 30)
    for number, column in enumerate([*(column for _, column in kept), *_NOTES]):
        sheet.write_string(0, number, run.name("kolumn", column), formats["header"])
    if not rows:
        sheet.write_string(1, 0, "Inget här.", None)
        return None
    found = [Column(place, _WIDTHS[column], column == "forst_sedd") for place, column in kept]
    for number, each in enumerate(found):
        sheet.write_blank(len(rows), number, None, formats["date" if each.dated else "text"])
    return SheetRows(found, [row.cells for row in rows])


def _paper(sheet: Any, *, landscape: bool) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&C&F&RSida &P av &N")
