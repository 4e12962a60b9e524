"""Section 6: duplicates within one person and Vårdenhet.

Every rule answers with its `vinnare`, the post that blocks (`<kallsystem>:<post_id>`), or with the
empty text where it is not broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from oracle.ledger import Export
from oracle.posts import Post

STOPPED_BUT_BLOCKING = ("atgardslista", "vantar")


@dataclass
class Place:
    """All that one person has at one Vårdenhet."""

    candidates: list[Post] = field(default_factory=list)
    blocking: list[Post] = field(default_factory=list)  # follow-ups in the extracts (rule 91)
    held: list[Export] = field(default_factory=list)  # exported or migrated, as the ledger has it


Places = dict[tuple[str, str], Place]


def place_of(post: Post) -> tuple[str, str] | None:
    """Person and Vårdenhet; None where either is unknown: such a post is nobody's duplicate."""
    if not (post.person.canonical and post.vardenhet_id):
        return None
    return (post.person.canonical, post.vardenhet_id)


def make_places(posts: Iterable[tuple[Post, str]], held: Iterable[Export]) -> Places:
    """Sort posts with their outcome (empty for a candidate), and held exports, by place."""
    places: Places = {}
    for export in held:
        place = places.setdefault((export.personnummer, export.vardenhet_id), Place())
        place.held.append(export)
    for post, utfall in posts:
        where = place_of(post)
        if where is None:
            continue
        place = places.setdefault(where, Place())
        if not utfall:
            place.candidates.append(post)
        if post.follow_up and (not utfall or utfall in STOPPED_BUT_BLOCKING):
            place.blocking.append(post)
    return places


def name(post: Post | Export) -> str:
    """How `vinnare` names a post."""
    post_id = post.post_id if isinstance(post, Export) else post.id
    return f"{post.kallsystem}:{post_id}"


def first_held(exports: Iterable[Export]) -> str:
    """The first by `kallsystem`, `post_id`."""
    found = sorted(exports, key=lambda one: (one.kallsystem, one.post_id))
    return name(found[0]) if found else ""


def follow_up_order(post: Post) -> tuple[date, bool, str, str]:
    """`maldatum` (without a valid one: last), aterbesok first, `kallsystem`, `post_id`."""
    return (
        post.maldatum or date.max,
        post.kategori != "aterbesok",
        post.kallsystem,
        post.id,
    )


def first_contact_order(post: Post) -> tuple[date, str, str, str]:
    """`maldatum`, `ankomstdatum`, `kallsystem`, `post_id`."""
    return (post.maldatum or date.max, post.iso("ankomstdatum"), post.kallsystem, post.id)


def vardenhet_upptagen(post: Post, place: Place) -> str:
    """90: the ledger holds another post here as exported or migrated.

    A follow-up is a duplicate whatever that post was, a first contact only where it was a first
    contact with the same regional code.
    """
    others = [export for export in place.held if export.key != post.key]
    if post.first:
        others = [
            export
            for export in others
            if export.is_first_contact and export.regional_problemkod == post.regional_problemkod
        ]
    return first_held(others)


def aterbesok_gar_fore(post: Post, place: Place) -> str:
    """91: a first contact where a follow-up is a candidate, stopped, waiting, or in the ledger."""
    if not post.first:
        return ""
    ledger = first_held(export for export in place.held if not export.is_first_contact)
    extracts = sorted(place.blocking, key=follow_up_order)
    return ledger or (name(extracts[0]) if extracts else "")


def dubblett_uppfoljning(post: Post, place: Place) -> str:
    """92: among candidate follow-ups the first wins, whatever the problem."""
    if not post.follow_up:
        return ""
    rivals = [one for one in place.candidates if one.follow_up]
    winner = min(rivals, key=follow_up_order)
    return "" if winner is post else name(winner)


def dubblett_forsta_kontakt(post: Post, place: Place) -> str:
    """93: among candidate first contacts with the same regional code the first wins."""
    if not post.first:
        return ""
    code = post.regional_problemkod
    rivals = [one for one in place.candidates if one.first and one.regional_problemkod == code]
    winner = min(rivals, key=first_contact_order)
    return "" if winner is post else name(winner)


DUPLICATES: dict[str, Callable[[Post, Place], str]] = {
    rule.__name__: rule
    for rule in (
        vardenhet_upptagen,
        aterbesok_gar_fore,
        dubblett_uppfoljning,
        dubblett_forsta_kontakt,
    )
}
