"""Makes a ledger's schema, or brings an older one forward to this program's, in one transaction."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect

from flytt.errors import LedgerError
from flytt.ledger import asking, belonging, guards, migrate_0002, migrate_0003, sqlite_file
from flytt.ledger.place import Place
from flytt.ledger.refusals import refusal
from flytt.ledger.schema import APPLICATION_ID, HEAD, POSTGRES_SCHEMA, metadata
from flytt.ledger.store import Store, open_store

MIGRATIONS = {"0002": migrate_0002.migrate, "0003": migrate_0003.migrate}
"""From every older version straight to this program's; its function leaves tables and guards."""


def open_upgraded(place: Place) -> Store:
    """The ledger at a place, made or migrated as needed; raises LedgerError for a newer one."""
    if place.path is not None:
        _prepare_file(place.path)
    store = open_store(place)
    with store.read() as connection:
        version = _version(connection)
    _refuse_nameless(version, place)
    if version != HEAD:
        _upgrade(store)
    return store


def is_current(place: Place) -> bool:
    """Whether the ledger at a place needs to be neither made nor migrated."""
    if place.path is not None:
        if place.path.is_dir():
            raise _is_folder(place.path)
        try:
            sqlite_file.check_is_ledger(place.path)
        except sqlite3.Error as error:
            raise refusal(error, str(place.path)) from None
    store = open_store(place)
    with store.read() as connection:
        version = _version(connection)
    _refuse_nameless(version, place)
    _refuse_newer(version, store)
    return version == HEAD


def _refuse_nameless(version: str | None, place: Place) -> None:
    """Raise LedgerError for a file without a version: it is made whole, with one, or not at all."""
    if version is None and place.path is not None:
        raise LedgerError(
            "the ledger file is damaged: it does not say its version",
            where=str(place.path),
            todo="restore it from the latest backup; nothing may be exported without it",
        )


def _refuse_newer(version: str | None, store: Store) -> None:
    if version not in (None, HEAD, *MIGRATIONS):
        raise LedgerError(
            f"a newer flytt wrote the ledger (schema {version}, this one knows {HEAD})",
            where=store.shown,
            todo="install the newer flytt again; a ledger never goes back",
        )


def _is_folder(path: Path) -> LedgerError:
    return LedgerError(
        "the ledger is a folder, and must be a file",
        where=str(path),
        todo="move the folder away and put the ledger back from its latest backup",
    )


def _prepare_file(path: Path) -> None:
    if path.is_dir():
        raise _is_folder(path)
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


def _version(connection: Connection) -> str | None:
    # The name is from the tool that older ledgers were made with: an older flytt looks there.
    if not inspect(connection).has_table("alembic_version"):
        return None
    return asking.names(connection, "select max(version_num) from alembic_version")[0]


def _upgrade(store: Store) -> None:
    with store.write() as connection:
        # Asked again: another command may have been first.
        version = _make_schema(connection)
        if version is None:
            metadata.create_all(connection, checkfirst=False)
            belonging.name_it(connection)
            guards.create(connection)
            connection.exec_driver_sql("create table alembic_version (version_num text not null)")
            connection.exec_driver_sql(f"insert into alembic_version values ('{HEAD}')")
        elif version in MIGRATIONS:
            MIGRATIONS[version](connection)
            connection.exec_driver_sql(f"update alembic_version set version_num = '{HEAD}'")
        else:
            _refuse_newer(version, store)


def _make_schema(connection: Connection) -> str | None:
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(f"pragma application_id = {APPLICATION_ID}")
    # Asked first: "create schema if not exists" needs a right that its owner may not have.
    elif not asking.rows(
        connection, "select 1 from pg_namespace where nspname = :name", {"name": POSTGRES_SCHEMA}
    ):
        connection.exec_driver_sql(f"create schema {POSTGRES_SCHEMA}")
    return _version(connection)
