"""`flytt report`: report and workbooks of a published run, made again."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import DONE, FINDINGS, line, print_json, progress, table
from flytt.work.log import Step


@click.command()
@work_option
@click.argument("run", metavar="[RUN]", required=False)
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write; otherwise rapport/RUN in the work folder.",
)
@json_option
def command(work: Path, run: str | None, to: Path | None, as_json: bool) -> int:
    """Make report, workbooks and QlikView file of a run again; without RUN, of the last one.

    They are made from the run's folder, and are the published ones byte for byte; exit code 1 says
    that one is not. With --json nothing is written: the report's numbers are printed, as
    docs/report.md describes them.

    \b
    Example:
      flytt report 2026-10-05-1 --work skane
    """
    from flytt.commands.report import numbers, remake

    if as_json:
        print_json(numbers(work, run))
        return DONE
    with progress("report") as step:
        step(Step("report", "making report and workbooks"))
        made = remake(work, run, to)
    table(
        ("file", f"as published in {made.run_id}"),
        [(path, "no" if path in made.differing else "yes") for path in made.files],
    )
    line(f"Open {made.folder / 'rapport.html'} in a browser.")
    return FINDINGS if made.differing else DONE
