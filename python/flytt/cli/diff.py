"""`flytt diff`: what two runs decided otherwise, and why."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import NewFile, json_option, work_option
from flytt.cli.output import DONE, SHOWN, line, more, print_json, progress, table


@click.command()
@work_option
@click.argument("before", metavar="RUN")
@click.argument("after", metavar="RUN")
@click.option(
    "--csv",
    "file",
    type=NewFile(),
    help="Write every post that differs.",
)
@json_option
def command(work: Path, before: str, after: str, file: Path | None, as_json: bool) -> int:
    """Show which posts two runs decided otherwise, rule by rule, and what had changed between them.

    Names extracts and mapping tables that differ, the date, and what the ledger knew more. Counts
    posts whose outcome, rule, Vårdenhet or regional code differs.

    \b
    Example:
      flytt diff 2026-10-05-1 2026-10-12-1 --work skane --csv skillnad.csv
    """
    from flytt.commands.diff import compare, write_posts

    with progress("diff"):
        found = compare(work, before, after)
    if file:
        write_posts(found, file)
    if as_json:
        print_json(found)
        return DONE
    line(f"From {found.before} to {found.after}, these differ:")
    for reason in found.reasons or ["nothing that the runs recorded"]:
        line(f"  - {reason}")
    line()
    if found.moved:
        rows = [
            (
                f"{each.utfall_fore or '(no post)'}: {each.regel_fore}".rstrip(": "),
                f"{each.utfall_efter or '(no post)'}: {each.regel_efter}".rstrip(": "),
                each.posts,
            )
            for each in found.moved
        ]
        table(("before", "after", "posts"), rows[:SHOWN])
        more(len(rows), "--json shows all")
    line(f"{len(found.posts)} posts differ, {found.same} do not.")
    if file:
        line(f"Every post that differs: {file}")
    return DONE
