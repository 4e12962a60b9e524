"""`flytt purge`: patient data that is no longer needed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flytt.cli.options import DATE, json_option, work_option
from flytt.cli.output import DONE, line, print_json, table


@click.command()
@work_option
@click.option(
    "--before", type=DATE, required=True, help="Runs with an earlier migration date are purged."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@json_option
def command(work: Path, before: date, dry_run: bool, as_json: bool) -> int:
    """Remove patient data of earlier runs: tables, builds, dbt's logs and the files of run folders.

    Asks nothing. What proves a run stays: the ledger, audit.jsonl, closure orders, and of each run
    manifest.json, logg.jsonl, avstamning.csv and karantan.csv. Extracts are the region's own.

    \b
    Example:
      flytt purge --before 2026-07-01 --dry-run
    """
    from flytt.commands.purge import purge

    removed = purge(work, before, dry_run=dry_run)
    if as_json:
        print_json(removed)
    elif removed:
        table(
            ("would remove" if dry_run else "removed", "what", "number"),
            [(each.kind, each.what, each.number) for each in removed],
        )
    else:
        line("There is nothing to remove.")
    return DONE
