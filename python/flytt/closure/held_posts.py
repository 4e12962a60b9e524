"""The posts that the ledger holds, by their receipts and not by what the ledger made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import NamedTuple

from flytt.ledger import Ledger

FIRST_CONTACT = "forsta_kontakt"


class Post(NamedTuple):
    """What names a post."""

    kallsystem: str
    post_typ: str
    post_id: str

    def __str__(self) -> str:
        return f"{self.kallsystem}:{self.post_id}"


class Content(NamedTuple):
    """What is compared of a post: the hash of its content, and the two ids apart from it."""

    innehall: str
    person_text: str
    linked_person_text: str

    @property
    def of_first_edition(self) -> bool:
        """Whether a ledger of the first edition took it: its hash has no edition before it."""
        return len(self.innehall) == 32


@dataclass(slots=True)
class Held:
    """A post's latest export, and whether the latest receipt of each of its records is OK."""

    run_id: str
    migreringsdatum: str
    is_first: bool
    linked_id: str | None
    person: int | None
    exported: Content
    own_record: bool = False
    used_record: bool = False

    @property
    def arrived(self) -> bool:
        """Whether Millennium has confirmed every record."""
        return self.own_record and (self.is_first or self.used_record)


class Ordered(NamedTuple):
    """An order that was given for a held export."""

    typ: str
    id: str
    post: Post


def held_posts(ledger: Ledger) -> dict[Post, Held]:
    """Every post's latest export with its receipts."""
    found: dict[Post, Held] = {}
    for system, typ, post_id, run_id, day, category, linked, person, *compared in ledger.evidence(
        "exports"
    ):
        found[Post(intern(system), intern(typ), post_id)] = Held(
            intern(run_id),
            intern(day),
            category == FIRST_CONTACT,
            linked or None,
            int(person) if person else None,
            Content(*(text or "" for text in compared)),
        )
    # In the order of time: of a record the last receipt stands.
    for system, typ, post_id, run_id, used, status in ledger.evidence("receipts"):
        held = found.get(Post(system, typ, post_id))
        if held is None or held.run_id != run_id:
            continue
        if int(used):
            held.used_record = status == "OK"
        else:
            held.own_record = status == "OK"
    return found


def orders_in_force(ledger: Ledger, held: dict[Post, Held]) -> Iterator[Ordered]:
    """The orders whose export is still the latest of its post, and has arrived."""
    for typ, order_id, system, post_typ, post_id, run_id in ledger.evidence("orders"):
        post = Post(system, post_typ, post_id)
        export = held.get(post)
        if export is not None and export.run_id == run_id and export.arrived:
            yield Ordered(typ, order_id, post)


def approvals(ledger: Ledger, held: dict[Post, Held]) -> dict[Post, list[Content]]:
    """What was approved of each post's latest export."""
    found: dict[Post, list[Content]] = {}
    for system, typ, post_id, run_id, *compared in ledger.evidence("approvals"):
        post = Post(system, typ, post_id)
        export = held.get(post)
        if export is not None and export.run_id == run_id:
            found.setdefault(post, []).append(Content(*(text or "" for text in compared)))
    return found
