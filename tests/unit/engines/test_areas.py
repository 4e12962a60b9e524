"""A build takes the current area's place as a whole, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import psycopg
import pytest

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.engines.open import open_warehouse
from flytt.errors import EngineError, StateError
from kit.engines import chosen
from unit.engines.machine_form import piece

_COLUMNS = [("rad", "bigint"), ("a", "text")]
_WITH_KIT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def execute(warehouse: Warehouse, statement: str) -> None:
    """What dbt does in a connection of its own: a statement on the build area."""
    if warehouse.dialect == "spark":
        warehouse._open().sql(statement)
        return
    area = ("bygge",) if warehouse.dialect == "duckdb" else ()
    warehouse._open(*area).execute(statement)


def make_model(warehouse: Warehouse, name: str, select: str) -> None:
    """Make a table of the build area as dbt does."""
    environment = warehouse.dbt_environment()
    landing = environment.get("FLYTT_LANDING")
    place = f"using parquet location '{landing}/{name}' " if landing else ""
    with warehouse.building():
        execute(warehouse, f"create table {warehouse.relation(name)} {place}as {select}")


def _publish(warehouse: Warehouse, value: str) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(f"1;{value}\n".encode())])
    raw = warehouse.relation("t", schema="raw")
    make_model(warehouse, "m", f"select a from {raw}")
    warehouse.publish()


def _current(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.rows(f"select a from {warehouse.relation('m', current=True)}", current=True)


def test_readers_see_the_earlier_area_until_publish(warehouse: Warehouse) -> None:
    assert not warehouse.has_current()
    assert not warehouse.has_build()
    _publish(warehouse, "ett")
    assert warehouse.has_current()
    assert not warehouse.has_build()
    warehouse.begin()
    assert not warehouse.has_build()
    warehouse.load("t", _COLUMNS, [piece(b"1;x\n")])
    assert warehouse.has_build()
    assert _current(warehouse) == [("ett",)]
    _publish(warehouse, "två")
    assert _current(warehouse) == [("två",)]


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_views_follow(warehouse: Warehouse) -> None:
    """Through the change of names as well: DuckDB's file, PostgreSQL's schema; Spark has none."""
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;x\n")])
    raw, below, view = warehouse.relation("t", schema="raw"), *map(warehouse.relation, "mv")
    execute(warehouse, f"create view {below} as select a from {raw}")
    execute(warehouse, f"create view {view} as select a from {below}")
    warehouse.publish()
    query = f"select a from {warehouse.relation('v', current=True)}"
    assert warehouse.rows(query, current=True) == [("x",)]
    assert list(warehouse.columns("v", current=True)) == ["a"]


def test_a_build_from_the_current_area_has_its_raw_tables_only(warehouse: Warehouse) -> None:
    _publish(warehouse, "ett")
    warehouse.begin_from_current()
    assert warehouse.has_build()
    raw = warehouse.relation("t", schema="raw")
    assert warehouse.rows(f"select * from {raw}") == [(1, "ett")]
    with pytest.raises(EngineError):
        warehouse.rows(f"select * from {warehouse.relation('m')}")
    warehouse.load("t", _COLUMNS, [piece(b"1;nytt\n")])
    current = warehouse.relation("t", schema="raw", current=True)
    assert warehouse.rows(f"select a from {current}", current=True) == [("ett",)]
    assert _current(warehouse) == [("ett",)]
    warehouse.publish()
    current = warehouse.relation("t", schema="raw", current=True)
    assert warehouse.rows(f"select a from {current}", current=True) == [("nytt",)]


def test_beginning_discards_what_was_built(warehouse: Warehouse) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;x\n")])
    warehouse.begin()
    assert not warehouse.has_build()


def test_a_build_takes_rows_of_the_current_area_as_they_are_read(warehouse: Warehouse) -> None:
    _publish(warehouse, "ett")
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;x\n")])
    relation = warehouse.relation("m", current=True)
    batches = warehouse.stream(f"select a from {relation}", current=True)
    rows = csv_chunks(row for batch in batches for row in batch)
    assert warehouse.load("tidigare", [("a", "text")], rows) == 1


def test_an_area_is_removed_and_can_be_made_again(warehouse: Warehouse) -> None:
    _publish(warehouse, "ett")
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;x\n")])
    warehouse.discard(current=False)
    assert not warehouse.has_build()
    assert _current(warehouse) == [("ett",)]
    warehouse.discard(current=True)
    assert not warehouse.has_current()
    warehouse.discard(current=True)
    _publish(warehouse, "två")
    assert _current(warehouse) == [("två",)]


def test_a_dry_run_is_built_aside(warehouse: Warehouse, url: str | None, tmp_path: Path) -> None:
    """It changes neither area, is read meanwhile, and leaves nothing, ended or killed."""
    _publish(warehouse, "ett")
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;x\n")])
    warehouse.release()
    before = _places(url, tmp_path)
    aside = open_warehouse(chosen(url), tmp_path, aside=True)
    aside.begin()
    aside.load("t", _COLUMNS, [piece(b"1;torrt\n")])
    relation = aside.relation("t", schema="raw")
    assert aside.rows(f"select a from {relation}") == [("torrt",)]
    assert _current(warehouse) == [("ett",)]
    warehouse.release()
    with pytest.raises(AssertionError):
        aside.publish()
    aside.discard(current=False)
    assert _places(url, tmp_path) == before
    assert warehouse.has_build()
    aside.begin()
    aside.load("t", _COLUMNS, [piece(b"1;torrt\n")])
    aside.release()
    _publish(warehouse, "två")
    assert not aside.has_build()
    assert not set(_places(url, tmp_path)) - set(before)
    aside.release()


def _places(url: str | None, folder: Path) -> list[str]:
    """The schemas of a database, or the files of a folder or landing."""
    if url is None or url.startswith("sc://"):
        if url is None:
            return sorted(str(path) for path in folder.rglob("*"))
        # What is published and what is built have ever new numbers.
        areas = Path(url.partition("#")[2]).glob("[0-9]*")
        return sorted(area.name.lstrip("0123456789") for area in areas)
    with psycopg.connect(url) as connection:
        return [
            str(name)
            for (name,) in connection.execute(
                "select nspname from pg_namespace where nspname like 'flytt%' order by 1"
            )
        ]


def test_what_is_not_there_is_said(warehouse: Warehouse, tmp_path: Path) -> None:
    for wrong in (
        warehouse.publish,
        warehouse.begin_from_current,
        lambda: warehouse.rows("select 1"),
        lambda: warehouse.rows("select 1", current=True),
        lambda: list(warehouse.stream("select 1", current=True)),
        lambda: warehouse.export_csv("select 1 as a", tmp_path / "ut.csv"),
    ):
        with pytest.raises(StateError):
            wrong()
    warehouse.begin()
    with pytest.raises(StateError):
        warehouse.publish()


def test_releasing_is_harmless(warehouse: Warehouse) -> None:
    warehouse.release()
    _publish(warehouse, "ett")
    warehouse.release()
    warehouse.release()
    assert _current(warehouse) == [("ett",)]


def test_a_mistake_in_sql_is_named_but_values_are_not(warehouse: Warehouse) -> None:
    _publish(warehouse, "hemlig")
    with pytest.raises(EngineError, match="finns_inte"):
        warehouse.rows("select * from finns_inte", current=True)
    table = warehouse.relation("m", current=True)
    with pytest.raises(EngineError) as caught:
        warehouse.rows(f"select cast(a as bigint) from {table}", current=True)
    assert "hemlig" not in str(caught.value)
    assert caught.value.__suppress_context__


_KILLED = """
import sys
from pathlib import Path
from flytt.engines.csv_form import Piece
from flytt.engines.open import open_warehouse
from kit.engines import chosen

warehouse = open_warehouse(chosen(sys.argv[1] or None), Path(sys.argv[2]))

def pieces():
    for number in range(1_000):
        yield Piece.of(b"1;x\\n" * 1_000, 1_000)
        if number == 200:
            print("loading", flush=True)
            sys.stdin.readline()

with warehouse.hold():
    warehouse.begin()
    warehouse.load("klar", [("rad", "bigint"), ("a", "text")], [Piece.of(b"1;x\\n", 1)])
    warehouse.load("t", [("rad", "bigint"), ("a", "text")], pieces())
"""


def test_a_kill_in_mid_load_leaves_the_current_area(
    warehouse: Warehouse, url: str | None, tmp_path: Path
) -> None:
    _publish(warehouse, "ett")
    warehouse.release()
    script = tmp_path / "skript.py"
    script.write_text(_KILLED)
    command = [sys.executable, str(script), url or "", str(tmp_path)]
    with subprocess.Popen(
        command, env=_WITH_KIT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loading\n"
        process.send_signal(signal.SIGKILL)
    assert _current(warehouse) == [("ett",)]
    with warehouse.hold():
        warehouse.begin()
        assert not warehouse.has_build()
        _publish(warehouse, "två")
    assert _current(warehouse) == [("två",)]
    warehouse.release()
    assert list(tmp_path.rglob("*.csv")) == []
    assert list(tmp_path.rglob("*.wal")) == []


# DuckDB's files


def _files(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")
    }


def test_duckdb_files_are_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        warehouse = open_warehouse(chosen(None), tmp_path)
        _publish(warehouse, "ett")
        warehouse.begin_from_current()
        warehouse.release()
    finally:
        os.umask(old)
    assert _files(tmp_path) == {
        ".flytt": 0o700,
        ".flytt/tmp": 0o700,
        ".flytt/bygge.duckdb": 0o600,
        "lager.duckdb": 0o600,
    }


def test_duckdb_replaces_a_build_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / ".flytt").mkdir()
    (tmp_path / ".flytt" / "bygge.duckdb").write_bytes(b"avbruten")
    (tmp_path / ".flytt" / "bygge.duckdb.wal").write_bytes(b"avbruten")
    warehouse = open_warehouse(chosen(None), tmp_path)
    assert not warehouse.has_build()
    _publish(warehouse, "ett")
    assert _current(warehouse) == [("ett",)]
    warehouse.release()


def test_duckdb_drops_a_log_left_beside_the_earlier_file(tmp_path: Path) -> None:
    warehouse = open_warehouse(chosen(None), tmp_path)
    _publish(warehouse, "ett")
    warehouse.release()
    # Somebody's session wrote to the file and was killed.
    script = (
        "import duckdb, os; c = duckdb.connect('lager.duckdb');"
        " c.execute('create table main.x as select 1'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert (tmp_path / "lager.duckdb.wal").exists()
    _publish(warehouse, "två")
    assert _current(warehouse) == [("två",)]
    warehouse.release()
    assert not (tmp_path / "lager.duckdb.wal").exists()


def test_duckdb_works_in_a_folder_with_a_strange_name(tmp_path: Path) -> None:
    work = tmp_path / "år 'x' [1]*{a,b} y:z"
    work.mkdir()
    (tmp_path / "år 'x' 1*{a,b} y:z").mkdir()
    warehouse = open_warehouse(chosen(None), work)
    _publish(warehouse, "ett")
    assert _current(warehouse) == [("ett",)]
    warehouse.export_csv("select 'x' as a", work / "ut [1].csv", current=True)
    assert (work / "ut [1].csv").read_bytes() == b"a\nx\n"
    warehouse.release()


def test_duckdb_takes_a_limit_of_memory(tmp_path: Path) -> None:
    from flytt.engines.duckdb.duckdb_warehouse import DuckDBWarehouse

    warehouse = DuckDBWarehouse(tmp_path, memory="300MB")
    warehouse.begin()
    assert warehouse.rows("select current_setting('temp_directory')") == [
        (str(tmp_path / ".flytt" / "tmp"),)
    ]
    assert warehouse.rows("select current_setting('memory_limit')") == [("286.1 MiB",)]
    warehouse.release()


def test_duckdb_file_can_be_read_with_other_programs(tmp_path: Path) -> None:
    warehouse = open_warehouse(chosen(None), tmp_path)
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;ett\n")])
    execute(warehouse, "create table flytt.m as select a from flytt_raw.t")
    execute(warehouse, "create view flytt.vy as select a from flytt.m")
    warehouse.publish()
    warehouse.release()
    with duckdb.connect(str(tmp_path / "lager.duckdb"), read_only=True) as connection:
        for name in ("flytt.m", "flytt.vy", "flytt_raw.t"):
            assert connection.execute(f"select a from {name}").fetchall() == [("ett",)]


def test_ctrl_c_is_no_error_of_the_engine(url: str | None, tmp_path: Path) -> None:
    script = """
import os, signal, sys, threading
from pathlib import Path
from flytt.engines.open import open_warehouse
from kit.engines import chosen

warehouse = open_warehouse(chosen(sys.argv[1] or None), Path(sys.argv[2]))
warehouse.begin()
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
numbers = "(with recursive n (x) as (select 1 union all select x + 1 from n where x < 30000)"
numbers += " select x from n)"
if warehouse.dialect == "spark":
    numbers = "(select id as x from range(300000))"
try:
    # Seconds on the fast engine, which looks for Ctrl-C between its own steps only.
    warehouse.rows(f"select sum(a.x % 7 + b.x) from {numbers} a, {numbers} b")
except KeyboardInterrupt:
    assert warehouse.rows("select 1") == [(1,)]
    print("interrupted")
"""
    place = tmp_path / "skript.py"
    place.write_text(script)
    done = subprocess.run(
        [sys.executable, str(place), url or "", str(tmp_path)],
        env=_WITH_KIT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == "interrupted\n", done.stderr


# PostgreSQL's schemas


def test_postgres_touches_its_own_schemas_only(postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("create schema flytt_ledger; create table flytt_ledger.runs (x int)")
        warehouse = open_warehouse(chosen(postgres_url), tmp_path)
        _publish(warehouse, "ett")
        _publish(warehouse, "två")
        warehouse.release()
        assert other.execute(
            "select schema_name from information_schema.schemata where schema_name like 'flytt%'"
            ' order by schema_name collate "C"'
        ).fetchall() == [("flytt",), ("flytt_ledger",), ("flytt_raw",)]
        assert other.execute("select count(*) from flytt_ledger.runs").fetchone() == (0,)


@pytest.mark.parametrize("schema", ["flytt", "flytt_raw", "flytt_bygge"])
def test_postgres_drops_no_schema_it_has_not_made(
    postgres_url: str, tmp_path: Path, schema: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute(f"create schema {schema}; create table {schema}.mitt (x int)".encode())
    warehouse = open_warehouse(chosen(postgres_url), tmp_path)
    with pytest.raises(StateError, match=rf"not made: schema {schema}\."):
        warehouse.begin()
    warehouse.release()
