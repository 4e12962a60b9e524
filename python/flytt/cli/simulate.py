"""`flytt simulate`: what the weeks to come would bring."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flytt.cli.options import DATE, NewFile, PostParam, json_option, work_option
from flytt.cli.output import DONE, SHOWN, indented, line, more, print_json, progress, table
from flytt.cli.show import ORDER

if TYPE_CHECKING:
    from flytt.commands.simulate import Simulated

_SENT = ("utestaende", "migrerad")
_HEADS = ("migreras", "sent", *ORDER[3:])
_EVERY = re.compile(r"([1-9][0-9]{0,2})d")
_SHARE = re.compile(r"([0-9]{1,3})%")


def _every(context: click.Context, param: click.Parameter, value: str) -> timedelta:
    found = _EVERY.fullmatch(value)
    if not found:
        raise click.BadParameter(f"{value!r} is not a number of days, as in 7d.", context, param)
    return timedelta(days=int(found[1]))


def _share(context: click.Context, param: click.Parameter, value: str) -> float:
    found = _SHARE.fullmatch(value)
    if not found or int(found[1]) > 100:
        raise click.BadParameter(f"{value!r} is not a share from 0% to 100%.", context, param)
    return int(found[1]) / 100


@click.command()
@work_option
@click.option("--from", "first", type=DATE, required=True, help="The first migration date.")
@click.option("--to", "last", type=DATE, required=True, help="The last migration date.")
@click.option(
    "--every", default="7d", metavar="DAYS", callback=_every, help="Days between two runs."
)
@click.option(
    "--mappings",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Use its mapping tables before the region's.",
)
@click.option(
    "--calendar",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Other go-live dates (driftstart).",
)
@click.option(
    "--mend",
    "share",
    default="0%",
    metavar="SHARE",
    callback=_share,
    help="Share of the listed posts that are corrected before each date.",
)
@click.option(
    "--receipts",
    type=click.Choice(["none", "ok"]),
    default="none",
    help="What Millennium says of every export.",
)
@click.option(
    "--posts",
    type=PostParam(exported=False),
    metavar="POST",
    multiple=True,
    help="Only these posts, each by itself: --posts POST POST …",
)
@click.argument("others", metavar="[POST]...", nargs=-1, type=PostParam(exported=False))
@click.option("--html", type=NewFile(), help="Write a page to show others.")
@json_option
def command(
    work: Path,
    first: date,
    last: date,
    every: timedelta,
    mappings: Path | None,
    calendar: Path | None,
    share: float,
    receipts: str,
    posts: tuple[str, ...],
    others: tuple[str, ...],
    html: Path | None,
    as_json: bool,
) -> int:
    """Decide every post for the weeks to come, on a copy: what if it goes on like this?

    Begins where the last run ended and carries each week's exports into the next. Neither ledger
    nor run folders are touched. Prints what it assumes.

    \b
    Example:
      flytt simulate --work skane --from 2026-10-19 --to 2026-12-21
      flytt simulate --from 2026-10-19 --to 2026-12-21 --mend 10% --html om.html
      flytt simulate --from 2026-10-19 --to 2026-12-21 --posts PASIS:B0001042
    """
    from flytt.commands.simulate import simulate
    from flytt.replay.assumptions import Supposed

    if last < first:
        raise click.UsageError("--to is before --from.")
    if others and not posts:
        raise click.UsageError("Name posts after --posts.")
    if html and posts:
        raise click.UsageError("--html shows whole weeks; leave out --posts.")
    supposed = Supposed(mappings, calendar, receipts == "ok", share)
    with progress("simulate") as step:
        found = simulate(work, first, last, every, supposed, step, (*posts, *others))
    if html:
        from flytt.replay.what_if import what_if_page

        what_if_page(found.run_id, found.weeks, found.assumptions, found.words, html)
    if as_json:
        print_json({"run_id": found.run_id, "assumptions": found.assumptions, "weeks": found.weeks})
        return DONE
    if posts:
        _posts(found)
    else:
        _weeks(found)
        line()
        _units(found)
    line()
    line("Assumed:")
    for each in found.assumptions:
        indented("  - ", each.english)
    if html:
        line(f"Open {html} in a browser.")
    return DONE


def _cells(outcomes: dict[str, int]) -> list[int]:
    sent = sum(outcomes.get(name, 0) for name in _SENT)
    return [outcomes.get("migreras", 0), sent, *(outcomes.get(name, 0) for name in ORDER[3:])]


def _weeks(found: Simulated) -> None:
    rows = [(week.day, *_cells(week.outcomes)) for week in found.weeks]
    table(("date", *_HEADS), rows, title="Posts by outcome (sent: exported by an earlier run)")


def _units(found: Simulated) -> None:
    """Per unit what the weeks send in all, and what is left as of the last."""
    last = found.weeks[-1]
    sent: dict[tuple[str, str], int] = {}
    for week in found.weeks:
        for unit in week.units:
            key = (unit.kallsystem, unit.enhet)
            sent[key] = sent.get(key, 0) + unit.outcomes.get("migreras", 0)
    rows = []
    for unit in sorted(last.units, key=lambda unit: -sent[unit.kallsystem, unit.enhet]):
        left = [unit.outcomes.get(name, 0) for name in ORDER[3:]]
        number = sent[unit.kallsystem, unit.enhet]
        rows.append((unit.kallsystem, unit.enhet or "(none)", number, *left))
    table(
        ("system", "unit", "sends", *ORDER[3:]),
        rows[:SHOWN],
        title=f"By unit: what it sends in all, and what is left on {last.day}",
    )
    more(len(rows), "--json and --html show all, week by week")


def _posts(found: Simulated) -> None:
    """Each post by itself; weeks that say the same as the one before are not said again."""
    told: dict[str, list[tuple[str, ...]]] = {}
    for week in found.weeks:
        for post in week.posts:
            rows = told.setdefault(f"{post.kallsystem}:{post.post_id}", [])
            now = (post.utfall, post.regel, post.vinnare or "")
            if not rows or rows[-1][1:] != now:
                rows.append((week.day, *now))
    for number, (name, rows) in enumerate(told.items()):
        if number:
            line()
        table(("from", "outcome", "rule", "gives way to"), rows, title=name)
