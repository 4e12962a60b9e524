"""The second key: what may be ordered closed, worked out once more, without dbt and its models.

From the raw tables as they were loaded, the ledger's exports, orders and approvals, and its
receipts (rules, section 8). A closure is ordered only when the models find the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from flytt.closure.held_posts import Held, Post, approvals, held_posts, orders_in_force
from flytt.closure.person_id import PersonIds
from flytt.closure.source_rows import SourceReader, SourceRows, linking_kind
from flytt.closure.unread import Unread
from flytt.engines.base import Warehouse
from flytt.ledger import Ledger
from flytt.plugins.interfaces import ClosureKind, Source


class Order(NamedTuple):
    """One thing that may be ordered closed, the post that justifies it, and the order's date."""

    typ: str
    id: str
    post: Post
    datum: str


@dataclass
class _Link:
    """A vårdåtagande, and the posts of one kind behind it whose own order is given."""

    kind: ClosureKind
    posts: list[tuple[str, Post]] = field(default_factory=list)
    referred: bool = True
    unread: bool = False


def allowed_orders(
    warehouse: Warehouse,
    ledger: Ledger,
    sources: Sequence[Source],
    day: date,
    patterns: Sequence[str],
    *,
    batch: bool,
) -> set[Order]:
    """Every order that may be given on this day, of kinds on request only with `batch`."""
    every = held_posts(ledger)
    held = {post: export for post, export in every.items() if export.arrived}
    ids = PersonIds(day, patterns)
    extracts = [
        SourceReader(warehouse, source, held, ids).read() for source in sources if source.closures
    ]
    unread = Unread(extracts, set(held), _persons(held, extracts, ids), ids)
    unread.read(warehouse, sources)
    approved = approvals(ledger, held)
    in_force = list(orders_in_force(ledger, held))
    found: set[Order] = set()
    for rows in extracts:
        kinds = {kind.typ: kind for kind in rows.source.closures}
        ordered = {each.post for each in in_force if _is_own(kinds, each.typ)}
        taken = {(_thing(kinds[each.typ]), each.id) for each in in_force if each.typ in kinds}
        for post, export in held.items():
            kind = _own_kind(rows.source, post)
            seen = rows.seen.get(post)
            if kind is None or post in ordered or seen is None or not seen.is_open:
                continue
            if unread.has_post(rows.source, post):
                continue
            contents = (export.exported, *approved.get(post, ()))
            if any(seen.is_as(content, ids) for content in contents):
                found.add(Order(kind.typ, post.post_id, post, export.migreringsdatum))
                ordered.add(post)
        found |= set(_links(rows, held, ordered, taken, unread, ids, batch))
    return found


def _persons(held: dict[Post, Held], extracts: Sequence[SourceRows], ids: PersonIds) -> set[int]:
    """Whose traces matter: of the exports, of their rows now, and of their vårdåtaganden."""
    persons = {export.person for export in held.values()}
    for rows in extracts:
        persons |= {linked.person for linked in rows.linked.values()}
        persons |= {ids.canonical(seen.now.person_text) for seen in rows.seen.values()}
    return {person for person in persons if person is not None}


def _thing(kind: ClosureKind) -> str:
    return kind.thing or kind.typ


def _is_own(kinds: dict[str, ClosureKind], typ: str) -> bool:
    return typ in kinds and kinds[typ].id_of == "post_id"


def _own_kind(source: Source, post: Post) -> ClosureKind | None:
    """The kind that closes a post itself."""
    if post.kallsystem != source.kallsystem:
        return None
    kinds = (kind for kind in source.closures if kind.id_of == "post_id")
    return next((kind for kind in kinds if kind.post_typ == post.post_typ), None)


def _links(
    rows: SourceRows,
    held: dict[Post, Held],
    ordered: set[Post],
    taken: set[tuple[str, str]],
    unread: Unread,
    ids: PersonIds,
    batch: bool,
) -> Iterator[Order]:
    """What posts link to and whose own order is given; what is on request gives way."""
    if linking_kind(rows.source) is None or unread.untraced(rows.source):
        return
    done = set(taken)
    for kind in sorted(rows.source.closures, key=lambda each: each.on_request):
        if kind.id_of == "post_id" or (kind.on_request and not batch):
            continue
        for linked_id, link in _behind(kind, rows, held, ordered, unread, ids).items():
            if link.referred or link.unread or (_thing(kind), linked_id) in done:
                continue
            done.add((_thing(kind), linked_id))
            latest = max(datum for datum, _ in link.posts)
            post = min(post for datum, post in link.posts if datum == latest)
            yield Order(kind.typ, linked_id, post, latest)


def _behind(
    kind: ClosureKind,
    rows: SourceRows,
    held: dict[Post, Held],
    ordered: set[Post],
    unread: Unread,
    ids: PersonIds,
) -> dict[str, _Link]:
    """Open vårdåtaganden by id, each with the posts of a kind that it stands behind."""
    found: dict[str, _Link] = {}
    for post in ordered:
        export = held[post]
        linked = rows.linked.get(export.linked_id or "")
        if (post.kallsystem, post.post_typ) != (rows.source.kallsystem, kind.post_typ):
            continue
        if linked is None or not linked.is_open or export.linked_id is None:
            continue
        if kind.contacts != "all" and (kind.contacts == "first") != export.is_first:
            continue
        link = found.setdefault(export.linked_id, _Link(kind))
        link.posts.append((export.migreringsdatum, post))
        if not rows.another_refers(export.linked_id, post.post_id):
            link.referred = False
        seen = rows.seen.get(post)
        people = [export.person, linked.person]
        people += [ids.canonical(seen.now.person_text)] if seen else []
        if unread.has_link(rows.source, export.linked_id) or unread.has_person(*people):
            link.unread = True
    return found
