"""PostgreSQL: the warehouse is two schemas, a build is two others that take their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import psycopg

from flytt.engines.base import Row, Warehouse, missing
from flytt.engines.csv_form import Piece, minimal
from flytt.engines.postgres.address import Address
from flytt.engines.postgres.locks import holder, holders, require, take
from flytt.engines.postgres.postgres_errors import translated
from flytt.engines.sql import bare, checked, literal, quoted, refuse_types
from flytt.errors import EngineError, SettingsError, StateError
from flytt.work.files import write_whole

_BATCH = 10_000
_MEMORY = "64MB"
# text, varchar, name, char(n), the whole numbers, numeric (sums of them) and date, by type number
_PORTABLE = (25, 1043, 19, 1042, 21, 23, 20, 1700, 1082)

_SESSION = """
    select
        current_setting('server_version'),
        current_setting('client_encoding'),
        current_setting('search_path'),
        current_setting('work_mem'),
        has_database_privilege(current_database(), 'create'),
        (
            select string_agg(nspname, ', ' order by nspname) from pg_catalog.pg_namespace
            where nspname = any(%s) and not pg_has_role(nspowner, 'usage')
        )
"""
_BUILD, _ASIDE = "_bygge", "_prov"
_MARK = "flytt: every run drops this schema and makes it anew"


class PostgresWarehouse(Warehouse):
    """Schemas `flytt` and `flytt_raw` are current, `flytt_bygge` and `flytt_bygge_raw` are built.

    A dry run builds in `flytt_prov` and `flytt_prov_raw`.
    The database stays the clinic's own: nothing outside these six schemas is touched. A statement
    that finds another session in its way gives up after `lock_seconds`.
    """

    dialect = "postgres"
    is_shared = True

    def __init__(
        self,
        url: str,
        *,
        memory: str | None = None,
        aside: bool = False,
        schema: str = "flytt",
        lock_seconds: float = 10.0,
    ) -> None:
        self._address = Address.of(url, memory or _MEMORY)
        self._schema = schema
        self.aside = aside
        # The schema's name is in what dbt remembers.
        self.dbt_memory = f"target{_ASIDE}" if aside else "target"
        self._lock_seconds = lock_seconds
        self._connection: psycopg.Connection | None = None
        self._holder: psycopg.Connection | None = None

    # Areas

    @contextmanager
    def hold(self) -> Iterator[None]:
        # A session of its own: the lock lives exactly as long as the process that took it.
        with self._address.connect() as connection:
            self._address.refuse_read_only(connection)
            with self._errors("taking the lock"):
                take(connection, self._schema, str(self._address))
            self._holder = connection
            try:
                yield
            finally:
                self._holder = None

    def begin(self) -> None:
        with self._change("starting a build") as connection:
            self._create(connection)

    def begin_from_current(self) -> None:
        self._require(current=True)
        with self._change("starting a build from the current one") as connection:
            self._create(connection)
            for name in self._tables(self._name("raw", current=True)):
                target = self.relation(name, schema="raw")
                source = self.relation(name, schema="raw", current=True)
                _run(connection, f"create table {target} as table {source}")
                _analyze(connection, target)

    def has_build(self) -> bool:
        return bool(self._tables(self._name("raw", current=False)))

    def publish(self) -> None:
        assert not self.aside
        if not self.has_build():
            raise missing(current=False)
        if self._holder is not None:
            require(self._holder, self._schema, str(self._address))
        with self._change("publishing") as connection:
            _refuse_foreign(connection, self._both(True))
            for build, current in zip(self._both(False), self._both(True), strict=True):
                _run(connection, f"drop schema if exists {quoted(current)} cascade")
                _run(connection, f"alter schema {quoted(build)} rename to {quoted(current)}")

    def discard(self, *, current: bool) -> None:
        with self._change("removing tables") as connection:
            going = self._both(True) if current else self._builds()
            _refuse_foreign(connection, going)
            for name in going:
                _run(connection, f"drop schema if exists {quoted(name)} cascade")

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _create(self, connection: psycopg.Connection) -> None:
        _refuse_foreign(connection, [*self._builds(), *self._both(True)])
        for name in self._builds():
            _run(connection, f"drop schema if exists {quoted(name)} cascade")
        for name in self._both(False):
            _run(connection, f"create schema {quoted(name)}")
            _run(connection, f"comment on schema {quoted(name)} is {literal(_MARK)}")

    def _name(self, schema: str, *, current: bool) -> str:
        area = self._schema + ("" if current else _ASIDE if self.aside else _BUILD)
        return {"models": area, "raw": f"{area}_raw"}[schema]

    def _builds(self) -> list[str]:
        """The schemas that are built, and those that a dry run may have left, which has its own."""
        dry = f"{self._schema}{_ASIDE}"
        return list(dict.fromkeys([*self._both(False), dry, f"{dry}_raw"]))

    def _both(self, current: bool) -> list[str]:
        return [self._name("models", current=current), self._name("raw", current=current)]

    def _exists(self, *, current: bool) -> bool:
        query = "select count(*) from pg_catalog.pg_namespace where nspname = any(%s)"
        with self._errors("looking for schemas"):
            return self._open().execute(query, [self._both(current)]).fetchone() == (2,)

    def _tables(self, schema: str) -> list[str]:
        query = "select tablename from pg_catalog.pg_tables where schemaname = %s order by 1"
        with self._errors("looking for tables"):
            return [str(name) for (name,) in self._open().execute(query, [schema]).fetchall()]

    # Connections

    def _open(self) -> psycopg.Connection:
        """The working connection, opened at first use and again after it was lost."""
        if self._connection is None or self._connection.closed:
            self._connection = self._prepared()
        return self._connection

    def _prepared(self) -> psycopg.Connection:
        connection = self._address.connect()
        _run(connection, f"set lock_timeout = {int(self._lock_seconds * 1000)}")
        return connection

    @contextmanager
    def _change(self, doing: str) -> Iterator[psycopg.Connection]:
        """One transaction: all of it or nothing."""
        connection = self._open()
        with self._errors(doing), connection.transaction():
            yield connection

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            # PostgreSQL's own text repeats rows and values, so it is not chained either.
            raise translated(error, doing, str(self._address), self._in_the_way) from None

    def _in_the_way(self) -> str:
        with self._address.connect() as connection:
            return holders(connection, [*self._builds(), *self._both(True)])

    # Data

    def _load(
        self,
        name: str,
        columns: Sequence[tuple[str, str]],
        pieces: Iterable[Piece],
        schema: str,
    ) -> int:
        self._require(current=False)
        table = self.relation(name, schema=schema)
        types = ", ".join(f"{quoted(column)} {type_}" for column, type_ in checked(columns))
        records = 0
        with self._change(f"loading {name}") as connection, connection.cursor() as cursor:
            _run(connection, f"drop table if exists {table} cascade")
            _run(connection, f"create table {table} ({types})")
            # A table made in the same transaction can be written as it stays: freeze.
            command = f"copy {table} from stdin (format csv, delimiter ';', freeze)"
            with cursor.copy(command.encode()) as copy:
                for piece in pieces:
                    copy.write(piece)
                    records += piece.records
            if cursor.rowcount != records:
                raise EngineError(
                    f"PostgreSQL stored {cursor.rowcount} of {records} records.",
                    where=table,
                    todo="report this: no row may be lost",
                )
            _analyze(connection, table)
        return records

    def relation(self, name: str, *, schema: str = "models", current: bool = False) -> str:
        return f"{quoted(self._name(schema, current=current))}.{quoted(name)}"

    def rows(self, sql: str, *, current: bool = False) -> list[Row]:
        self._require(current=current)
        with self._errors("reading"):
            return self._open().execute(sql.encode()).fetchall()

    def stream(self, sql: str, *, current: bool = False) -> Iterator[list[Row]]:
        # Asked before the first row is: the session that asks may then be busy, loading these rows.
        self._require(current=current)
        return self._streamed(sql)

    def _streamed(self, sql: str) -> Iterator[list[Row]]:
        # A session of its own: a half-read result keeps only its own transaction open.
        with closing(self._prepared()) as connection, self._errors("reading"):
            cursor = connection.cursor(name="flytt")
            _run(connection, "begin read only")
            cursor.execute(sql.encode())
            while batch := cursor.fetchmany(_BATCH):
                yield batch

    def export_csv(self, select: str, path: Path, *, current: bool = False) -> int:
        self._require(current=current)
        query = bare(select)
        with self._errors(f"exporting {path.name}"), self._open().cursor() as cursor:
            cursor.execute(f"select * from ({query}\n) as q limit 0".encode())
            described = cursor.description or []
            others = [column.name for column in described if column.type_code not in _PORTABLE]
            refuse_types(others, path.name)
            command = f"copy ({query}\n) to stdout (format csv, header true, delimiter ';')"
            with cursor.copy(command.encode()) as copy:
                # The server sends a record at a time.
                blocks = iter(lambda: b"".join(islice(copy, _BATCH)), b"")
                write_whole(path, map(minimal, blocks))
            return cursor.rowcount

    def text_order(self, expression: str) -> str:
        return f'({expression}) collate "C"'

    def examine(self) -> str:
        with self._errors("looking at the session"), closing(self._prepared()) as connection:
            schemas = [*self._builds(), *self._both(True)]
            _refuse_foreign(connection, schemas)
            self._address.refuse_read_only(connection)
            found = connection.execute(_SESSION, [schemas]).fetchone() or ()
            version, client, path, work_mem, may_create, strange = found
            if not may_create:
                raise SettingsError(
                    "The database's user may not create schemas in it.",
                    where=str(self._address),
                    todo="grant create on the database to that user",
                )
            if strange:
                raise SettingsError(
                    f"Another user owns the schemas {strange}, which every run replaces.",
                    where=str(self._address),
                    todo="alter schema ... owner to the user of the url, or drop them",
                )
            busy = holder(connection, self._schema)
            return (
                f"{version} at {self._address}, client_encoding {client}, search_path"
                f" {path}, work_mem {work_mem}; may create schemas"
                + (f"; in use by {busy}" if busy else "")
            )

    def dbt_environment(self, *, current: bool = False) -> dict[str, str]:
        return {
            "FLYTT_TARGET": "postgres",
            "FLYTT_SCHEMA": self._name("models", current=current),
            **self._address.dbt_environment(),
        }


def _run(connection: psycopg.Connection, statement: str) -> None:
    connection.execute(statement.encode())


def _analyze(connection: psycopg.Connection, table: str) -> None:
    # How many rows and how many different values is all that plans need: a small sample.
    _run(connection, "set local default_statistics_target = 10")
    _run(connection, f"analyze {table}")


def _refuse_foreign(connection: psycopg.Connection, schemas: list[str]) -> None:
    """Raise StateError when a schema about to be dropped has contents that flytt never made."""
    query = """
        select n.nspname from pg_catalog.pg_namespace as n
        where n.nspname = any(%s)
            and pg_catalog.obj_description(n.oid, 'pg_namespace') is distinct from %s
            and exists (select from pg_catalog.pg_class as c where c.relnamespace = n.oid)
        order by 1
    """
    foreign = [str(name) for (name,) in connection.execute(query, [schemas, _MARK]).fetchall()]
    if foreign:
        raise StateError(
            f"flytt would drop what it has not made: schema {', '.join(foreign)}.",
            where=connection.info.dbname,
            todo="rename those schemas, or give flytt a database of its own",
        )
