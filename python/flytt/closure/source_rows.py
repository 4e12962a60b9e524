"""What one source's newest extract says of the posts that the ledger holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flytt.closure import compared
from flytt.closure.held_posts import Content, Held, Post
from flytt.closure.person_id import PersonIds
from flytt.closure.table_rows import Cleaned, TableRows
from flytt.engines.base import Warehouse
from flytt.plugins.interfaces import ClosureKind, Source
from flytt.plugins.tables import Table

_SEVERAL = "\0"


class Linked(NamedTuple):
    """A vårdåtagande, or what a source has in its place.

    `forms` is what is compared of it, `first_edition` what ledgers of the first edition did.
    """

    is_open: bool
    person: int | None
    person_text: str
    forms: str
    first_edition: str


class Seen(NamedTuple):
    """A post in the extract: whether it is open, and what is compared of it now.

    `first_edition` is the hash that a ledger of the first edition would hold; '' for other exports.
    """

    is_open: bool
    now: Content
    first_edition: str

    def is_as(self, exported: Content, ids: PersonIds) -> bool:
        """Whether this is what was exported, or approved."""
        if exported.of_first_edition:
            return exported.innehall == self.first_edition
        return (
            exported.innehall == self.now.innehall
            and ids.same(exported.person_text, self.now.person_text)
            and ids.same(exported.linked_person_text, self.now.linked_person_text)
        )


@dataclass
class SourceRows:
    """The newest extract of one source, as far as the held posts and what they link to need it.

    `known_links` are the ids of all vårdåtaganden that the extract holds or names.
    """

    source: Source
    seen: dict[Post, Seen] = field(default_factory=dict)
    linked: dict[str, Linked] = field(default_factory=dict)
    known_links: set[str] = field(default_factory=set)
    tables: dict[str, TableRows] = field(default_factory=dict)
    _referring: dict[str, str] = field(default_factory=dict)

    def refers(self, linked_id: str, post_id: str) -> None:
        """Remember an open row that refers to a vårdåtagande."""
        if self._referring.setdefault(linked_id, post_id) != post_id:
            self._referring[linked_id] = _SEVERAL

    def another_refers(self, linked_id: str, post_id: str) -> bool:
        """Whether an open row that was read, not the post's own, refers to it."""
        return self._referring.get(linked_id, post_id) != post_id


class SourceReader:
    """Reads one source's tables for held posts, with personal ids as of one day."""

    def __init__(
        self, warehouse: Warehouse, source: Source, held: Mapping[Post, Held], ids: PersonIds
    ) -> None:
        self._source = source
        self._held = held
        self._ids = ids
        self._posts = _table(source, source.post_table)
        self._kind = linking_kind(source)
        self._first_edition = any(each.exported.of_first_edition for each in held.values())
        read = [self._posts, *([_table(source, self._kind.table)] if self._kind else [])]
        self._found = SourceRows(
            source, tables={table.name: TableRows(warehouse, table) for table in read}
        )

    def read(self) -> SourceRows:
        """The rows that the held posts need."""
        if self._kind is not None:
            self._read_linked(self._kind)
        for kind in self._source.closures:
            if kind.id_of == "post_id":
                self._read_posts(kind)
        return self._found

    def _read_linked(self, kind: ClosureKind) -> None:
        rows = self._found.tables[kind.table]
        table = rows.table
        wanted = set(self._wanted(kind))
        key, closed, person = (_at(table, name) for name in (table.key, kind.closed, kind.person))
        for row in rows.rows():
            self._found.known_links.add(key(row))
            if key(row) in wanted:
                text = compared.without_blanks(person(row))
                self._found.linked[key(row)] = Linked(
                    compared.date_of(closed(row)) is None,
                    self._ids.canonical(text),
                    text,
                    compared.forms(row, table),
                    compared.first_edition(row, table) if self._first_edition else "",
                )

    def _wanted(self, kind: ClosureKind) -> Iterator[str]:
        """What held posts linked to when they were exported, and link to now."""
        for post, export in self._held.items():
            if post.kallsystem == self._source.kallsystem and export.linked_id:
                yield export.linked_id
        types = [each.post_typ for each in self._source.closures]
        rows = self._found.tables[self._posts.name]
        for post_id, link in rows.values(self._posts.key, kind.link):
            if any(Post(self._source.kallsystem, typ, post_id) in self._held for typ in types):
                yield link

    def _read_posts(self, kind: ClosureKind) -> None:
        table = self._posts
        key, closed = _at(table, table.key), _at(table, kind.closed)
        link = _at(table, self._kind.link if self._kind else "")
        for row in self._found.tables[table.name].rows():
            is_open = compared.date_of(closed(row)) is None
            if link(row):
                self._found.known_links.add(link(row))
                if is_open:
                    self._found.refers(link(row), key(row))
            post = Post(self._source.kallsystem, kind.post_typ, key(row))
            export = self._held.get(post)
            if export is not None:
                linked = self._found.linked.get(link(row)) if export.is_first else None
                self._found.seen[post] = self._seen(row, is_open, export, linked)

    def _seen(self, row: Cleaned, is_open: bool, export: Held, linked: Linked | None) -> Seen:
        table = self._posts
        linked_forms = linked.forms if linked else ""
        now = Content(
            compared.content(compared.forms(row, table), linked_forms if export.is_first else None),
            compared.without_blanks(_at(table, table.person)(row)),
            linked.person_text if linked else "",
        )
        first = ""
        if export.exported.of_first_edition:
            behind = linked.first_edition if linked else ""
            if self._kind is not None and export.is_first and not linked:
                behind = compared.no_row(_table(self._source, self._kind.table))
            first = compared.first_edition_content(row, table, behind)
        return Seen(is_open, now, first)


def linking_kind(source: Source) -> ClosureKind | None:
    """A kind that closes what a post links to; all of one source say the same of it."""
    return next((kind for kind in source.closures if kind.id_of != "post_id"), None)


def _table(source: Source, name: str | None) -> Table:
    return next(table for table in source.tables if table.name == name)


def _at(table: Table, column: str) -> Callable[[Cleaned], str]:
    """A column of a row; '' of a column that the source does not have."""
    if not column:
        return lambda row: ""
    place = table.columns.index(column)
    return lambda row: row[place]
