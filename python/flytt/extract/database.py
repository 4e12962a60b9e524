"""Extracts from a database, streamed through SQLAlchemy: a table, a view or a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, CursorResult, Dialect, inspect

from flytt.errors import ExtractError
from flytt.extract.connection import SourceDatabase
from flytt.extract.header import Header, match_query
from flytt.extract.row_stream import RowStream
from flytt.extract.typed_values import unfit
from flytt.plugins.extracts import Query

if TYPE_CHECKING:
    from psycopg import Connection as PsycopgConnection

_BATCH = 10_000
_PART = r'"(?:[^"]|"")+"|\[(?:[^]]|\]\])+\]|`(?:[^`]|``)+`|[^\s".()\[\]`]+'
# Two dots stand for SQL Server's default schema.
_NAME = re.compile(rf"(?:{_PART})(?: *\.\.? *(?:{_PART}))*")
_CLOSING = {'"': '"', "[": "]", "`": "`"}


class QueryStream(RowStream):
    """The rows of a query, numbered from 1 as they come; of a table or view in order of its key.

    The order makes the same content give the same numbers and the same fingerprint.
    """

    as_text = "write a query that casts it to text, numeric or date, at this source in flytt.toml"

    def __init__(
        self, extract: Query, null: Sequence[str] = (), zone: ZoneInfo | None = None
    ) -> None:
        self._extract = extract
        self._sql = extract.sql.strip().rstrip("; \t\r\n")
        self._database = SourceDatabase.of(extract.url, extract.table.name, zone)
        super().__init__(
            extract.table, f"query {extract.table.name}", where=self._database.shown,
            null=null, zone=zone,
        )  # fmt: skip
        with self._database.connected() as connection:
            self._relation = relation = self._found(connection)
            probe = f"select * from {relation} where 1 = 0" if relation else self._sql
            result = self._run(connection, probe)
            header = self._header(result)
            self.extra_columns = header.extra
            described = cast("Sequence[Sequence[Any]]", result.cursor.description)
            if connection.dialect.driver == "psycopg":
                self._refuse_types(connection, [described[place][1] for place in header.places])
            if relation:
                # The wanted columns only, in the key's order.
                names = [
                    _quoted(described[place][0], connection.dialect) for place in header.places
                ]
                key = names[self.table.columns.index(self.table.key)]
                self._sql = f"select {', '.join(names)} from {relation} order by {key}"

    def count(self) -> int:
        """The rows as the database counts them; not every one counts those of any query."""
        with self._database.connected() as connection:
            relation = self._relation or f"({self._sql}) rader"
            return int(self._run(connection, f"select count(*) from {relation}").scalar_one())

    def _rows(self) -> Iterable[Sequence[object]]:
        with self._database.connected() as connection:
            result = self._run(connection, self._sql)
            pick: Callable[[Sequence[object]], Sequence[object]] = self._header(result).picker()
            for batch in result.partitions(_BATCH):
                yield from map(pick, batch)

    def _found(self, connection: Connection) -> str | None:
        """The quoted name of the table or view; None when `sql` is a query."""
        name, dialect = self._sql or self.table.name, connection.dialect
        parts = _parts(name)
        if parts is None:
            return None
        # What stands without quotes may be spelled in other letters there.
        spellings = [
            dict.fromkeys(_bare(part, fold, dialect) for fold in (str, str.lower, str.upper))
            for part in parts
        ]
        found = (each for each in product(*spellings) if _is_there(each, connection))
        return _joined(name, next(found, [next(iter(each)) for each in spellings]), dialect)

    def _run(self, connection: Connection, sql: str) -> CursorResult[Any]:
        # Without parameters, a colon or a percent sign in the user's SQL stays what it is.
        options = {"stream_results": True, "yield_per": _BATCH, "no_parameters": True}
        return connection.exec_driver_sql(sql, execution_options=options)

    def _header(self, result: CursorResult[Any]) -> Header:
        if not result.returns_rows:
            raise ExtractError(
                f"{self.table.name}: the statement returns no result set",
                where=self._database.shown,
                todo="write a query that selects the table's columns",
            )
        return match_query(
            list(result.keys()),
            self.table,
            self._extract.columns,
            self._database.shown,
            _comparison(result.dialect),
        )

    def _refuse_types(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Raise ExtractError for PostgreSQL's types that cannot be read."""
        from flytt.extract.postgres_types import unfit_types

        session = cast("PsycopgConnection[Any]", connection.connection.driver_connection)
        found = unfit_types(session, numbers, zoned=self._zone is not None)
        wrong = [(c, type_) for c, type_ in zip(self.table.columns, found, strict=True) if type_]
        if wrong:
            raise unfit(self.table, self._database.shown, wrong, self.as_text)


def _comparison(dialect: Dialect) -> Callable[[str], str]:
    """What makes equal the names that are one to a database, as SQLAlchemy hands them out."""
    if dialect.requires_name_normalize:
        return lambda name: str(dialect.normalize_name(name))
    # To these, names that differ in case only are one.
    return str.casefold if dialect.name in ("mssql", "mysql", "mariadb", "sqlite") else str


def _parts(name: str) -> list[str] | None:
    """The parts of a relation's name, as they stand; None when it is a query."""
    return re.findall(_PART, name) if _NAME.fullmatch(name) else None


def _bare(part: str, fold: Callable[[str], str], dialect: Dialect) -> str:
    """One part of a relation's name; what stands in quotes or brackets is exact."""
    closing = _CLOSING.get(part[0])
    if closing:
        return part[1:-1].replace(closing * 2, closing)
    # What is in small letters here is in capitals in Oracle.
    name = fold(part)
    return str(dialect.denormalize_name(name)) if dialect.requires_name_normalize else name


def _joined(name: str, parts: Iterable[str], dialect: Dialect) -> str:
    """The name with its parts exact and in the database's own quotes."""
    given = iter(parts)
    return re.sub(_PART, lambda _: _quoted(next(given), dialect), name)


def _is_there(parts: Sequence[str], connection: Connection) -> bool:
    if _comparison(connection.dialect) is str.casefold:
        return True
    return inspect(connection).has_table(parts[-1], schema=".".join(parts[:-1]) or None)


def _quoted(name: str, dialect: Dialect) -> str:
    """An exact name in the database's own quotes.

    Not SQLAlchemy's `quote_identifier`: that doubles percent signs, for statements with parameters.
    """
    how = dialect.identifier_preparer
    escaped = name.replace(how.final_quote, how.final_quote * 2)
    return f"{how.initial_quote}{escaped}{how.final_quote}"
