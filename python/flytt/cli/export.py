"""`flytt export`: stage three alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flytt.cli.options import DATE, json_option, work_option
from flytt.cli.output import print_json


@click.command()
@work_option
@click.option("-d", "--date", "day", type=DATE, help="The date that the transform must be of.")
@json_option
def command(work: Path, day: date | None, as_json: bool) -> int:
    """Write the files of the last transform and remember what is in them.

    \b
    Example:
      flytt export --work skane
    """
    from flytt.cli import show
    from flytt.commands.run import run_export

    with show.steps("export") as step:
        done = run_export(work, day, step)
    if as_json:
        print_json(done)
    else:
        show.outcomes(done.outcomes, done.quarantined)
        show.published(done)
    return show.exit_code(done.outcomes, done.quarantined, 0)
