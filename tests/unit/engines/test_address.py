"""Where an engine is: URLs are read strictly, and passwords are repeated to nobody but dbt."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from flytt.engines.open import open_warehouse
from flytt.engines.postgres.address import Address
from flytt.errors import LedgerError, SettingsError
from flytt.ledger.place import place_of
from flytt.settings.settings import EngineSettings
from flytt.settings.urls import parsed, shown
from flytt.transform.dbt.project import packaged_project
from kit.postgres_server import PostgresServer

_SECRET = "h@ml:g/t"
_CODED = "h%40ml%3Ag%2Ft"


def test_a_url_becomes_dbts_environment(tmp_path: Path) -> None:
    url = (
        f"postgresql://flytt:{_CODED}@db.example.se:6432/k%C3%B6?sslmode=verify-full"
        "&sslrootcert=/etc/ca.pem&connect_timeout=7"
    )
    warehouse = open_warehouse(EngineSettings("postgres", url, "96MB"), tmp_path)
    environment = {
        "FLYTT_TARGET": "postgres",
        "FLYTT_SCHEMA": "flytt_bygge",
        "FLYTT_PG_HOST": "db.example.se",
        "FLYTT_PG_PORT": "6432",
        "FLYTT_PG_USER": "flytt",
        "DBT_ENV_SECRET_FLYTT_PG_PASSWORD": _SECRET,
        "FLYTT_PG_DATABASE": "kö",
        "FLYTT_PG_SSLMODE": "verify-full",
        "FLYTT_PG_CONNECT_TIMEOUT": "7",
        "PGSSLROOTCERT": "/etc/ca.pem",
        "PGCLIENTENCODING": "UTF8",
        "PGDATESTYLE": "ISO,YMD",
    }
    given = warehouse.dbt_environment()
    assert "-c work_mem=96MB" in given["PGOPTIONS"]
    assert "-c statement_timeout=0" in given.pop("PGOPTIONS")
    assert given == environment
    profile = (packaged_project() / "profiles.yml").read_text(encoding="utf-8")
    ours = [name for name in given if not name.startswith("PG")]
    assert [name for name in ours if f"env_var('{name}'" not in profile] == []
    current = warehouse.dbt_environment(current=True)
    assert {name: current[name] for name in environment} == environment | {"FLYTT_SCHEMA": "flytt"}


def test_duckdb_environment(tmp_path: Path) -> None:
    warehouse = open_warehouse(EngineSettings("duckdb", None), tmp_path)
    environment = {
        "FLYTT_TARGET": "duckdb",
        "FLYTT_SCHEMA": "flytt",
        "FLYTT_DUCKDB": "bygge.duckdb",
        "FLYTT_DUCKDB_MEMORY": "2GB",
    }
    assert warehouse.dbt_environment() == environment
    current = environment | {"FLYTT_DUCKDB": "../lager.duckdb"}
    assert warehouse.dbt_environment(current=True) == current


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgres://u@/d?host=/run/postgresql", "/run/postgresql", 5432),
        ("postgresql://u@%2Frun%2Fpg:5433/d", "/run/pg", 5433),
        ("postgresql://u@[::1]/d", "::1", 5432),
        ("postgresql://u@/d", "", 5432),
    ],
)
def test_forms_of_hosts(url: str, host: str, port: int) -> None:
    address = Address.of(url, "64MB")
    assert (address.host, address.port, address.user, address.database) == (host, port, "u", "d")


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://u:{_CODED}@h/d",
        f"u:{_CODED}@h/d",
        f"host=h password='{_SECRET}",
        f"postgresql://u:{_SECRET}%zz@h/d",
        f"postgresql://u:{_CODED}@h:sju/d",
        f"postgresql://u:{_CODED}@h:99999/d",
        f"postgresql://u:{_CODED}@h1,h2/d",
        f"postgresql://u:{_CODED}@h",
        f"postgresql://:{_CODED}@h/d",
        f"postgresql://u:{_CODED}@h/d?options=-csearch_path%3Dx",
        f"postgresql://u:{_CODED}@h/d?nonsens={_CODED}",
    ],
)
def test_a_url_that_will_not_do_is_not_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        open_warehouse(EngineSettings("postgres", url), tmp_path)
    assert caught.value.where == "flytt.toml [engine] url"
    for text in (str(caught.value), repr(caught.value)):
        assert _SECRET not in text
        assert _CODED not in text
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_server_that_does_not_answer_is_said_without_the_password(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        url = f"postgresql://flytt:{_CODED}@127.0.0.1:{port}/d?connect_timeout=2"
        warehouse = open_warehouse(EngineSettings("postgres", url), tmp_path)
        with pytest.raises(SettingsError, match="cannot be reached") as caught:
            warehouse.begin()
    assert f"flytt@127.0.0.1:{port}/d" in str(caught.value)
    assert _SECRET not in str(caught.value)
    assert _SECRET not in repr(Address.of(url, "64MB"))


def test_a_database_that_is_not_there(postgres_server: PostgresServer, tmp_path: Path) -> None:
    warehouse = open_warehouse(
        EngineSettings("postgres", postgres_server.url("finns_inte")), tmp_path
    )
    with pytest.raises(SettingsError, match='database "finns_inte" does not exist'):
        warehouse.has_current()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_other_encodings_are_refused(
    postgres_server: PostgresServer, tmp_path: Path, encoding: str
) -> None:
    with postgres_server.database(locale="C", encoding=encoding) as url:
        warehouse = open_warehouse(EngineSettings("postgres", url), tmp_path)
        with pytest.raises(SettingsError, match=f"stores text in {encoding}"):
            warehouse.begin()
        with pytest.raises(SettingsError, match=encoding), warehouse.hold():
            pass


def test_a_user_without_rights(postgres_server: PostgresServer, postgres_url: str,
                               tmp_path: Path) -> None:  # fmt: skip
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("drop role if exists gast; create role gast login")
    guest = open_warehouse(
        EngineSettings("postgres", postgres_url.replace("flytt@", "gast@")), tmp_path
    )
    with pytest.raises(SettingsError, match="may not do"):
        guest.begin()
    guest.release()


def test_a_user_that_may_only_read_is_named_at_once(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("drop role if exists lasande; create role lasande login superuser")
        admin.execute("alter role lasande set default_transaction_read_only = on")
    warehouse = open_warehouse(
        EngineSettings("postgres", postgres_url.replace("flytt@", "lasande@")), tmp_path
    )
    with pytest.raises(SettingsError) as caught, warehouse.hold():
        pytest.fail("nothing may be loaded")
    assert "default_transaction_read_only = on" in caught.value.message
    assert caught.value.todo and "set it to off" in caught.value.todo
    with pytest.raises(SettingsError, match="default_transaction_read_only = on"):
        warehouse.examine()
    with pytest.raises(SettingsError, match="can only be read, and starting a build writes"):
        warehouse.begin()
    warehouse.release()


@pytest.mark.parametrize("password", ["p@hemligt", "p/hemligt@x", "12/hemligt@x", "p@x/hemligt@y"])
def test_an_unescaped_sign_in_a_password_shows_nothing_of_it(tmp_path: Path, password: str) -> None:
    url = f"postgresql://flytt:{password}@db.example.se/flytt"
    with pytest.raises(SettingsError) as refused:
        open_warehouse(EngineSettings("postgres", url), tmp_path)
    assert "hemligt" not in str(refused.value)
    with suppress(LedgerError):
        place = place_of(url)
        assert "hemligt" not in place.shown
    found = parsed(url)
    assert found is None or "hemligt" not in shown(found)
