"""A raw table as it was loaded, row by row: which rows count, and which are set aside by key."""

from __future__ import annotations

from collections.abc import Iterator

from flytt.closure.compared import cleaned
from flytt.engines.base import Warehouse
from flytt.plugins.tables import Table

Cleaned = tuple[str, ...]


class TableRows:
    """The rows of one table; its keys are looked at once, its rows as often as they are asked for.

    Only the keys are held in memory, and of rows only those whose key another row has too.
    """

    def __init__(self, warehouse: Warehouse, table: Table) -> None:
        self.table = table
        self._warehouse = warehouse
        self._kinds = [table.kind(column) for column in table.columns]
        self._key = table.columns.index(table.key)
        self.keys: set[str] = set()
        self._twice: dict[str, Cleaned | None] = {}
        self._without_key = False
        self._look_at_keys()

    def _look_at_keys(self) -> None:
        kind = self._kinds[self._key]
        for (value,) in self._stream((self.table.key,)):
            key = cleaned(value, kind)
            if not key:
                self._without_key = True
            elif key in self.keys:
                self._twice[key] = None
            else:
                self.keys.add(key)
        if not self._twice:
            return
        different: set[str] = set()
        for row in self._cleaned():
            key = row[self._key]
            if key in self._twice:
                known = self._twice[key]
                if known is None:
                    self._twice[key] = row
                elif known != row:
                    different.add(key)
        self._twice = {key: None if key in different else row for key, row in self._twice.items()}

    def rows(self) -> Iterator[Cleaned]:
        """The rows that count, cleaned: copies once, keys used with different content never."""
        for row in self._cleaned():
            if row[self._key] and row[self._key] not in self._twice:
                yield row
        yield from filter(None, self._twice.values())

    def values(self, *columns: str) -> Iterator[Cleaned]:
        """Some columns of all rows, cleaned, those that do not count too."""
        kinds = [self.table.kind(column) for column in columns]
        for row in self._stream(columns):
            yield tuple(map(cleaned, row, kinds))

    def refused(self) -> Iterator[str]:
        """The text of every row that its key sets aside."""
        if not self._without_key and None not in self._twice.values():
            return
        for row in self._stream(self.table.columns):
            key = cleaned(row[self._key], self._kinds[self._key])
            if not key or (key in self._twice and self._twice[key] is None):
                yield "\n".join(filter(None, row))

    def _cleaned(self) -> Iterator[Cleaned]:
        for row in self._stream(self.table.columns):
            yield tuple(map(cleaned, row, self._kinds))

    def _stream(self, columns: tuple[str, ...]) -> Iterator[tuple[str | None, ...]]:
        relation = self._warehouse.relation(self.table.name, schema="raw")
        for batch in self._warehouse.stream(f"select {', '.join(columns)} from {relation}"):
            yield from batch
