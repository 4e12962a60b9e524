"""The test server sorts unlike code points, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from kit import reversed_locale
from kit.postgres_server import PostgresServer


def test_default_order_is_unlike_code_points(postgres_url: str) -> None:
    values = ["a", "B", "c", "å", "Ö", "1", "2", "10", "x-1", "x:1"]
    with psycopg.connect(postgres_url) as connection:
        query = "select array_agg(x order by x{}) from unnest(%s::text[]) as x"
        (by_default,) = connection.execute(query.format("").encode(), [values]).fetchone() or ()
        by_code = connection.execute(query.format(' collate "C"').encode(), [values]).fetchone()
        assert by_default == ["Ö", "å", "x:1", "x-1", "c", "B", "a", "2", "1", "10"]
        assert by_code == (sorted(values),)


def test_upper_leaves_swedish_letters_alone(postgres_url: str) -> None:
    """A locale may not know å ä ö: SQL that leans on `upper` shows here."""
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select upper('åb'), 'Å' ilike 'å'").fetchone() == ("åB", False)


def test_each_test_has_a_database_of_its_own(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as first, postgres_server.database() as second:
        assert first != second
        with psycopg.connect(first) as connection:
            connection.execute("create table bara_har (x int)")
        with psycopg.connect(second) as connection:
            row = connection.execute("select to_regclass('bara_har')").fetchone()
    assert row == (None,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(first)


def test_no_server_outlives_the_tests() -> None:
    script = (
        "from kit.postgres_server import PostgresServer; import time;"
        "print(PostgresServer.start().folder, flush=True); time.sleep(60)"
    )
    tests = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tests, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert folder.is_dir()
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_missing_localedef_is_loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(RuntimeError, match="localedef is missing"):
        reversed_locale.compile_locale(tmp_path)
