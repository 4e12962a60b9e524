"""A connection to a source's database, whose secrets stay out of every message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from flytt.errors import ExtractError, FlyttError
from flytt.settings.urls import POSTGRES_URL, parsed, shown

# How the drivers of Oracle (ORA-00942) and ODBC ('42S02') begin what they say.
_CODE = re.compile(r"\W*([A-Z]{3}-[0-9]{4,5}|[0-9A-Z]{5})(?=[:'])")


@dataclass(frozen=True)
class SourceDatabase:
    """Where a table's database is; `shown` is what may be said of it.

    An instant is a date in `zone`.
    """

    table: str
    shown: str
    zone: ZoneInfo | None
    url: URL = field(repr=False)

    @classmethod
    def of(cls, url: str, table: str, zone: ZoneInfo | None = None) -> SourceDatabase:
        """Take a connection URL apart; raises ExtractError, without the URL, when it is none."""
        found = parsed(url)
        if found is None:
            raise ExtractError(
                f"{table}: the connection URL cannot be understood",
                where=f"query {table}",
                todo=f"write it as {POSTGRES_URL}, with %40 for an @ "
                "and %3A for a : in the password",
            )
        database = cls(table, f"query {table} on {shown(found)}", zone, found)
        # SQLite makes a missing file instead of saying that it is missing.
        file = found.database or ":memory:"
        is_file = found.get_backend_name() == "sqlite" and not file.startswith((":", "file:"))
        if is_file and not Path(file).is_file():
            raise database._error("the database file is missing", "correct the source's url")
        return database

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A read-only connection; every failure on it is an ExtractError without row values."""
        engine = self._engine()
        try:
            connection = engine.connect()
        except (SQLAlchemyError, TypeError) as error:
            raise self._unreachable(error, engine) from None
        try:
            with connection:
                yield connection.execution_options(postgresql_readonly=True)
        except FlyttError:
            raise
        # A driver's own complaint of a value it cannot hold is no SQLAlchemyError.
        except Exception as error:
            raise self._error(
                f"the database cannot answer: {_cause(error)}",
                "check the source's queries and columns, and the rights of its user",
            ) from None
        finally:
            engine.dispose()

    def _unreachable(self, error: Exception, engine: Engine) -> ExtractError:
        # What PostgreSQL says in SQL_ASCII are bytes, which SQLAlchemy cannot read.
        if isinstance(error, TypeError) and engine.dialect.name == "postgresql":
            return self._error(
                "the database's encoding is SQL_ASCII, which does not say what its bytes are",
                "add ?client_encoding=UTF8 (or WIN1252) to the source's url",
            )
        return self._error(
            f"cannot connect: {self._harmless(error)}",
            "check the source's url, the network and the rights of its user",
        )

    def _engine(self) -> Engine:
        try:
            engine = create_engine(self.url, poolclass=NullPool)
        except (NoSuchModuleError, ImportError):
            raise self._error(
                f"no driver for {self.url.drivername} is installed",
                "install the driver in this Python environment, or correct the source's url",
            ) from None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        if engine.dialect.driver == "psycopg":
            from flytt.extract.postgres_types import prepare

            event.listen(engine, "connect", partial(prepare, zone=self.zone))
        return engine

    def _harmless(self, error: Exception) -> str:
        """The driver's words, unless they repeat something that came with the URL."""
        words = _first_line(error)
        options = [str(value) for name, value in self.url.query.items() if name != "host"]
        secrets = [str(self.url.password or ""), *options]
        if any(secret and secret in words for secret in secrets):
            return type(error).__name__
        return words

    def _error(self, message: str, todo: str) -> ExtractError:
        return ExtractError(f"{self.table}: {message}", where=self.shown, todo=todo)


def _cause(error: Exception) -> str:
    """What may be said of an error underway: names of tables and columns, never a value.

    The driver's words are kept only where they speak of the SQL and its names: PostgreSQL's class
    42, SQLite's missing tables and columns. Of others their type and code.
    """
    words = _first_line(error)
    original = error.orig if isinstance(error, DBAPIError) else None
    state = str(getattr(original, "sqlstate", None) or "")
    if state.startswith("42") or words.startswith("no such "):
        return words
    found = _CODE.match(words)
    code = state or (found[1] if found else "")
    return " ".join(filter(None, (type(original or error).__name__, code)))


def _first_line(error: Exception) -> str:
    original = error.orig if isinstance(error, DBAPIError) else error
    return (str(original).splitlines() or [type(original).__name__])[0]


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Write nothing, and let texts that are no UTF-8 through, to be refused one row at a time."""
    connection.execute("pragma query_only = on")
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
