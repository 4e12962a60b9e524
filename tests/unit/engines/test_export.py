"""Machine files are the same bytes from every engine: those that plain Python would write."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.errors import EngineError
from kit.engines import chosen
from unit.engines.machine_form import NASTY, delivered, loadable, piece

_COLUMNS = [("rad", "bigint"), ("a", "text"), ("b", "text")]
_TEXT = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
    | st.sampled_from(list(';"\r\n#\\.\ufeff ')),
    max_size=6,
)


def _pairs(warehouse: Warehouse) -> str:
    return f"select a, b from {warehouse.relation('t', schema='raw')} order by rad"


def test_nasty_values(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = list(zip([*NASTY, None], [*reversed(NASTY), ""], strict=True))
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [loadable((n, *row) for n, row in enumerate(rows))])
    path = tmp_path / "ut.csv"
    assert warehouse.export_csv(_pairs(warehouse), path) == len(rows)
    assert path.read_bytes() == delivered(("a", "b"), rows)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_single_column(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [loadable((n, v, None) for n, v in enumerate([*NASTY, None]))])
    path = tmp_path / "ut.csv"
    select = f"select a from {warehouse.relation('t', schema='raw')} order by rad;"
    assert warehouse.export_csv(select, path) == len(NASTY) + 1
    assert path.read_bytes() == delivered(("a",), ((value,) for value in [*NASTY, None]))


def test_any_text(url: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        warehouse = open_warehouse(chosen(url), Path(folder))
        warehouse.begin()
        path = Path(folder, "ut.csv")

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.tuples(st.none() | _TEXT, st.none() | _TEXT), max_size=12))
        def is_written(rows: list[tuple[str | None, str | None]]) -> None:
            warehouse.load("t", _COLUMNS, [loadable((n, *row) for n, row in enumerate(rows))])
            assert warehouse.export_csv(_pairs(warehouse), path) == len(rows)
            assert path.read_bytes() == delivered(("a", "b"), rows)

        is_written()
        warehouse.release()


def test_many_rows_keep_their_order(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = [(f"{number * 7919 % 100_003:06d}", 'x "y"\nz') for number in range(100_003)]
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [loadable((n, *row) for n, row in enumerate(rows))])
    order = warehouse.text_order("a")
    select = f"select a, b from {warehouse.relation('t', schema='raw')} order by {order}"
    assert warehouse.export_csv(select, tmp_path / "ut.csv") == len(rows)
    assert (tmp_path / "ut.csv").read_bytes() == delivered(("a", "b"), sorted(rows))


def test_text_order_is_by_code_point(warehouse: Warehouse, tmp_path: Path) -> None:
    values = [
        "a",
        "B",
        "c",
        "ö",
        "å",
        "Ä",
        "1",
        "10",
        "2",
        "x-1",
        "x:1",
        "é",
        " ",
        "_",
        "\U0001f600",
    ]
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [loadable((n, v, "") for n, v in enumerate(values))])
    order = warehouse.text_order("a")
    select = f"select a from {warehouse.relation('t', schema='raw')} order by {order} nulls last"
    warehouse.export_csv(select, tmp_path / "ut.csv")
    assert (tmp_path / "ut.csv").read_bytes() == delivered("a", ((v,) for v in sorted(values)))


def test_no_rows_leave_the_header(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.begin()
    names = [*map(warehouse.quoted, ("Åre", "select"))]
    select = f"select 'x' as a, 1 as {names[0]}, nullif('x', 'x') as {names[1]} where 1 = 0"
    assert warehouse.export_csv(select, tmp_path / "ut.csv") == 0
    assert (tmp_path / "ut.csv").read_bytes() == "a;Åre;select\n".encode()


def test_whole_numbers_and_dates(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.begin()
    select = "select count(*) as antal, -7 as tal, cast('2024-01-05' as date) as dag, 'x' as a"
    warehouse.export_csv(f"{select} -- sist", tmp_path / "ut.csv")
    assert (tmp_path / "ut.csv").read_bytes() == b"antal;tal;dag;a\n1;-7;2024-01-05;x\n"


def test_types_that_engines_write_differently_are_refused(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    warehouse.begin()
    select = (
        "select 'x' as a, 1 = 1 as sant, cast(1 as float) as decimal_tal, current_timestamp as nu"
    )
    with pytest.raises(EngineError, match="sant, decimal_tal, nu"):
        warehouse.export_csv(select, tmp_path / "ut.csv")
    assert list(tmp_path.glob("*.csv")) == []


def test_a_failed_export_leaves_the_earlier_file(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;hemlig;y\n")])
    path = tmp_path / "ut.csv"
    path.write_bytes(b"tidigare\n")
    table = warehouse.relation("t", schema="raw")
    with pytest.raises(EngineError) as caught:
        warehouse.export_csv(f"select cast(a as bigint) as x from {table}", path)
    assert "hemlig" not in str(caught.value)
    assert path.read_bytes() == b"tidigare\n"
    assert [each.name for each in tmp_path.rglob("*") if "csv" in each.name] == ["ut.csv"]


def test_rows_and_batches(warehouse: Warehouse) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [loadable((n, f"v{n}", None) for n in range(25_000))])
    query = f"select rad, a, b from {warehouse.relation('t', schema='raw')} order by rad"
    expected = [(n, f"v{n}", None) for n in range(25_000)]
    assert warehouse.rows(query) == expected
    batches = warehouse.stream(query)
    first = next(batches)
    assert 0 < len(first) < len(expected)
    # The store stays usable while a result is half read, and when it is left so.
    assert warehouse.rows("select 1") == [(1,)]
    warehouse.load("u", _COLUMNS, [piece(b"1;a;b\n")])
    assert [*first, *(row for batch in batches for row in batch)] == expected
    next(warehouse.stream(query))
    assert list(warehouse.stream(f"{query} limit 0")) == []
