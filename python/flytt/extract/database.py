"""Extracts from a database, streamed through SQLAlchemy: a table, a view or a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, CursorResult

from flytt.errors import ExtractError
from flytt.extract.connection import SourceDatabase
from flytt.extract.header import Header, match_query
from flytt.extract.row_stream import RowStream
from flytt.plugins.extracts import Query

_BATCH = 10_000
_PART = r'"(?:[^"]|"")+"|[^\s".()]+'
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
        self._database = SourceDatabase.of(extract.url, extract.table.name)
        super().__init__(
            extract.table, f"query {extract.table.name}", where=self._database.shown,
            null=null, zone=zone,
        )  # fmt: skip
        with self._database.connected() as connection:
            relation = self._relation(connection)
            probe = f"select * from {relation} where 1 = 0" if relation else self._sql
            self.extra_columns = self._header(self._run(connection, probe)).extra

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
            _quoted(self._extract.columns.get(name, name), connection)
            for name in self.table.columns
        ]
        key = columns[self.table.columns.index(self.table.key)]
        return f"select {', '.join(columns)} from {relation} order by {key}"

    def _relation(self, connection: Connection) -> str | None:
        """The quoted name of the table or view; None when `sql` is a query."""
        if not self._sql:
            return _quoted(self.table.name, connection)
        if not _NAME.fullmatch(self._sql):
            return None
        parts: list[str] = re.findall(_PART, self._sql)
        bare = [part[1:-1].replace('""', '"') if part.startswith('"') else part for part in parts]
        return ".".join(_quoted(part, connection) for part in bare)

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
            list(result.keys()), self.table, self._extract.columns, self._database.shown
        )


def _quoted(name: str, connection: Connection) -> str:
    """An exact name in the database's own quotes.

    Not SQLAlchemy's `quote_identifier`: that doubles percent signs, for statements with parameters.
    """
    how = connection.dialect.identifier_preparer
    name = name.replace(how.escape_quote, how.escape_to_quote)
    return f"{how.initial_quote}{name}{how.final_quote}"
