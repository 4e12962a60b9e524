"""`flytt withdraw`: take back a run that was never loaded."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import line, print_json


@click.command()
@click.argument("run")
@work_option
@click.option("--because", default="", help="Why; kept in the ledger.")
@json_option
def command(run: str, work: Path, because: str, as_json: bool) -> None:
    """Take back the latest run, when Millennium has loaded nothing of it.

    Its posts are as if it had never exported them. Its folder stays as RUN.atertagen; nothing of it
    may be loaded from then on, and its receipts are refused. A run with receipts or closure orders
    cannot be withdrawn.

    \b
    Example:
      flytt withdraw 2026-10-05-1 --work skane --because "wrong mapping table"
    """
    from flytt.commands.withdraw import withdraw

    done = withdraw(work, run, because)
    if as_json:
        print_json(done)
    else:
        line(f"The run {done.run_id} is withdrawn: {done.posts} posts are free again.")
        line(f"Its files are in {done.folder}; none of them may be loaded.")
