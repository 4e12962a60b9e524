"""Loading keeps every row and every character, or says that it did not."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import Piece
from flytt.engines.open import open_warehouse
from flytt.errors import EngineError, ExtractError, StateError
from kit.engines import chosen
from unit.engines.machine_form import NASTY, loadable, piece, pieces

_COLUMNS = [("rad", "bigint"), ("a", "text"), ("b", "text")]
_TEXT = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
    | st.sampled_from(list(';"\r\n#\\.\ufeff ')),
    max_size=8,
)


def _stored(warehouse: Warehouse, name: str, order: str = "rad") -> list[tuple[object, ...]]:
    return warehouse.rows(
        f"select * from {warehouse.relation(name, schema='raw')} order by {order}"
    )


def test_nasty_values_come_out_as_they_went_in(warehouse: Warehouse) -> None:
    values = [*NASTY, None]
    rows = [(n, a, b) for n, (a, b) in enumerate(zip(values, reversed(values), strict=True))]
    warehouse.begin()
    assert warehouse.load("t", _COLUMNS, pieces(rows, 7)) == len(rows)
    assert _stored(warehouse, "t") == rows


@pytest.mark.parametrize("first", ["\ufeff", "\ufeffx", "#", "\\.", "NULL", "k0;k1", "rad", ""])
def test_nasty_values_survive_in_the_very_first_field(warehouse: Warehouse, first: str) -> None:
    rows = [(first, "1"), (None, None), ("x", None)]
    warehouse.begin()
    assert warehouse.load("t", [("a", "text"), ("b", "text")], [loadable(rows)]) == 3
    assert sorted(_stored(warehouse, "t", "b"), key=str) == sorted(rows, key=str)


def test_any_text_survives(url: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        warehouse = open_warehouse(chosen(url), Path(folder))
        warehouse.begin()

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.tuples(st.none() | _TEXT, st.none() | _TEXT), max_size=12))
        def survives(pairs: list[tuple[str | None, str | None]]) -> None:
            rows = [(number, *pair) for number, pair in enumerate(pairs)]
            assert warehouse.load("t", _COLUMNS, pieces(rows, 3)) == len(rows)
            assert _stored(warehouse, "t") == rows

        survives()
        warehouse.release()


def test_long_values_survive(warehouse: Warehouse) -> None:
    rows = [(1, "å" * 1_000_000, '"\n;' * 700_000), (2, "kort", "x" * 5_000_000)]
    warehouse.begin()
    assert warehouse.load("t", _COLUMNS, pieces(rows, 1)) == 2
    assert _stored(warehouse, "t") == rows


def test_text_that_looks_like_rows_stays_text(warehouse: Warehouse) -> None:
    """DuckDB's parallel reader stumbles over this file, which is why it does not get it."""
    chance = random.Random(1)
    rows: list[tuple[int, str, str]] = []
    for number in range(8_000):
        lines = [f"{chance.randrange(99)};fejk;fejk" for _ in range(chance.randrange(1, 300))]
        rows.append((number, "\n".join(lines), chance.choice(['"', "a", "\n"])))
    warehouse.begin()
    assert warehouse.load("t", _COLUMNS, pieces(rows, 1_000)) == len(rows)
    assert _stored(warehouse, "t") == rows


def test_quotes_in_a_large_file_without_line_breaks(warehouse: Warehouse) -> None:
    chance = random.Random(2)
    signs = ['"', ";", '";"', "a", "1;2;3", '""']
    rows = [
        (number, "".join(chance.choices(signs, k=8)), "".join(chance.choices(signs, k=3)))
        for number in range(150_000)
    ]
    warehouse.begin()
    assert warehouse.load("t", _COLUMNS, pieces(rows, 1_000)) == len(rows)
    assert _stored(warehouse, "t") == rows


def test_no_records_make_an_empty_table(warehouse: Warehouse) -> None:
    warehouse.begin()
    assert warehouse.load("t", _COLUMNS, []) == 0
    assert _stored(warehouse, "t") == []
    assert list(warehouse.columns("t", schema="raw")) == ["rad", "a", "b"]


def test_loading_again_replaces_the_table(warehouse: Warehouse) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;a;b\n")])
    warehouse.load("t", [("k", "varchar(3)")], [piece(b"abc\n")])
    assert _stored(warehouse, "t", "k") == [("abc",)]


def test_a_single_column_may_be_empty(warehouse: Warehouse) -> None:
    warehouse.begin()
    assert warehouse.load("t", [("k", "text")], [piece(b'a\n\n""\n\n')]) == 4
    assert sorted(_stored(warehouse, "t", "k"), key=str) == [("",), ("a",), (None,), (None,)]


def test_a_record_that_ends_the_input_too_soon_is_noticed(
    postgres_url: str, tmp_path: Path
) -> None:
    """PostgreSQL 16 and older take a lone `\\.` for the end, without a word."""
    warehouse = open_warehouse(chosen(postgres_url), tmp_path)
    warehouse.begin()
    with pytest.raises(EngineError, match="stored 1 of 3 records"):
        warehouse.load("t", [("k", "text")], [piece(b"a\n\\.\nb\n")])
    assert not warehouse.has_build()
    warehouse.release()


def test_seeds_go_to_the_models(warehouse: Warehouse) -> None:
    warehouse.begin()
    warehouse.load("regel", [("regel", "varchar(200)")], [piece("två\n".encode())], schema="models")
    assert warehouse.rows(f"select regel from {warehouse.relation('regel')}") == [("två",)]


@pytest.mark.parametrize(
    "content",
    [b"1;a\n", b"1;a;b;c\n", b"x;a;b\n", b"1;a;\xff\n"],
    ids=["few", "many", "number", "bytes"],
)
def test_what_does_not_fit_is_refused_without_its_text(
    warehouse: Warehouse, content: bytes
) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"7;bra;bra\n")])
    secret = b"1;hemlig;hemlig\n" + content.replace(b"a", b"hemlig")
    with pytest.raises(EngineError) as caught:
        warehouse.load("t", _COLUMNS, [piece(secret)])
    assert "hemlig" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert _stored(warehouse, "t") == [(7, "bra", "bra")]


def test_too_long_for_its_column(warehouse: Warehouse) -> None:
    warehouse.begin()
    with pytest.raises(EngineError) as caught:
        warehouse.load(
            "t", [("kod", "varchar(3)"), ("x", "text")], [piece("åäö;x\nhemlig;y\n".encode())]
        )
    assert "hemlig" not in str(caught.value)
    assert (
        warehouse.load("t", [("kod", "varchar(3)"), ("x", "text")], [piece("åäö;x\n".encode())])
        == 1
    )


def test_an_error_of_the_source_leaves_the_earlier_table(warehouse: Warehouse) -> None:
    def broken() -> Iterator[Piece]:
        yield piece(b"1;a;b\n")
        raise ExtractError("the file is broken")

    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"7;x;y\n")])
    with pytest.raises(ExtractError, match="the file is broken"):
        warehouse.load("t", _COLUMNS, broken())
    assert _stored(warehouse, "t") == [(7, "x", "y")]
    with pytest.raises(ExtractError):
        warehouse.load("ny", _COLUMNS, broken())
    with pytest.raises(EngineError):
        _stored(warehouse, "ny")


def test_nothing_is_left_in_the_work_folder(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;a;b\n")])
    with pytest.raises(EngineError):
        warehouse.load("t", _COLUMNS, [piece(b"1;a\n")])
    warehouse.release()
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


def test_names_are_names_whatever_they_hold(warehouse: Warehouse) -> None:
    columns = [("order", "text"), ('"', "text"), ("`, x; drop", "text")]
    warehouse.begin()
    warehouse.load("select", columns, [piece(b"1;2;3\n")])
    relation = warehouse.relation("select", schema="raw")
    assert warehouse.rows(f"select * from {relation}") == [("1", "2", "3")]


def test_other_types_are_a_bug(warehouse: Warehouse) -> None:
    warehouse.begin()
    with pytest.raises(ValueError, match="type 'date'"):
        warehouse.load("t", [("d", "date")], [])


def test_loading_needs_a_build(warehouse: Warehouse) -> None:
    with pytest.raises(StateError):
        warehouse.load("t", _COLUMNS, [])
