"""`flytt approve`: a post that changed since its export may be closed all the same."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import PostParam, json_option, work_option
from flytt.cli.output import line, print_json, progress


@click.command()
@click.argument("post", metavar="POST", type=PostParam(exported=True))
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the ledger.")
@work_option
@json_option
def command(post: str, because: str, work: Path, as_json: bool) -> None:
    """Approve a post as the newest extract has it: changed, closed or gone since its export.

    POST is SYSTEM:ID, as in larm.csv. The approval ends the post's alarms and lets an open post be
    closed; it holds for this export and this content, and a later change needs a new one. Of a post
    that failed after its closure was ordered, it says that somebody has taken care of it.

    \b
    Example:
      flytt approve PASIS:B0001042 --work skane --because "booked by hand"
    """
    from flytt.commands.approve import approve

    if not because.strip():
        raise click.UsageError('An approval needs a reason: --because "why".')
    with progress("approve") as step:
        done = approve(work, post, because.strip(), step)
    if as_json:
        print_json(done)
    else:
        line(f"{done.post} is approved: {done.status} in {done.run_id}, {done.extract} now.")
