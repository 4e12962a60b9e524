"""`flytt close`: closure orders to the systems that posts came from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flytt.cli.options import DATE, accept_options, acceptance, json_option, work_option
from flytt.cli.output import DONE, FINDINGS, line, print_json, progress, table
from flytt.cli.show import passed

if TYPE_CHECKING:
    from flytt.commands.close import Closed


@click.command()
@work_option
@click.option("-d", "--date", "day", type=DATE, required=True, help="The date of the order.")
@click.option(
    "--batch-vardataganden",
    "batch",
    is_flag=True,
    help="Also list open vårdåtaganden behind migrated follow-ups, in batchstangning.csv.",
)
@click.option("--plan", "plan_only", is_flag=True, help="Show what would be ordered.")
@click.option("--release", metavar="HASH", help="Order the plan with this hash, or nothing.")
@accept_options
@json_option
def command(
    work: Path,
    day: date,
    batch: bool,
    plan_only: bool,
    release: str | None,
    accept: tuple[str, ...],
    because: str,
    as_json: bool,
) -> int:
    """Order the closure of posts that Millennium has confirmed, once each.

    Reads the newest extract: what is gone from it, closed, changed or unreadable is held back and
    named in undantagna.csv. Every order is worked out twice, and nothing is ordered when the two
    differ. Exit code 1 when something is held back, or an earlier order was not carried out.

    \b
    Example:
      flytt close --work skane --date 2026-10-07
      flytt close --work skane --date 2026-10-07 --plan
      flytt close --work skane --date 2026-10-07 --release 5be1…
    """
    from flytt.commands.close import close

    if plan_only and release:
        raise click.UsageError("--plan orders nothing: give it without --release.")
    with progress("close") as step:
        result = close(
            work,
            day,
            step,
            acceptance(accept, because),
            batch=batch,
            plan_only=plan_only,
            release=release,
        )
    if as_json:
        print_json(result)
    else:
        _show(result, plan_only)
    return FINDINGS if result.has_findings else DONE


def _show(result: Closed, plan_only: bool) -> None:
    table(("to close", "number"), list(result.orders.items()))
    passed(result.guards)
    if result.reasons:
        line("")
        table(
            ("held back", "posts", "why"),
            [
                (name, posts, result.reason_names.get(name))
                for name, posts in result.reasons.items()
            ],
        )
    if result.not_carried_out:
        line(f"{len(result.not_carried_out)} earlier orders have not been carried out.")
    if result.alarms:
        line(f"{result.alarms} alarms stand (flytt status).")
    if result.recovered:
        line("A command that was ended from outside had recorded this order; it is finished now.")
    if result.folder is not None:
        line(f"Closure order {result.closure_id} is in {result.folder}")
        line("undantagna.csv and ej_utforda.csv there name the posts.")
    elif not result.red and not plan_only:
        line("There is nothing to order closed.")
    for gate in result.red:
        line(f"GATE RED {gate}: nothing has been ordered.")
    if plan_only:
        line(f"plan: {result.plan}")
