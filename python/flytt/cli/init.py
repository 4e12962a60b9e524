"""`flytt init`: a new work folder."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from flytt.cli.output import DONE, line
from flytt.commands.init import init_folder


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--demo", is_flag=True, help="For synthetic extracts: the package's made-up tables decide."
)
def command(folder: Path, demo: bool) -> int:
    """Write a new work folder: flytt.toml, extrakt/ and mappningar/.

    Nothing that is there already is overwritten.

    \b
    Example:
      flytt init skane
      flytt check --work skane --date 2026-10-05
    """
    for path in init_folder(folder, demo=demo):
        line(str(path))
    work = shlex.quote(str(folder))
    line()
    line("Next:")
    if demo:
        line(f"  1. flytt generate {shlex.quote(str(folder / 'extrakt'))}")
        line("  2. Tables of your own in mappningar replace the made-up ones.")
    else:
        line(f"  1. Put the extracts into {folder / 'extrakt'}: one file for each table.")
        line(f"  2. Put the region's own mapping tables into {folder / 'mappningar'}.")
    line(f"  3. flytt check --work {work} --date YYYY-MM-DD   (says what is missing)")
    line(f"  4. flytt run --work {work} --date YYYY-MM-DD")
    line("The date is the migration date. docs/how-to/weekly-run.md describes a week.")
    return DONE
