"""Section 2: the first broken rule, by order, decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from oracle.duplicates import DUPLICATES, Places, make_places, place_of
from oracle.gates import GATES
from oracle.ledger import HELD, Key, LedgerState
from oracle.posts import Post
from oracle.seeds import Seeds

NONE_BROKEN = "migreras"


@dataclass(frozen=True)
class Verdict:
    """A post's fate."""

    post: Post
    utfall: str
    regel: str
    regler: tuple[str, ...]
    vinnare: str = ""


def migrerad(post: Post, statuses: Mapping[Key, str]) -> bool:
    """10: the ledger holds it with receipt OK for all its records."""
    return statuses.get(post.key) == "migrerad"


def utestaende(post: Post, statuses: Mapping[Key, str]) -> bool:
    """11: the ledger holds it without receipt for all its records (and no FEL)."""
    return statuses.get(post.key) == "utestaende"


def stangd_utan_ankomst(post: Post, without_arrival: Collection[Key]) -> bool:
    """12: a closure of it was ordered, and the latest export of it has FEL."""
    return post.key in without_arrival


LEDGER_RULES = (*HELD, stangd_utan_ankomst.__name__)


def broken_gates(post: Post) -> tuple[str, ...]:
    """All broken rules of order 20-88, in order.

    A rule that a region has invented, in `regel` and `faltkrav` alone, is judged by its fields.
    """
    named = [
        rule
        for rule in post.seeds.regel.values()
        if rule.regel not in (*LEDGER_RULES, *DUPLICATES, NONE_BROKEN)
    ]
    broken = [
        rule
        for rule in named
        if (GATES[rule.regel](post) if rule.regel in GATES else post.field_broken(rule.regel))
    ]
    return tuple(rule.regel for rule in sorted(broken, key=lambda rule: rule.ordning))


def judge(posts: Sequence[Post], seeds: Seeds, ledger: LedgerState) -> list[Verdict]:
    """The verdict on every post, in file order."""
    statuses = ledger.statuses()
    held = {
        post.key: rule.__name__
        for post in posts
        for rule in (migrerad, utestaende)
        if rule(post, statuses)
    }
    without_arrival = ledger.closed_without_arrival()
    held |= {
        post.key: stangd_utan_ankomst.__name__
        for post in posts
        if stangd_utan_ankomst(post, without_arrival)
    }
    gates = {post.key: broken_gates(post) for post in posts if post.key not in held}
    stopped = {key: rules[0] for key, rules in gates.items() if rules} | held
    outcomes = {key: seeds.regel[regel].utfall for key, regel in stopped.items()}
    places = make_places(((post, outcomes.get(post.key, "")) for post in posts), ledger.held())
    verdicts = []
    for post in sorted(posts, key=lambda one: one.key):
        if post.key in held:
            regel = held[post.key]
            verdicts.append(Verdict(post, outcomes[post.key], regel, (regel,)))
        elif gates[post.key]:
            regler = gates[post.key]
            verdicts.append(Verdict(post, outcomes[post.key], regler[0], regler))
        else:
            verdicts.append(duplicate_or_migrated(post, places, seeds))
    return verdicts


def duplicate_or_migrated(post: Post, places: Places, seeds: Seeds) -> Verdict:
    """The verdict on a candidate: its first broken duplicate rule, otherwise it migrates."""
    winners: Mapping[str, str] = {}
    where = place_of(post)
    if where is not None:
        winners = {name: rule(post, places[where]) for name, rule in DUPLICATES.items()}
    broken = sorted(
        (name for name, winner in winners.items() if winner),
        key=lambda name: seeds.regel[name].ordning,
    )
    regel = broken[0] if broken else NONE_BROKEN
    return Verdict(post, seeds.regel[regel].utfall, regel, (regel,), winners.get(regel, ""))
