"""`flytt docs`: the models, and where each delivered field comes from, as two pages."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import line, print_json, progress


@click.command()
@work_option
@json_option
def command(work: Path, as_json: bool) -> None:
    """Write harkomst.html and dokumentation.html, to review what decides; both work offline.

    harkomst.html shows where each field of each delivered file comes from: source fields, lookup
    keys, rules and paragraphs. dokumentation.html is dbt's own page of every model and column.

    \b
    Example:
      flytt docs --work skane
    """
    from flytt.commands.docs import make_docs

    with progress("docs") as step:
        page, lineage = make_docs(work, step)
    if as_json:
        print_json({"page": page, "bytes": page.stat().st_size, "lineage": lineage})
    else:
        line(f"Open {lineage} in a browser: where each delivered field comes from.")
        line(f"Every model and column: {page}")
