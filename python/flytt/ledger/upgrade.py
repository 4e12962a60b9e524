"""Brings a ledger's schema forward to this program's, in one transaction."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from flytt.errors import LedgerError
from flytt.ledger import sqlite_file
from flytt.ledger.place import Place
from flytt.ledger.refusals import refusal
from flytt.ledger.schema import HEAD, POSTGRES_SCHEMA
from flytt.ledger.store import Store, open_store

MIGRATIONS = Path(__file__).parent / "migrations"


def open_upgraded(place: Place) -> Store:
    """The ledger at a place, made or migrated as needed; raises LedgerError for a newer one."""
    if place.path is not None:
        _prepare_file(place.path)
    store = open_store(place)
    if _version(store) != HEAD:
        _upgrade(store)
    return store


def _prepare_file(path: Path) -> None:
    try:
        if path.exists():
            sqlite_file.forget_draft(path)
        else:
            sqlite_file.create(path, lambda draft: _upgrade(open_store(Place(str(path), draft))))
        sqlite_file.protect(path)
        sqlite_file.check_is_ledger(path)
    except OSError as error:
        raise LedgerError(
            f"the ledger file cannot be opened: {error.strerror}",
            where=str(path),
            todo="check that the work folder exists and is yours",
        ) from None
    except sqlite3.Error as error:
        raise refusal(error, str(path)) from None


def _version(store: Store) -> str | None:
    with store.read() as connection:
        return _version_of(connection)


def _version_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        text("select max(version_num) from alembic_version")
    ).scalar()
    return version


def _upgrade(store: Store) -> None:
    # Alembic costs a noticeable part of a second; only a new or old ledger needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with store.write() as connection:
        _make_schema(connection)
        version = _version_of(connection)
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise LedgerError(
                f"a newer flytt wrote the ledger (schema {version}, this one knows {HEAD})",
                where=store.shown,
                todo="install the newer flytt again; a ledger never goes back",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _make_schema(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    # Asked first: "create schema if not exists" needs a right that its owner may not have.
    there = text("select 1 from pg_namespace where nspname = :name")
    if connection.execute(there, {"name": POSTGRES_SCHEMA}).first() is None:
        connection.execute(text(f"create schema {POSTGRES_SCHEMA}"))
