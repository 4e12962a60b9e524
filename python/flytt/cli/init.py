"""`flytt init`: a new work folder."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.output import DONE, line
from flytt.commands.init import init_folder


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> int:
    """Write a new work folder: flytt.toml, extrakt/ and mappningar/.

    Nothing that is there already is overwritten.

    \b
    Example:
      flytt init skane
      cd skane
      flytt run --date 2026-05-04
    """
    for path in init_folder(folder):
        line(str(path))
    line(f"Put the extracts in {folder / 'extrakt'}, then: flytt run --work {folder}")
    return DONE
