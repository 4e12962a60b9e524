"""Workbooks hold every row of the lists as text, whatever a clinic has written."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from flytt.report import workbook
from flytt.report.listed_rows import SHEETS
from flytt.report.run_folder import RunFolder
from flytt.report.unit_names import NO_UNIT, file_name
from flytt.report.workbook import unit_workbooks, whole_workbook
from unit.report.folders import files_of, listed, run_folder

HOSTILE = {
    "formula": '=HYPERLINK("http://x.test";"klicka")',
    "plus": "+46",
    "at": "@SUM(A1)",
    "zeros": "0007",
    "long number": "199101012389",
    "link": "https://x.test/",
    "lines": "rad 1\nrad 2",
    "letters": "Å\U0001f600é",
    "xml": "<b>&amp;</b>]]>",
    "escape": "_x0041_",
}


def rows_of(path: Path, sheet: str) -> list[list[Any]]:
    """The cells of a sheet below its header, read by another library."""
    cells = load_workbook(path)[sheet].iter_rows(min_row=2)
    return [[cell.value for cell in row] for row in cells]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_stays_the_text_that_it_is(tmp_path: Path, text: str) -> None:
    run = run_folder(tmp_path, files_of(listed("P1", varde=text, enhet="KIR1", personnummer=text)))
    whole_workbook(run, tmp_path)
    path = tmp_path / "atgardslista.xlsx"
    (row,) = rows_of(path, "Att åtgärda")
    assert row.count(text) == 2
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert not re.search(rb"<f[ >]", archive.read(name)), name
    kinds = {cell.data_type for cell in load_workbook(path)["Att åtgärda"][2] if cell.value}
    assert kinds == {"s", "d"}


def test_only_what_flytt_dates_is_a_date(tmp_path: Path) -> None:
    run = run_folder(tmp_path, files_of(listed("P1", varde="2026-10-05", forst_sedd="2026-10-05")))
    whole_workbook(run, tmp_path)
    (row,) = rows_of(tmp_path / "atgardslista.xlsx", "Att åtgärda")
    assert row.count("2026-10-05") == 1
    assert row.count(datetime(2026, 10, 5)) == 1


def test_what_a_cell_cannot_hold_is_seen_to_be_missing(tmp_path: Path) -> None:
    rows = [listed("P1", varde="x" * 40_000), listed("P2", varde="a\x00b\x1fc\ufffe")]
    whole_workbook(run_folder(tmp_path, files_of(*rows)), tmp_path)
    first, second = rows_of(tmp_path / "atgardslista.xlsx", "Att åtgärda")
    assert any(str(cell).endswith("… (avkortat)") and len(cell) == 32_767 for cell in first if cell)
    assert "a\ufffdb\ufffdc\ufffd" in second


def test_more_rows_than_a_sheet_holds_go_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    run = run_folder(tmp_path, files_of(*(listed(f"P{number}") for number in range(5))))
    (made,) = whole_workbook(run, tmp_path)
    book = load_workbook(tmp_path / made.path)
    assert made.rows == 5
    parts = [name for name in book.sheetnames if name.startswith("Att åtgärda")]
    assert [book[name].max_row - 1 for name in parts] == [2, 2, 1]


def test_every_unit_has_its_rows_and_no_other(tmp_path: Path) -> None:
    units = ["KIR1", "KIR1", "", "A/B", "A:B", "CON", "ÖGO1", "../UT", "A" * 300]
    run = run_folder(
        tmp_path,
        files_of(*(listed(f"P{number}", enhet=unit) for number, unit in enumerate(units))),
    )
    made = unit_workbooks(run, tmp_path)
    assert len({each.path.upper() for each in made}) == len(set(units))
    assert sum(each.rows for each in made) == len(units)
    assert f"atgardslista/{NO_UNIT}.xlsx" in {each.path for each in made}
    for unit in set(units):
        rows = rows_of(tmp_path / f"atgardslista/{file_name(unit)}.xlsx", "Att åtgärda")
        wanted = [f"P{number}" for number, each in enumerate(units) if each == unit]
        assert [row[0] for row in rows] == wanted
    assert all((tmp_path / each.path).parent.name == "atgardslista" for each in made)


def test_it_is_fit_for_screen_and_paper(tmp_path: Path) -> None:
    whole_workbook(run_folder(tmp_path, files_of(listed("P1"))), tmp_path)
    book = load_workbook(tmp_path / "atgardslista.xlsx")
    assert book.sheetnames == ["Läs mig", *SHEETS]
    sheet = book["Att åtgärda"]
    assert sheet["A1"].value == "Post"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:O2")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"
    assert book["Dubbletter"]["A2"].value == "Inget här."


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run", files_of(listed("P1", enhet="KIR1"), listed("P2")))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        whole_workbook(run, tmp_path / name)
        unit_workbooks(run, tmp_path / name)
    first = {p.relative_to(tmp_path / "a"): p for p in (tmp_path / "a").rglob("*.xlsx")}
    assert len(first) == 3
    for name, path in first.items():
        assert path.read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_without_lists_there_is_no_workbook(tmp_path: Path) -> None:
    run = run_folder(tmp_path, {})
    (tmp_path / "atgardslista.csv").unlink()
    assert whole_workbook(RunFolder(run.root), tmp_path) == []
    assert unit_workbooks(RunFolder(run.root), tmp_path) == []
