"""The ledger's database: one engine, and transactions that either happen whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from flytt.ledger import sqlite_file
from flytt.ledger.place import Place
from flytt.ledger.refusals import LOCK_SECONDS, refusal
from flytt.ledger.schema import POSTGRES_SCHEMA


class Store:
    """Transactions on one ledger; writers come one at a time, readers see one moment.

    Every transaction has its own connection: a command may work for an hour between two, and a
    firewall may have closed what was kept open.
    """

    def __init__(self, engine: Engine, shown: str) -> None:
        self.engine = engine
        self.shown = shown

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only transaction; raises LedgerError, or LockedError after a minute's wait."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction alone with the ledger; whatever is raised inside undoes all of it."""
        with self._transaction(writes=True) as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                connection.execution_options(flytt_writes=writes)
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise refusal(error, self.shown) from None


def open_store(place: Place) -> Store:
    """The database at a place; a SQLite file must exist. Nothing is connected yet."""
    if place.path is not None:
        return Store(_sqlite(place.path), place.shown)
    if place.url is None:
        raise ValueError("a place is a file or a URL")
    # Whatever the user's variables say: another encoding could not hold every id.
    encoding = {} if "client_encoding" in place.url.query else {"client_encoding": "UTF8"}
    engine = create_engine(
        place.url, poolclass=NullPool, hide_parameters=True, connect_args=encoding
    )
    event.listen(engine, "begin", _begin_postgres)
    return Store(engine, place.shown)


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite_file.connect(path),
        poolclass=NullPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    # Immediate: a writer waits here for its turn, instead of failing half-way through.
    writes = connection.get_execution_options()["flytt_writes"]
    connection.exec_driver_sql("begin immediate" if writes else "begin")


def _begin_postgres(connection: Connection) -> None:
    # Per transaction, not per session, so that connection poolers do no harm.
    writes = connection.get_execution_options()["flytt_writes"]
    if not writes:
        connection.exec_driver_sql("set transaction isolation level repeatable read, read only")
    connection.exec_driver_sql(f"set local search_path to {POSTGRES_SCHEMA}")
    if writes:
        connection.exec_driver_sql(f"set local lock_timeout to '{LOCK_SECONDS}s'")
        connection.exec_driver_sql(
            "select set_config('synchronous_commit', 'on', true) "
            "where current_setting('synchronous_commit') = 'off'"
        )
        connection.exec_driver_sql(
            f"select pg_advisory_xact_lock(hashtextextended('{POSTGRES_SCHEMA}', 0))"
        )
