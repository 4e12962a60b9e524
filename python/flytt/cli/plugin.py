"""`flytt plugin new`: a package to begin a plugin with."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.output import DONE, line


@click.group()
def command() -> None:
    """Write a plugin: a package of your own that adds a source or a target."""


@command.command()
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(("source", "target")),
    required=True,
    help="A system that posts come from, or a receiver of a run's files.",
)
@click.option(
    "--folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where to write it, an empty folder or a new one; flytt-NAME if not given.",
)
def new(name: str, kind: str, folder: Path | None) -> int:
    """Write a package that passes flytt's checks as it is, to be made your own.

    NAME is small letters, digits and _. Nothing that is there already is overwritten.

    \b
    Example:
      flytt plugin new kortsystem --kind source
      pip install -e ./flytt-kortsystem
      flytt plugins
    """
    from flytt.commands.plugin import new_plugin

    written = new_plugin(name, kind, folder)
    for path in written:
        line(str(path))
    place = next(path.parent for path in written if path.name == "pyproject.toml")
    line(f"Next: pip install -e {place}, then read {place / 'README.md'}")
    return DONE
