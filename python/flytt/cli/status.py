"""`flytt status`: where every post is."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import DONE, FINDINGS, SHOWN, line, more, print_json, table
from flytt.cli.show import failed, outcomes


@click.command()
@work_option
@json_option
def command(work: Path, as_json: bool) -> int:
    """Show the last transform's posts by outcome, and every run's posts by receipt and closure.

    The outcomes sum to the rows read, table by table; exit code 1 when they do not, a gate is red,
    an alarm stands (a post that needs somebody now) or the ledger is not the one of this folder.

    \b
    Example:
      flytt status --work skane
    """
    from flytt.commands.status import overview

    found = overview(work)
    wrong = found.red or found.alarms or found.ledger or not found.balances
    code = FINDINGS if wrong else DONE
    if as_json:
        print_json(found)
        return code
    if found.run_id is None:
        line("Nothing has been transformed yet: flytt run --date YYYY-MM-DD")
    else:
        state = "published" if found.published else "not published"
        line(f"Last transform: {found.run_id} ({state})")
        outcomes(found.outcomes, 0)
        line()
        table(
            ("extract table", "rows read", "accounted for", "balance"),
            [(t.table, t.read, t.accounted, "yes" if t.balances else "NO") for t in found.tables],
        )
        for gate in found.red:
            line(f"GATE RED {gate}")
    if found.runs:
        line()
        table(
            ("run", "exported", "migrerad", "utestaende", "misslyckad", "exported again"),
            [
                (r.run_id, r.exported, r.migrerad, r.utestaende, r.misslyckad, r.replaced)
                for r in found.runs
            ],
        )
        for run in found.runs:
            if run.withdrawn:
                line(f"{run.run_id} is withdrawn: nothing of it may be loaded.")
    if found.closures:
        line()
        table(
            (
                "run",
                "closures ordered",
                "carried out",
                "still open",
                "not found",
                "no extract since",
            ),
            [
                (c.run_id, c.ordered, c.carried_out, c.still_open, c.not_found, c.not_looked_for)
                for c in found.closures
            ],
        )
    failed(found.felkoder, found.failed_file)
    for fault in found.ledger[:SHOWN]:
        line(f"LEDGER WRONG {fault} (flytt verify)")
    more(len(found.ledger), "flytt verify --json shows all")
    if found.alarms:
        line()
        table(
            ("alarm", "posts", "what it is"),
            [(name, number, found.alarm_names.get(name)) for name, number in found.alarms.items()],
        )
        if found.alarms_file is not None:
            line(f"The last run's list of alarms is {found.alarms_file}")
    return code
