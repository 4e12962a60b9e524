"""`flytt transform`: stage two alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flytt.cli.options import DATE, json_option, work_option
from flytt.cli.output import print_json


@click.command()
@work_option
@click.option("-d", "--date", "day", type=DATE, required=True, help="The migration date.")
@json_option
def command(work: Path, day: date, as_json: bool) -> int:
    """Decide what happens to each post of the last extract.

    \b
    Example:
      flytt transform --work skane --date 2026-10-05
    """
    from flytt.cli import show
    from flytt.commands.run import run_transform

    with show.steps("transform") as step:
        result = run_transform(work, day, step)
    if as_json:
        print_json(result)
    else:
        show.outcomes(result.outcomes, result.quarantined)
        show.gates(result)
    return show.exit_code(result.outcomes, result.quarantined, len(result.red))
