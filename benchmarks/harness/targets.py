"""The promises: each figure with its limit, and the sizes it is promised for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import median

from harness.session import Row

_HUGE = 10_000_000
_LARGE = 300_000
_SMALL = 3_000
_GB = 1_000_000_000

Key = tuple[str, str, int, str]


@dataclass(frozen=True)
class Target:
    """`subject` may cost `factor` times `against` plus `plus`; without `against` just `plus`."""

    part: str
    subject: str
    against: str = ""
    factor: float = 1.0
    plus: float = 0.0
    engine: str = ""
    smallest: int = 0
    largest: int = _HUGE * 100
    figure: str = "wall"


TARGETS = (
    Target("run", "flytt", "floor", 1.3, 5.0, "duckdb", _LARGE, _HUGE - 1),
    Target("run", "flytt", "floor", 1.3, 0.0, "duckdb", _HUGE),
    Target("run", "flytt", "dlt", 0.5, 0.0, smallest=_LARGE),
    Target("run", "flytt weekly", "flytt", smallest=_LARGE),
    Target("run", "flytt large tables", "flytt", plus=2.0),
    Target("run", "flytt cp1252", "flytt", 1.5, engine="duckdb", smallest=_LARGE),
    Target("run", "flytt cp1252", "flytt", 1.15, engine="postgres", smallest=_LARGE),
    Target("run", "flytt", plus=6.0, largest=_SMALL),
    Target("run", "flytt", plus=1.5 * _GB, smallest=1_000_000, largest=1_000_000, figure="peak"),
    Target("run", "flytt", plus=4.0 * _GB, smallest=_HUGE, largest=_HUGE, figure="peak"),
    Target("load", "flytt", "bare load", 1.15, engine="duckdb", smallest=_LARGE),
    Target("load", "flytt", "bare load", 1.2, engine="postgres", smallest=_LARGE),
    Target("load", "flytt cp1252", "flytt", 1.5, engine="duckdb", smallest=_LARGE),
    Target("load", "flytt cp1252", "flytt", 1.15, engine="postgres", smallest=_LARGE),
    Target("commands", "flytt --help", plus=0.3),
    Target("commands", "flytt status", plus=1.0),
    Target("commands", "flytt explain", plus=1.0),
    Target("commands", "flytt plugins", plus=1.0),
)


@dataclass(frozen=True)
class Verdict:
    """A target compared with what was measured; `met` is None where nothing may be concluded.

    `cpu_ratio` depends least on other work on the machine.
    """

    target: Target
    engine: str
    posts: int
    value: float
    limit: float
    ratio: float | None
    cpu_ratio: float | None
    met: bool | None


def verdicts(rows: Sequence[Row]) -> Iterator[Verdict]:
    """Every target for every size and engine that was measured."""
    found = {(row.part, row.engine, row.posts, row.contestant): row for row in rows if row.wall}
    for target in TARGETS:
        for row in found.values():
            named = (row.part, row.contestant) == (target.part, target.subject)
            if named and target.engine in ("", row.engine):
                yield from _verdict(target, row, found)


def _verdict(target: Target, row: Row, found: Mapping[Key, Row]) -> Iterator[Verdict]:
    inside = target.smallest <= row.posts <= target.largest
    value = median(getattr(row, target.figure))
    if not target.against:
        if inside:
            met = None if row.void else value <= target.plus
            yield Verdict(target, row.engine, row.posts, value, target.plus, None, None, met)
        return
    other = found.get((row.part, row.engine, row.posts, target.against))
    if other is None or (not inside and _elsewhere(target, row)):
        return
    measure = median(getattr(other, target.figure))
    limit = measure * target.factor + target.plus
    sound = inside and not row.void and not other.void
    met = value <= limit if sound else None
    cpu = median(row.cpu) / median(other.cpu) if target.part == "run" else None
    yield Verdict(target, row.engine, row.posts, value, limit, value / measure, cpu, met)


def _elsewhere(target: Target, row: Row) -> bool:
    """Whether another target is about the same pair: one for this size, or an earlier one."""
    same = [
        each
        for each in TARGETS
        if (each.part, each.subject, each.against) == (target.part, row.contestant, target.against)
        and each.engine in ("", row.engine)
    ]
    return same[0] is not target or any(e.smallest <= row.posts <= e.largest for e in same)


@dataclass(frozen=True)
class Growth:
    """How a contestant's time grows: with `posts` to the power of `exponent`."""

    part: str
    engine: str
    contestant: str
    smaller: int
    larger: int
    exponent: float


def growths(rows: Sequence[Row]) -> Iterator[Growth]:
    """From each size to the next larger one."""
    sizes: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in rows:
        if row.wall and row.part != "commands":
            place = sizes.setdefault((row.part, row.engine, row.contestant), {})
            place[row.posts] = median(row.wall)
    for (part, engine, name), by_size in sizes.items():
        ordered = sorted(by_size)
        for small, large in pairwise(ordered):
            exponent = log(by_size[large] / by_size[small]) / log(large / small)
            yield Growth(part, engine, name, small, large, exponent)
