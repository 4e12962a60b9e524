"""Whoever is in the way is named; nothing waits for ever, and nothing is half done."""

from __future__ import annotations

import importlib
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.engines.postgres.postgres_warehouse import PostgresWarehouse
from flytt.errors import EngineError, LockedError, SettingsError
from flytt.settings.settings import EngineSettings
from unit.engines.machine_form import piece

_COLUMNS = [("rad", "bigint"), ("a", "text")]


@contextmanager
def _other_process(script: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has printed a line and waits for its input to close."""
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def _publish(warehouse: Warehouse, value: str) -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(f"1;{value}\n".encode())])
    warehouse.publish()


def _current(warehouse: Warehouse) -> list[tuple[object, ...]]:
    relation = warehouse.relation("t", schema="raw", current=True)
    return warehouse.rows(f"select a from {relation}", current=True)


@pytest.fixture
def postgres(postgres_url: str, tmp_path: Path) -> Iterator[PostgresWarehouse]:
    """A warehouse that has no patience."""
    warehouse = PostgresWarehouse(postgres_url, lock_seconds=0.2)
    yield warehouse
    warehouse.release()


# DuckDB: one process at a time

_OPEN = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""


def test_duckdb_names_the_process_that_has_the_current_file_open(tmp_path: Path) -> None:
    warehouse = open_warehouse(EngineSettings("duckdb", None), tmp_path)
    _publish(warehouse, "ett")
    warehouse.release()
    with _other_process(_OPEN, str(tmp_path / "lager.duckdb")) as process:
        for wrong in (lambda: _current(warehouse), warehouse.begin_from_current):
            with pytest.raises(LockedError, match=rf"PID {process.pid} \(python"):
                wrong()
        # A reader of the earlier file does not keep the new one from taking its place.
        _publish(warehouse, "två")
        assert _current(warehouse) == [("två",)]
    warehouse.release()


def test_duckdb_takes_no_build_from_another_process(tmp_path: Path) -> None:
    warehouse = open_warehouse(EngineSettings("duckdb", None), tmp_path)
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(b"1;a\n")])
    warehouse.release()
    build = tmp_path / ".flytt" / "bygge.duckdb"
    with _other_process(_OPEN, str(build)) as process:
        for wrong in (warehouse.begin, warehouse.has_build, warehouse.publish):
            with pytest.raises(LockedError, match=f"PID {process.pid} "):
                wrong()
    assert warehouse.has_build()
    warehouse.release()


def test_duckdb_lets_several_read(tmp_path: Path) -> None:
    warehouse = open_warehouse(EngineSettings("duckdb", None), tmp_path)
    _publish(warehouse, "ett")
    assert _current(warehouse) == [("ett",)]
    script = _OPEN.replace("sys.argv[1])", "sys.argv[1], read_only=True)")
    with _other_process(script, str(tmp_path / "lager.duckdb")):
        warehouse.release()
        assert _current(warehouse) == [("ett",)]
    warehouse.release()


def test_holding_twice_in_a_row(warehouse: Warehouse) -> None:
    for _ in range(2):
        with warehouse.hold():
            warehouse.begin()


# PostgreSQL: an advisory lock, and patience that ends

_HOLD = """
import sys
from pathlib import Path
from flytt.engines.open import open_warehouse
from flytt.settings.settings import EngineSettings

with open_warehouse(EngineSettings("postgres", sys.argv[1]), Path(sys.argv[2])).hold():
    print("held", flush=True)
    sys.stdin.readline()
"""
_SESSION = r"{name}, pid \d+, [a-z ]+, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC"


def test_postgres_names_the_session_that_holds_the_lock(
    postgres: PostgresWarehouse, postgres_url: str, tmp_path: Path
) -> None:
    with (
        _other_process(_HOLD, postgres_url, str(tmp_path)) as process,
        pytest.raises(LockedError, match=_SESSION.format(name="flytt")),
        postgres.hold(),
    ):
        raise AssertionError("two held the lock")
    process.wait()
    # Killed, it has let go; the server needs a moment to notice.
    for _ in range(100):
        try:
            with postgres.hold():
                return
        except LockedError:
            continue
    raise AssertionError("a killed process kept its lock")


def test_postgres_lock_is_the_databases_and_the_schemas_own(
    postgres: PostgresWarehouse, postgres_url: str, tmp_path: Path
) -> None:
    other = PostgresWarehouse(postgres_url, schema="annan")
    with postgres.hold(), other.hold():
        postgres.begin()
        other.begin()
    other.release()


def test_postgres_lock_is_let_go_after_an_error(postgres: PostgresWarehouse) -> None:
    with pytest.raises(KeyError), postgres.hold():
        raise KeyError
    with postgres.hold():
        pass


def test_postgres_does_not_wait_for_what_a_killed_run_left(
    postgres: PostgresWarehouse, postgres_url: str
) -> None:
    _publish(postgres, "ett")
    postgres.begin()
    postgres.load("t", _COLUMNS, [piece(b"1;a\n")])
    with psycopg.connect(postgres_url, application_name="dbt") as left:
        left.execute("lock table flytt_bygge_raw.t in access share mode")
        with pytest.raises(LockedError, match=_SESSION.format(name="dbt")) as caught:
            postgres.begin()
        assert f"pid {left.info.backend_pid}," in str(caught.value)
        assert "pg_terminate_backend" in str(caught.value)
    assert _current(postgres) == [("ett",)]
    postgres.begin()


def test_postgres_sees_a_table_that_is_still_being_made(
    postgres: PostgresWarehouse, postgres_url: str
) -> None:
    postgres.begin()
    with psycopg.connect(postgres_url, application_name="dbt") as left:
        left.execute("create table flytt_bygge.m as select 1 as x")
        with pytest.raises(LockedError, match=_SESSION.format(name="dbt")):
            postgres.begin()
    postgres.begin()


def test_postgres_reader_in_the_way_of_publishing(
    postgres: PostgresWarehouse, postgres_url: str
) -> None:
    _publish(postgres, "ett")
    postgres.begin()
    postgres.load("t", _COLUMNS, [piece(b"1;tv\xc3\xa5\n")])
    with psycopg.connect(postgres_url, application_name="rapport") as reader:
        assert reader.execute("select a from flytt_raw.t").fetchall() == [("ett",)]
        with pytest.raises(LockedError, match=_SESSION.format(name="rapport")):
            postgres.publish()
        assert postgres.has_build()
        assert _current(postgres) == [("ett",)]
    postgres.publish()
    assert _current(postgres) == [("två",)]


def _end_sessions(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def test_postgres_publishes_nothing_without_its_lock(
    postgres: PostgresWarehouse, postgres_url: str
) -> None:
    with postgres.hold():
        postgres.begin()
        postgres.load("t", _COLUMNS, [piece(b"1;a\n")])
        _end_sessions(postgres_url)
        with pytest.raises(EngineError, match="connection to PostgreSQL was lost"):
            postgres.publish()
        assert postgres.has_build()
        with pytest.raises(LockedError, match="lock on the database was lost"):
            postgres.publish()
    assert not postgres.has_current()


def test_postgres_connects_again_after_a_loss(
    postgres: PostgresWarehouse, postgres_url: str
) -> None:
    _publish(postgres, "ett")
    _end_sessions(postgres_url)
    with pytest.raises(EngineError, match="connection to PostgreSQL was lost") as caught:
        _current(postgres)
    assert not re.search(r"administrator|terminating", str(caught.value))
    assert _current(postgres) == [("ett",)]


def test_postgres_minds_no_time_limit_of_the_database(
    postgres: PostgresWarehouse, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        for setting in ("statement_timeout = 50", "idle_session_timeout = 50", "datestyle = 'SQL'"):
            admin.execute(f"alter database {admin.info.dbname} set {setting}".encode())
    with postgres.hold():
        postgres.begin()
        postgres.load("t", _COLUMNS, [piece(b"1;a\n")])
        query = "select pg_sleep(0.2)::text, date '2024-01-05'::text"
        assert postgres.rows(query) == [("", "2024-01-05")]
        postgres.publish()


HABITS = (
    "jit = on",
    "standard_conforming_strings = off",
    "transform_null_equals = on",
    "extra_float_digits = -15",
    "statement_timeout = '20s'",
    "lock_timeout = '20s'",
    "idle_session_timeout = '20s'",
    "idle_in_transaction_session_timeout = '20s'",
    "work_mem = '1MB'",
)


def test_dbts_sessions_are_like_flytts_own(
    postgres: PostgresWarehouse, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        for setting in (*HABITS, "client_encoding = 'LATIN1'", "datestyle = 'SQL'"):
            admin.execute(f"alter database {admin.info.dbname} set {setting}".encode())
    monkeypatch.setenv("PGDATESTYLE", "German")
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    assert postgres.has_build() is False
    given = postgres.dbt_environment()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    # dbt's own driver, which takes what it is not given from libpq's variables.
    driver = importlib.import_module("psycopg2")
    parts = {"host": "HOST", "user": "USER", "dbname": "DATABASE"}
    with closing(driver.connect(**{k: given[f"FLYTT_PG_{v}"] for k, v in parts.items()})) as one:
        cursor = one.cursor()
        cursor.execute("select current_setting('client_encoding'), date '2024-01-05'::text, 'å€'")
        assert cursor.fetchall() == [("UTF8", "2024-01-05", "å€")]
        names = [habit.split()[0] for habit in HABITS]
        cursor.execute(f"select {', '.join(f'current_setting({name!r})' for name in names)}")
        (found,) = cursor.fetchall()
        assert found == ("off", "on", "off", "1", "0", "0", "0", "0", "64MB")


def test_a_pooler_that_refuses_settings_is_found_at_once() -> None:
    """What pgbouncer says to a session that brings `options`, unless it is told to ignore them."""
    words = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"

    def pooler(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            started = connection.recv(4096)
            assert b"options\0-c " in started
            connection.sendall(b"E" + (len(words) + 4).to_bytes(4, "big") + words)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=pooler, args=(server,))
        thread.start()
        url = f"postgresql://flytt@127.0.0.1:{server.getsockname()[1]}/flytt?sslmode=disable"
        with pytest.raises(SettingsError) as caught, PostgresWarehouse(url).hold():
            pytest.fail("nothing may be loaded")
        thread.join()
    assert "unsupported startup parameter: options" in caught.value.message
    assert caught.value.todo and "ignore_startup_parameters = options" in caught.value.todo
