"""`flytt extract`: stage one alone."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import DATE, json_option, work_option
from flytt.cli.output import DONE, FINDINGS, print_json


@click.command()
@work_option
@click.option("-d", "--date", "_day", type=DATE, help="Accepted for symmetry; extracts have none.")
@json_option
def command(work: Path, _day: object, as_json: bool) -> int:
    """Load every source's extracts into the warehouse, as received.

    \b
    Example:
      flytt extract --work skane
    """
    from flytt.cli import show
    from flytt.commands.run import run_extract

    with show.steps("extract") as step:
        tables = run_extract(work, step)
    if as_json:
        print_json(tables)
    else:
        show.loaded(tables)
    return FINDINGS if any(each.refused for each in tables) else DONE
