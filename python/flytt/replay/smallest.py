"""The smallest set of corrections that lets a post through, found by trying them."""

from __future__ import annotations

from dataclasses import dataclass

from flytt.errors import StateError
from flytt.replay.changes import Change, Day
from flytt.replay.corrections import Correction, corrections
from flytt.replay.world import Decision, World

# How many corrections together, how many of a rule's are gone on with, and how many replays in all.
_TOGETHER = 5
_KEPT = 2
_REPLAYS = 40
_SENT = ("migreras", "utestaende", "migrerad")


@dataclass(frozen=True)
class Smallest:
    """What lets a post through: all `corrections` together; none where it is, or nothing does.

    `becomes` is what is decided of the post then; where nothing lets it through, what is in the way
    after the corrections that can be made (`becomes.regel`, and `becomes.vinnare` of a duplicate).
    A `Field` has a value that only stands for a right one: say the field's name.
    """

    corrections: tuple[Correction, ...]
    becomes: Decision

    @property
    def through(self) -> bool:
        """Whether the post migrates then, or has been sent already."""
        return self.becomes.utfall in _SENT


def smallest_change(world: World, post: tuple[str, str]) -> Smallest:
    """The fewest corrections found with which a post (kallsystem, post_id) migrates, by replay.

    Every broken rule has to be corrected: so those of the first are tried, and with each that works
    those of what is broken then, going on from the two that leave least; another set may be
    smaller. Raises StateError where the world has no such post.
    """
    root = Smallest((), _decision(world, post))
    if root.through:
        return root
    best, replays = root, 0
    level = [(root, list(corrections(world, post, root.becomes.regel)))]
    for _ in range(_TOGETHER):
        reached: list[tuple[Smallest, list[Correction]]] = []
        for state, tries in level:
            for each in tries[: _REPLAYS - replays]:
                replays += 1
                together = _with(state.corrections, each)
                with world.supposing(*_changes(together)):
                    found = Smallest(together, _decision(world, post))
                    if found.through:
                        return found
                    if state.becomes.regel not in found.becomes.rules:
                        rule = found.becomes.regel
                        reached.append((found, list(corrections(world, post, rule))))
        if not reached:
            break
        reached.sort(key=lambda reach: len(reach[0].becomes.rules))
        level = reached[:_KEPT]
        best = level[0][0]
    return Smallest((), best.becomes)


def _with(chosen: tuple[Correction, ...], each: Correction) -> tuple[Correction, ...]:
    """One more correction; a later date is instead of an earlier one."""
    if isinstance(each[0], Day):
        chosen = tuple(other for other in chosen if not isinstance(other[0], Day))
    return (*chosen, each)


def _changes(chosen: tuple[Correction, ...]) -> list[Change]:
    return [change for each in chosen for change in each]


def _decision(world: World, post: tuple[str, str]) -> Decision:
    found = world.outcomes([post])
    if not found:
        raise StateError(f"No extract has the post {post[0]}:{post[1]}.")
    return found[0]
