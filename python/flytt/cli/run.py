"""`flytt run`, and its three stages alone: extract, transform, export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flytt.cli.options import DATE, accept_options, acceptance, json_option, work_option
from flytt.cli.output import DONE, FINDINGS, line, print_json, progress, table
from flytt.cli.show import decided, exit_code, outcomes, passed

if TYPE_CHECKING:
    from flytt.export.export import Published

_date_option = click.option(
    "-d", "--date", "day", type=DATE, required=True, help="The migration date."
)


@click.command()
@work_option
@_date_option
@accept_options
@json_option
def run(work: Path, day: date, accept: tuple[str, ...], because: str, as_json: bool) -> int:
    """Extract, transform and export: all of it, or nothing.

    Exit code 1 when posts are stopped, rows quarantined or a gate is red; a run with a red gate
    publishes nothing. Guards stop what looks wrong as a whole (docs/operations.md).

    \b
    Example:
      flytt run --work skane --date 2026-10-05
      flytt run --date 2026-10-12 --accept krympt_tabell --because "Lund has left"
    """
    from flytt.commands.run import run_all

    with progress("run") as step:
        result, done = run_all(work, day, step, acceptance(accept, because))
    if as_json:
        print_json({"decided": result, "published": done})
    else:
        decided(result)
        if done is not None:
            _published(done)
    return exit_code(result.outcomes, result.quarantined, len(result.red))


@click.command()
@work_option
@click.option("-d", "--date", "_day", type=DATE, help="Accepted for symmetry; extracts have none.")
@json_option
def extract(work: Path, _day: object, as_json: bool) -> int:
    """Load every source's extracts into the warehouse, as received.

    \b
    Example:
      flytt extract --work skane
    """
    from flytt.commands.run import run_extract

    with progress("extract") as step:
        tables = run_extract(work, step)
    if as_json:
        print_json(tables)
    else:
        table(
            ("table", "rows read", "unreadable", "from"),
            [(each.table, each.read, each.unreadable, each.origin) for each in tables],
        )
        for each in tables:
            if each.extra_columns:
                line(f"{each.table}: ignored columns {', '.join(each.extra_columns)}")
    return FINDINGS if any(each.unreadable for each in tables) else DONE


@click.command()
@work_option
@_date_option
@json_option
def transform(work: Path, day: date, as_json: bool) -> int:
    """Decide what happens to each post of the last extract.

    \b
    Example:
      flytt transform --work skane --date 2026-10-05
    """
    from flytt.commands.run import run_transform

    with progress("transform") as step:
        result = run_transform(work, day, step)
    if as_json:
        print_json(result)
    else:
        decided(result)
    return exit_code(result.outcomes, result.quarantined, len(result.red))


@click.command()
@work_option
@click.option("-d", "--date", "day", type=DATE, help="The date that the transform must be of.")
@accept_options
@json_option
def export(
    work: Path, day: date | None, accept: tuple[str, ...], because: str, as_json: bool
) -> int:
    """Write the files of the last transform and remember what is in them.

    \b
    Example:
      flytt export --work skane
    """
    from flytt.commands.run import run_export

    with progress("export") as step:
        done = run_export(work, day, step, acceptance(accept, because))
    if as_json:
        print_json(done)
    else:
        outcomes(done.outcomes, done.quarantined)
        _published(done)
    return exit_code(done.outcomes, done.quarantined, 0)


def _published(result: Published) -> None:
    passed(result.guards)
    line("")
    if result.recovered:
        line("A command that was ended from outside had recorded this run; it is finished now.")
    line(f"Run {result.run_id} is published in {result.folder}")
    if "rapport.html" in result.files:
        line(f"Open {result.folder / 'rapport.html'} in a browser.")
    table(("file", "rows"), sorted(result.files.items()))
    if alarms := result.files.get("larm.csv"):
        line(f"larm.csv names {alarms} posts that need somebody now.")
