"""Weeks to come: outcomes by unit, each week's exports carried into the next."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from flytt.replay.world import MODELS, Decision, World
from flytt.work.masked import shown_code


@dataclass(frozen=True)
class UnitWeek:
    """The posts of a unit (as it may be shown; empty where it is missing) by outcome."""

    kallsystem: str
    enhet: str
    outcomes: dict[str, int]


@dataclass(frozen=True)
class Week:
    """What a run of that date would decide; `corrected` posts are corrected before it."""

    day: str
    outcomes: dict[str, int]
    units: list[UnitWeek]
    corrected: int = 0
    posts: list[Decision] = field(default_factory=list)


def days_of(first: date, last: date, every: timedelta) -> list[date]:
    """The dates from the first to the last, so far apart."""
    return [first + number * every for number in range((last - first) // every + 1)]


def weeks(
    world: World,
    days: Sequence[date],
    *,
    confirmed: bool = False,
    share: float = 0.0,
    posts: Collection[tuple[str, str]] = (),
) -> Iterator[Week]:
    """What the runs of these dates would decide, one after the other; the world ends at the last.

    `confirmed`: every export has its receipt before the next date. `share`: the share (0 to 1) of
    the posts then on the action list that clinics correct before each date but the first, rounded
    up, those whose keys have the smallest hashes. `posts` are shown one by one.
    """
    for number, day in enumerate(days):
        corrected = world.correct(_listed(world, share)) if number and share else 0
        world.move_to(day)
        units: dict[tuple[str, str], dict[str, int]] = {}
        for system, unit, outcome, count in world.rows(
            f"select kallsystem, coalesce(enhet, ''), utfall, count(*)"
            f" from {MODELS}.int_poster_avgjorda group by all order by all"
        ):
            # A unit that looks like no code may be anything that was typed there.
            numbers = units.setdefault((system, shown_code(unit)), {})
            numbers[outcome] = numbers.get(outcome, 0) + count
        shown = [
            replace(each, enhet=shown_code(each.enhet))
            for each in (world.outcomes(posts) if posts else ())
        ]
        parts = [UnitWeek(*key, outcomes) for key, outcomes in units.items()]
        yield Week(day.isoformat(), world.counts(), parts, corrected, shown)
        world.export(day, confirmed=confirmed)


def _listed(world: World, share: float) -> list[tuple[str, str]]:
    """The posts of the action list that are corrected next."""
    rows = world.rows(
        f"select kallsystem, post_id from {MODELS}.int_poster_avgjorda"
        f" where utfall = 'atgardslista' and regel <> 'stangd_utan_ankomst'"
        " order by md5(kallsystem || ':' || post_id), kallsystem, post_id"
    )
    return [(system, post) for system, post in rows[: math.ceil(len(rows) * share)]]
