"""`flytt verify`: whether everything is there, whole, and adds up."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import DONE, FINDINGS, SHOWN, line, more, print_json, progress, table
from flytt.work.log import Step


@click.command()
@work_option
@click.option("--moved", is_flag=True, help="The work folder was moved here: remember its path.")
@click.option("--because", default="", help="Why; kept in the ledger.")
@json_option
def command(work: Path, moved: bool, because: str, as_json: bool) -> int:
    """Check the ledger, every published file and the receipts, and say all that is wrong.

    The ledger must know every folder in korningar and avslut, be undamaged, and have been made for
    a work folder at this path; every file must be as its manifest says; of each run the exported
    records must be those confirmed, failed and without receipt. Exit code 1 on a finding.

    \b
    Example:
      flytt verify --work skane
      flytt verify --work skane --moved --because "new server"
    """
    from flytt.commands.verify import verify

    with progress("verify") as step:
        step(Step("verify", "reading the ledger and every published file"))
        found = verify(work, moved=moved, because=because)
    if as_json:
        print_json(found)
        return FINDINGS if found.findings else DONE
    if found.sums:
        table(
            ("run", "records exported", "confirmed", "failed", "missing"),
            [(s.run_id, s.records, s.confirmed, s.failed, s.missing) for s in found.sums],
        )
    line(f"{found.files} published files read, ledger {found.identity or 'not found'}")
    if found.moved:
        line("The ledger now belongs to the work folder at this path.")
    for finding in found.findings[:SHOWN]:
        line(f"WRONG {finding}")
    more(len(found.findings), "--json shows all")
    if moved and not found.moved:
        line("The path was not changed: nothing else may be wrong, and it must be another.")
    return FINDINGS if found.findings else DONE
