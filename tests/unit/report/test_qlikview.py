"""The QlikView file, read again: the action list as it stands, dates as dates."""

from __future__ import annotations

import csv
from pathlib import Path

from pyqvd import QvdTable

from flytt.report.qlikview import qlikview
from unit.report.folders import LIST, files_of, listed, run_folder


def test_it_holds_the_action_list(tmp_path: Path) -> None:
    rows = [
        listed("0007", varde="=1+1", enhet="ÖGO1"),
        listed("P2", varde="", forst_sedd="2026-10-05"),
    ]
    made = qlikview(run_folder(tmp_path, files_of(*rows)), tmp_path)
    assert [(each.path, each.rows) for each in made] == [
        ("atgardslista.qvd", 2),
        ("atgardslista.qvs", len(LIST)),
    ]
    table = QvdTable.from_qvd(tmp_path / "atgardslista.qvd")
    assert list(table.columns) == LIST
    with (tmp_path / "atgardslista.csv").open(encoding="utf-8", newline="") as file:
        wanted = [list(row.values()) for row in csv.DictReader(file, delimiter=";")]
    found = [
        ["" if cell is None else str(cell.display_value) for cell in row] for row in table.data
    ]
    assert found == wanted
    day = table.data[1][LIST.index("forst_sedd")]
    assert (day.calculation_value, day.display_value) == (46300, "2026-10-05")
    assert str(table.data[1][LIST.index("varde")].display_value) == ""


def test_an_empty_list_is_a_table_without_rows(tmp_path: Path) -> None:
    made = qlikview(run_folder(tmp_path, {}), tmp_path)
    assert made[0].rows == 0
    table = QvdTable.from_qvd(tmp_path / "atgardslista.qvd")
    assert (list(table.columns), list(table.data)) == (LIST, [])


def test_the_script_loads_every_column(tmp_path: Path) -> None:
    qlikview(run_folder(tmp_path, files_of(listed("P1"))), tmp_path)
    script = (tmp_path / "atgardslista.qvs").read_bytes()
    # QlikView takes a script without a mark for the machine's own code page.
    assert script.startswith(b"\xef\xbb\xbf")
    assert [line.strip(" ,") for line in script.decode("utf-8-sig").splitlines()[3:-1]] == LIST


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run", files_of(listed("P1"), listed("P2")))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        qlikview(run, tmp_path / name)
    for name in ("atgardslista.qvd", "atgardslista.qvs"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
