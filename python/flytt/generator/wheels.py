"""Weighted choices by table look-up, and the random bytes that turn them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")

_BLOCKS_AT_ONCE = 512
_GOLDEN = 0.6180339887498949


def wheel(shares: Mapping[T, int], size: int = 256) -> tuple[T, ...]:
    """Lay out choices on a wheel of `size` places, each with its share; every choice gets a place.

    Rounding is by running totals, so the places always sum to `size`, and one choice's places lie
    side by side. A random byte turns a wheel of 256 places.
    """
    total = sum(shares.values())
    places: list[T] = []
    passed = 0
    for choice, weight in shares.items():
        passed += weight
        end = max(len(places) + 1, round(size * passed / total))
        places.extend([choice] * (end - len(places)))
    if len(places) != size:
        raise ValueError(f"a wheel of {size} places is too small for {len(shares)} choices")
    return tuple(places)


def stride(size: int) -> int:
    """An odd step that visits all places of a wheel (size a power of two) as evenly as can be.

    Stepping instead of drawing makes a share of 1 % come true in every hundred posts, so that small
    demos hold every kind of defect.
    """
    return int(size * _GOLDEN) | 1


def blocks(rng: Random, size: int) -> Iterator[bytes]:
    """Endless blocks of `size` random bytes.

    One block holds every choice of one post: a post that needs fewer bytes never shifts the next
    one. `getrandbits` gives the same bits on every machine and Python version.
    """
    length = size * _BLOCKS_AT_ONCE
    while True:
        buffer = rng.getrandbits(8 * length).to_bytes(length, "little")
        for start in range(0, length, size):
            yield buffer[start : start + size]
