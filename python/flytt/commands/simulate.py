"""What the weeks to come would bring, worked out on a copy: nothing is recorded or published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flytt.commands.access import working
from flytt.engines.base import Warehouse
from flytt.engines.sql import literal
from flytt.errors import StateError
from flytt.replay.assumptions import Assumption, Supposed, assumptions
from flytt.replay.replay import replay
from flytt.replay.weeks import Week, days_of, weeks
from flytt.transform.outcome import finished_transform
from flytt.transform.seeds import made_up
from flytt.transform.transform import checked_seeds, own_tables
from flytt.work.log import Progress, Step
from flytt.work.session import Session

MOST = 200
"""So many dates are simulated at most."""


@dataclass(frozen=True)
class Simulated:
    """The weeks, what was assumed, and Swedish words for what a page shows."""

    run_id: str
    weeks: list[Week]
    assumptions: list[Assumption]
    words: dict[str, str]


def simulate(
    work: Path,
    first: date,
    last: date,
    every: timedelta,
    supposed: Supposed,
    progress: Progress,
    posts: Sequence[str] = (),
) -> Simulated:
    """Decide every post once for each date, beginning where the last run ended.

    With `posts` (ids, or SYSTEM:ID) only those and what decides about them. Raises StateError
    before the first run, for dates before the last run's, and for unknown posts.
    """
    session = Session.open(work)
    seeds = checked_seeds(session, supposed.mappings, supposed.calendar)
    days = days_of(first, last, every)
    if len(days) > MOST:
        raise StateError(
            f"That would be {len(days)} dates.", todo=f"ask for {MOST} at most: --every, --to"
        )
    with working(session, "simulate") as current:
        finished = finished_transform(current, work)
        if first.isoformat() < finished.migreringsdatum:
            raise StateError(
                f"The last run decided as of {finished.migreringsdatum}, and"
                f" {first.isoformat()} is before that.",
                todo=f"begin at {finished.migreringsdatum} or later (--from)",
            )
        keys = _keys(session, current, posts)
        ids = [post_id for _, post_id in keys]
        exported = (session.folder.runs / finished.run_id).is_dir()
        with replay(session, current, progress, seeds, ids) as world:
            if exported:
                # The run's own exports are not in what it read of the ledger.
                ran = date.fromisoformat(finished.migreringsdatum)
                world.export(ran, confirmed=supposed.confirmed)
            found = []
            for week in weeks(
                world, days, confirmed=supposed.confirmed, share=supposed.share, posts=keys
            ):
                found.append(week)
                progress(Step("replay", week.day, len(found), len(days)))
            words = {
                str(name): str(text)
                for name, text in world.rows(
                    "select namn, text from flytt.svenska_namn"
                    " where slag in ('utfall', 'kallsystem')"
                )
            }
    lacking = [] if session.settings.demo_seeds else made_up(own_tables(seeds))
    said = assumptions(finished.run_id, supposed, every, exported=exported, made_up=lacking)
    return Simulated(finished.run_id, found, said, words)


def _keys(session: Session, current: Warehouse, posts: Sequence[str]) -> list[tuple[str, str]]:
    """Posts as (kallsystem, post_id); an id without a system is every system's that has it."""
    relation = current.relation("dispositioner", current=True)
    found: list[tuple[str, str]] = []
    for post in posts:
        system, colon, post_id = post.partition(":")
        named = colon and system.upper() in session.post_tables
        where = f"post_id = {literal((post_id if named else post).strip())}"
        if named:
            where += f" and kallsystem = {literal(system.upper())}"
        rows = current.rows(
            f"select kallsystem, post_id from {relation} where {where} order by kallsystem",
            current=True,
        )
        if not rows:
            raise StateError(
                f"The last run has no post {post}.",
                todo="check the id; ids are compared exactly, upper and lower case apart",
            )
        found += [(str(system), str(post_id)) for system, post_id in rows]
    return found
