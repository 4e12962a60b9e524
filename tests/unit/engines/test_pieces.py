"""Pieces that their maker has counted: every row arrives, and a wrong count is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import Piece
from flytt.engines.duckdb import duckdb_load
from flytt.errors import EngineError, ExtractError
from flytt.settings.naming import INVISIBLE
from unit.engines.machine_form import NASTY, loadable

_COLUMNS = [("rad", "bigint"), ("a", "text"), ("b", "text")]
Row = tuple[int, str | None, str | None]


def _piece(rows: list[Row]) -> Piece:
    breaks = any("\n" in (cell or "") or "\r" in (cell or "") for row in rows for cell in row[1:])
    return Piece(loadable(rows), len(rows), line_breaks=breaks)


def _stored(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.rows(f"select * from {warehouse.relation('t', schema='raw')} order by rad")


@pytest.mark.parametrize("part", [1, 4_000, 1 << 30])
def test_rows_with_and_without_line_breaks(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: int
) -> None:
    monkeypatch.setattr(duckdb_load, "_PART", part)
    values = [*NASTY, None, "a\nb", '1;2;3\n"', "\r"]
    rows: list[Row] = [(n, value, value) for n, value in enumerate(values * 40)]
    pieces = [_piece(rows[start : start + 7]) for start in range(0, len(rows), 7)]
    warehouse.begin()
    assert warehouse.load("t", _COLUMNS, pieces) == len(rows)
    assert _stored(warehouse) == rows
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


@pytest.mark.parametrize("said", [1, 3])
def test_a_wrong_count_is_noticed(warehouse: Warehouse, said: int) -> None:
    warehouse.begin()
    with pytest.raises(EngineError, match=f"stored 2 of {said} records"):
        warehouse.load("t", _COLUMNS, [Piece(b"1;a;b\n2;a;b\n", said, line_breaks=False)])
    assert not warehouse.has_build()


def test_an_error_between_two_pieces_leaves_nothing(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(duckdb_load, "_PART", 1)

    def broken() -> Iterator[Piece]:
        yield Piece(b"1;a;b\n", 1, line_breaks=False)
        raise ExtractError("the file is broken")

    warehouse.begin()
    with pytest.raises(ExtractError, match="the file is broken"):
        warehouse.load("t", _COLUMNS, broken())
    assert not warehouse.has_build()
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


@pytest.mark.parametrize("character", INVISIBLE)
def test_an_invisible_character_anywhere_is_noticed(warehouse: Warehouse, character: str) -> None:
    warehouse.begin()
    plain = Piece("1;tvåa – ej “så”\u00a0;\n".encode(), 1, line_breaks=False)
    warehouse.load("t", _COLUMNS, [plain])
    assert not warehouse.loaded_invisible
    hidden = Piece(f"1;å{character}b;\n".encode(), 1, line_breaks=False)
    warehouse.load("s", _COLUMNS, [plain, hidden, plain], schema="models")
    warehouse.load("t", _COLUMNS, [plain])
    assert warehouse.loaded_invisible
