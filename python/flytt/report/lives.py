"""What became of the posts that the last run stopped, and which are stopped now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flytt.report.run_folder import WORKLIST, RunFolder

STILL = ["kvar", "ny_orsak", "flyttas_for_hand"]
"""What a post can be that the last run stopped and this one stops again."""
BEFORE = [*STILL, "migrerad", "vantar", "utanfor"]
"""What can have become of a post that the last run stopped."""
NEW = ["ny", "aterkom"]
"""What a post can be that the last run did not stop."""


class PostLife(NamedTuple):
    """A post that this run or the last one stopped: its unit, and what it is now."""

    unit: str
    life: str


def post_lives(run: RunFolder) -> Iterator[PostLife]:
    """Each such post once, whatever the number of its rows."""
    posts: dict[tuple[str, str], tuple[set[tuple[str, str]], str]] = {}
    names = ("kallsystem", "post_id", "pa_listan", "liv", "enhet")
    for system, post, on, life, unit in run.rows(WORKLIST, *names):
        if on != "E":
            rows, known = posts.get((system, post), (set(), ""))
            rows.add((on, life))
            posts[system, post] = (rows, known or unit)
    for rows, unit in posts.values():
        yield PostLife(unit, _life(rows))


def _life(rows: set[tuple[str, str]]) -> str:
    listed = {life for on, life in rows if on == "J"}
    left = {life for on, life in rows if on == "N"}
    if not left and not listed & {"kvar", "ny_orsak"}:
        return "aterkom" if "aterkom" in listed else "ny"
    if not listed:
        return min(left, key=BEFORE.index)
    if "flyttas_for_hand" in left:
        return "flyttas_for_hand"
    return "kvar" if listed == {"kvar"} else "ny_orsak"
