"""`flytt docs`: models, columns and lineage as one page."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import line, print_json, progress


@click.command()
@work_option
@json_option
def command(work: Path, as_json: bool) -> None:
    """Write dokumentation.html: every model, column, rule and mapping with its lineage, one file.

    \b
    Example:
      flytt docs --work skane
    """
    from flytt.commands.docs import make_docs

    with progress("docs") as step:
        page = make_docs(work, step)
    if as_json:
        print_json({"page": page, "bytes": page.stat().st_size})
    else:
        line(f"Open {page} in a browser; the graph at the lower right is the lineage.")
