"""`flytt close`: closure orders to the systems that posts came from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flytt.cli.options import DATE, accept_options, acceptance, json_option, work_option
from flytt.cli.output import DONE, FINDINGS, line, print_json, progress, table
from flytt.cli.show import passed


@click.command()
@work_option
@click.option("-d", "--date", "day", type=DATE, required=True, help="The date of the order.")
@click.option(
    "--batch-vardataganden",
    "batch",
    is_flag=True,
    help="Also list open vårdåtaganden behind migrated follow-ups, in batchstangning.csv.",
)
@accept_options
@json_option
def command(
    work: Path, day: date, batch: bool, accept: tuple[str, ...], because: str, as_json: bool
) -> int:
    """Order the closure of posts that Millennium has confirmed, once each.

    Reads the newest extract: a vårdåtagande that another open bevakning refers to stays open.
    Exit code 1 when an earlier order has not been carried out.

    \b
    Example:
      flytt close --work skane --date 2026-10-07
    """
    from flytt.commands.close import close

    with progress("close") as step:
        result = close(work, day, step, acceptance(accept, because), batch=batch)
    if as_json:
        print_json(result)
    else:
        table(("to close", "number"), list(result.orders.items()))
        passed(result.guards)
        if result.folder is not None:
            line(f"Closure order {result.closure_id} is in {result.folder}")
        elif not result.red:
            line("There is nothing to order closed.")
        for gate in result.red:
            line(f"GATE RED {gate}: nothing has been ordered.")
        for order, kind, identity in result.not_carried_out:
            line(f"ordered, not carried out: {kind} {identity} (order {order})")
    return FINDINGS if result.not_carried_out or result.red else DONE
