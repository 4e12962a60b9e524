"""A connection to a source's database, whose secrets stay out of every message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from flytt.engines.sql import literal
from flytt.errors import ExtractError, FlyttError
from flytt.extract.database_errors import cause, first_line
from flytt.settings.urls import POSTGRES_URL, parsed, shown

if TYPE_CHECKING:
    from psycopg import Connection as PsycopgConnection

# Options of a URL that are no secret; others may be passwords, under any name.
_OPEN = ("host", "port", "service_name", "sid", "driver", "charset", "client_encoding", "sslmode")
# A shorter secret stands in many words by chance, and would be told by what is left out.
_LONG = 4


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
        """A read-only transaction; every failure in it is an ExtractError without row values."""
        engine = self._engine()
        try:
            connection = engine.connect()
        except (SQLAlchemyError, TypeError) as error:
            raise self._unreachable(error, engine) from None
        try:
            with connection.execution_options(postgresql_readonly=True):
                if engine.dialect.driver == "psycopg":
                    self._prepare(connection)
                yield connection
        except FlyttError:
            raise
        # A driver's own complaint of a value it cannot hold is no SQLAlchemyError.
        except Exception as error:
            raise self._error(
                f"the database cannot answer: {cause(error)}",
                "check the source's queries and columns, and the rights of its user",
            ) from None
        finally:
            engine.dispose()

    def _prepare(self, connection: Connection) -> None:
        """Have PostgreSQL write dates and numbers in one way, and instants in the source's zone.

        For the transaction only: a pooler may give the next one to another session.
        """
        session = cast("PsycopgConnection[Any]", connection.connection.driver_connection)
        server = session.info.parameter_status("server_encoding")
        if server == "SQL_ASCII" and "client_encoding" not in self.url.query:
            raise self._nothing_but_bytes()
        settings = {"datestyle": "ISO, YMD", "extra_float_digits": "1"}
        if self.zone is not None:
            settings["timezone"] = str(self.zone)
        each = (f"set_config({literal(k)}, {literal(v)}, true)" for k, v in settings.items())
        connection.exec_driver_sql(f"select {', '.join(each)}")

    def _unreachable(self, error: Exception, engine: Engine) -> ExtractError:
        # What PostgreSQL says in SQL_ASCII are bytes, which SQLAlchemy cannot read.
        if isinstance(error, TypeError) and engine.dialect.name == "postgresql":
            return self._nothing_but_bytes()
        words = self._harmless(error)
        todo = "check the source's url, the network and the rights of its user"
        if "startup parameter" in words:
            todo = "leave that parameter out of the source's url, or have the pooler ignore it"
        return self._error(f"cannot connect: {words}", todo)

    def _nothing_but_bytes(self) -> ExtractError:
        return self._error(
            "the database's encoding is SQL_ASCII, which does not say what its bytes are",
            "add ?client_encoding=UTF8 (or WIN1252) to the source's url",
        )

    def _engine(self) -> Engine:
        arguments = {}
        if self.url.drivername == "postgresql+psycopg" and "client_encoding" not in self.url.query:
            # Whatever the user's variables say: its own could not hold every character.
            arguments["client_encoding"] = "UTF8"
        try:
            engine = create_engine(self.url, poolclass=NullPool, connect_args=arguments)
        except (NoSuchModuleError, ImportError):
            raise self._error(
                f"no driver for {self.url.drivername} is installed",
                "install the driver in this Python environment, or correct the source's url",
            ) from None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        if engine.dialect.driver == "psycopg":
            from flytt.extract.postgres_types import take_dates_as_text

            event.listen(engine, "connect", take_dates_as_text)
        return engine

    def _harmless(self, error: Exception) -> str:
        """The driver's words, without what of the URL may be a secret."""
        words = first_line(error)
        options = [str(value) for name, value in self.url.query.items() if name not in _OPEN]
        for secret in filter(None, (str(self.url.password or ""), *options)):
            if len(secret) < _LONG and secret in words:
                return type(error).__name__
            words = words.replace(secret, "***")
        return words

    def _error(self, message: str, todo: str) -> ExtractError:
        return ExtractError(f"{self.table}: {message}", where=self.shown, todo=todo)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Write nothing, and let texts that are no UTF-8 through, to be refused one row at a time."""
    connection.execute("pragma query_only = on")
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
