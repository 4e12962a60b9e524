"""Extracts from a database, streamed through SQLAlchemy: a table, a view or a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, CursorResult, Dialect

from flytt.errors import ExtractError
from flytt.extract.connection import SourceDatabase
from flytt.extract.header import Header, match_query
from flytt.extract.row_stream import RowStream
from flytt.extract.typed_values import unfit
from flytt.plugins.extracts import Query

if TYPE_CHECKING:
    from psycopg import Column

_BATCH = 10_000
_PART = r'"(?:[^"]|"")+"|\[(?:[^]]|\]\])+\]|[^\s".()\[\]]+'
_NAME = re.compile(rf"(?:{_PART})(?:\.(?:{_PART}))*")


class QueryStream(RowStream):
    """The rows of a query, numbered from 1 as they come; of a table or view in order of its key.

    The order makes the same content give the same numbers and the same fingerprint.
    """

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
            relation = self._relation(connection)
            probe = f"select * from {relation} where 1 = 0" if relation else self._sql
            result = self._run(connection, probe)
            header = self._header(result)
            self.extra_columns = header.extra
            self._refuse_types(result, header)

    def count(self) -> int:
        """The rows as the database counts them; not every one counts those of any query."""
        with self._database.connected() as connection:
            relation = self._relation(connection) or f"({self._sql}) rader"
            return int(self._run(connection, f"select count(*) from {relation}").scalar_one())

    def _rows(self) -> Iterable[Sequence[object]]:
        with self._database.connected() as connection:
            result = self._run(connection, self._statement(connection))
            pick: Callable[[Sequence[object]], Sequence[object]] = self._header(result).picker()
            for batch in result.partitions(_BATCH):
                yield from map(pick, batch)

    def _statement(self, connection: Connection) -> str:
        """The user's query as it is; of a table or view, the wanted columns only."""
        relation = self._relation(connection)
        if not relation:
            return self._sql
        columns = [
            _quoted(_spelled(self._extract.columns.get(name, name), connection), connection)
            for name in self.table.columns
        ]
        key = columns[self.table.columns.index(self.table.key)]
        return f"select {', '.join(columns)} from {relation} order by {key}"

    def _relation(self, connection: Connection) -> str | None:
        """The quoted name of the table or view; None when `sql` is a query."""
        if not self._sql:
            return _quoted(_spelled(self.table.name, connection), connection)
        if not _NAME.fullmatch(self._sql):
            return None
        parts: list[str] = re.findall(_PART, self._sql)
        return ".".join(_quoted(_bare(part, connection), connection) for part in parts)

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

    def _refuse_types(self, result: CursorResult[Any], header: Header) -> None:
        """Raise ExtractError for columns whose type says that they cannot be read."""
        if result.dialect.driver != "psycopg":
            return
        from flytt.extract.postgres_types import unfit_type

        described = cast("Sequence[Column]", result.cursor.description)
        found = [unfit_type(described[place], self._zone) for place in header.places]
        wrong = [(c, type_) for c, type_ in zip(self.table.columns, found, strict=True) if type_]
        if wrong:
            raise unfit(self.table, self._database.shown, wrong)


def _comparison(dialect: Dialect) -> Callable[[str], str]:
    """What makes equal the names that are one to a database, as SQLAlchemy hands them out."""
    if dialect.requires_name_normalize:
        return lambda name: str(dialect.normalize_name(name))
    # To these, names that differ in case only are one.
    return str.casefold if dialect.name in ("mssql", "mysql", "mariadb") else str


def _spelled(name: str, connection: Connection) -> str:
    """A name as the database spells it: what is in small letters here is in capitals in Oracle."""
    dialect = connection.dialect
    return str(dialect.denormalize_name(name)) if dialect.requires_name_normalize else name


def _bare(part: str, connection: Connection) -> str:
    """One part of a relation's name; what stands in quotes or brackets is exact."""
    if part.startswith('"'):
        return part[1:-1].replace('""', '"')
    if part.startswith("["):
        return part[1:-1].replace("]]", "]")
    return _spelled(part, connection)


def _quoted(name: str, connection: Connection) -> str:
    """An exact name in the database's own quotes.

    Not SQLAlchemy's `quote_identifier`: that doubles percent signs, for statements with parameters.
    """
    how = connection.dialect.identifier_preparer
    name = name.replace(how.escape_quote, how.escape_to_quote)
    return f"{how.initial_quote}{name}{how.final_quote}"
