"""Which held posts, vårdåtaganden and persons the unread rows may be about (data contract, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from flytt.closure.held_posts import Post
from flytt.closure.person_id import PersonIds
from flytt.closure.source_rows import SourceRows
from flytt.closure.table_rows import TableRows
from flytt.closure.traces import Cutter
from flytt.engines.base import Warehouse
from flytt.plugins.interfaces import Source


class Unread:
    """Traces of unread rows, kept only where a held post asks for them.

    A row is read line by line, since a trace never runs over a line's end: a record may be large.
    """

    def __init__(
        self,
        extracts: Sequence[SourceRows],
        posts: set[Post],
        people: set[int],
        ids: PersonIds,
    ) -> None:
        self._ids = ids
        self._people = people
        self._by_source = {rows.source.name: rows for rows in extracts}
        self._post_ids = {(post.kallsystem, post.post_id) for post in posts}
        self._persons: set[int] = set()
        self._links: set[tuple[str, str]] = set()
        self._posts: set[tuple[str, str]] = set()
        self._untraced: set[str] = set()

    def read(self, warehouse: Warehouse, sources: Sequence[Source]) -> None:
        """Look at every unread row of the traced tables: of a reader, and of a key."""
        delimiters = _delimiters(warehouse)
        for source in sources:
            for name in dict.fromkeys((source.post_table, *source.traced)):
                if name is None:
                    continue
                cutter = Cutter(delimiters.get(name, ";"))
                for record in _refused(warehouse, name):
                    self._take(source, name, record, cutter)
                for text in self._rows(warehouse, source, name).refused():
                    self._take(source, name, iter([text]), cutter)

    def has_person(self, *people: int | None) -> bool:
        """Whether an unread row names one of these persons."""
        return any(person in self._persons for person in people)

    def has_link(self, source: Source, linked_id: str) -> bool:
        """Whether an unread row names this vårdåtagande."""
        return (source.kallsystem, linked_id) in self._links

    def has_post(self, source: Source, post: Post) -> bool:
        """Whether an unread row of the post's table names it."""
        return (source.kallsystem, post.post_id) in self._posts

    def untraced(self, source: Source) -> bool:
        """Whether an unread row of this source names no person and no vårdåtagande at all."""
        return source.kallsystem in self._untraced

    def _rows(self, warehouse: Warehouse, source: Source, name: str) -> TableRows:
        known = self._by_source.get(source.name)
        if known is not None and name in known.tables:
            return known.tables[name]
        return TableRows(warehouse, next(each for each in source.tables if each.name == name))

    def _take(self, source: Source, table: str, lines: Iterator[str], cutter: Cutter) -> None:
        """Keep the traces of one unread row."""
        system = source.kallsystem
        traced = False
        for line in lines:
            for person in cutter.persons(line, self._ids):
                traced = True
                if person in self._people:
                    self._persons.add(person)
            for part in cutter.parts(line):
                for extract in self._by_source.values():
                    if part in extract.known_links:
                        traced = True
                        self._links.add((extract.source.kallsystem, part))
                if table == source.post_table and (system, part) in self._post_ids:
                    self._posts.add((system, part))
        if not traced:
            self._untraced.add(system)


def _refused(warehouse: Warehouse, table: str) -> Iterator[Iterator[str]]:
    """The records of a table that its reader refused, each as its lines."""
    relation = warehouse.relation("olast", schema="raw")
    lines = (
        line
        for batch in warehouse.stream(
            f"select post, text from {relation} where tabell = '{table}' order by post, rad"
        )
        for line in batch
    )
    for _, record in groupby(lines, key=itemgetter(0)):
        yield (text or "" for _, text in record)


def _delimiters(warehouse: Warehouse) -> dict[str, str]:
    """The delimiter that each table's file has, of those that were read from one."""
    relation = warehouse.relation("inlasning", schema="raw")
    rows = warehouse.rows(f"select tabell, avgransare from {relation}")
    return {str(table): str(delimiter) for table, delimiter in rows if delimiter}
