"""Fill a replay's database with the raw tables of the last run: all of them, or some posts'."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from itertools import chain, islice

from flytt.engines.base import Row, Warehouse
from flytt.engines.csv_form import Piece
from flytt.plugins.tables import ID, PERSON
from flytt.settings.naming import BLANKS, INVISIBLE
from flytt.work.session import Session

# A person's posts, their vårdåtaganden, and who else has posts on those: what decides about a post
# is among them. More rounds than this only bring in what a bad id ties together.
_ROUNDS = 3
_BATCH = 5_000


def fill(session: Session, current: Warehouse, private: Warehouse, posts: Collection[str]) -> None:
    """Copy the current area's raw tables; with `posts` (ids) only what can decide about those."""
    wanted = _Related(session, current, posts) if posts else None
    for name in current.tables(schema="raw", current=True):
        columns = current.columns(name, schema="raw", current=True)
        relation = current.relation(name, schema="raw", current=True)
        where = wanted.condition(name, columns) if wanted else ""
        picked = ", ".join(map(current.quoted, columns))
        rows = chain.from_iterable(
            current.stream(f"select {picked} from {relation}{where}", current=True)
        )
        types = {c: "bigint" if t.lower() == "bigint" else "text" for c, t in columns.items()}
        private.load(name, list(types.items()), _pieces(rows))


def _pieces(rows: Iterator[Row]) -> Iterator[Piece]:
    """Rows as CSV that tells an empty text from none."""
    while batch := list(islice(rows, _BATCH)):
        text = io.StringIO(newline="")
        for row in batch:
            text.write(";".join(map(_cell, row)) + "\n")
        yield Piece.of(text.getvalue().encode(), len(batch))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)


class _Related:
    """The rows that can decide about some posts: those of their persons and vårdåtaganden.

    More than that does no harm, so persons are compared by the last ten letters of their id.
    """

    def __init__(self, session: Session, current: Warehouse, posts: Collection[str]) -> None:
        self._tables = session.tables
        self._current = current
        self._ids = set(posts)
        self._persons: set[str] = set()
        for _ in range(_ROUNDS):
            before = len(self._ids) + len(self._persons)
            for table in self._tables:
                self._follow(table)
            if len(self._ids) + len(self._persons) == before:
                return

    def condition(self, name: str, columns: Collection[str]) -> str:
        """The `where` of a raw table; none for one that is small and about no post."""
        if name in self._tables:
            return f" where {self._about(name)}"
        parts = []
        if "post_id" in columns:
            parts.append(f"post_id in ({self._listed(self._ids)})")
        if "personnummer" in columns:
            parts.append(f"right(personnummer, 10) in ({self._listed(self._persons)})")
        return f" where {' or '.join(parts)}" if parts else ""

    def _follow(self, name: str) -> None:
        relation = self._current.relation(name, schema="raw", current=True)
        columns = [*self._columns(name, ID), *self._columns(name, PERSON)]
        if not columns:
            return
        keys = [self._key(each) for each in self._columns(name, ID)]
        persons = [self._person(each) for each in self._columns(name, PERSON)]
        picked = ", ".join(keys + persons)
        found = self._current.rows(
            f"select distinct {picked} from {relation} where {self._about(name)}", current=True
        )
        for row in found:
            self._ids.update(filter(None, row[: len(keys)]))
            self._persons.update(filter(None, row[len(keys) :]))

    def _about(self, name: str) -> str:
        parts = [f"{self._key(c)} in ({self._listed(self._ids)})" for c in self._columns(name, ID)]
        parts += [
            f"{self._person(c)} in ({self._listed(self._persons)})"
            for c in self._columns(name, PERSON)
        ]
        return " or ".join(parts) or "1 = 1"

    def _columns(self, name: str, kind: str) -> list[str]:
        table = self._tables[name]
        return [column for column in table.columns if table.kind(column) == kind]

    def _listed(self, values: Collection[str]) -> str:
        return ", ".join(map(self._current.literal, sorted(values))) or "null"

    def _key(self, column: str) -> str:
        trimmed = self._current.literal(BLANKS + INVISIBLE)
        return f"trim(both {trimmed} from {self._current.quoted(column)})"

    def _person(self, column: str) -> str:
        upper = f"upper({self._current.quoted(column)})"
        return self._current.last_letters(upper, 10, but="[^0-9A-Z]")
