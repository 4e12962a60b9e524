"""`flytt run`: the whole line for one migration date."""

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
    """Extract, transform and export: all of it, or nothing.

    Exit code 1 when posts are stopped, rows quarantined or a gate is red; a run with a red gate
    publishes nothing.

    \b
    Example:
      flytt run --work skane --date 2026-10-05
    """
    from flytt.cli import show
    from flytt.commands.run import run_all

    with show.steps("run") as step:
        result, done = run_all(work, day, step)
    if as_json:
        print_json({"decided": result, "published": done})
    else:
        show.outcomes(result.outcomes, result.quarantined)
        show.gates(result)
        if done is not None:
            show.published(done)
    return show.exit_code(result.outcomes, result.quarantined, len(result.red))
