"""`flytt audit`: who did what in a work folder."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import DONE, FINDINGS, line, print_json, table


@click.command()
@click.argument("action", type=click.Choice(["verify", "show"]))
@work_option
@json_option
def command(action: str, work: Path, as_json: bool) -> int:
    """Show the records of audit.jsonl, or verify that none was altered, removed or inserted.

    Every command that changes something adds a record that holds the hash of the one before. Exit
    code 1 when verify finds a fault; a line that a power cut left half written is none.

    \b
    Example:
      flytt audit verify --work skane
    """
    from flytt.commands.audit import audit_records, verify_audit

    if action == "show":
        records = audit_records(work)
        if as_json:
            print_json(records)
            return DONE
        table(
            ("nr", "time", "who", "command", "run or order", "outcome", "because"),
            [
                (
                    *(each.get(name) for name in ("nr", "time", "who", "command")),
                    each.get("run") or each.get("order"),
                    each.get("outcome"),
                    each["arguments"].get("because"),
                )
                for each in records
            ],
        )
        return DONE
    faults, notes, number = verify_audit(work)
    if as_json:
        print_json({"faults": faults, "notes": notes, "records": number})
    else:
        for each in notes:
            line(each)
        for each in faults:
            line(f"FAULT {each}")
        if not faults:
            line(f"{number} records, each follows from the one before.")
    return FINDINGS if faults else DONE
