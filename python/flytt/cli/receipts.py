"""`flytt receipts`: what Millennium answered."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import DONE, FINDINGS, line, print_json, table


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@work_option
@click.option("--reader", default="millennium", help="The receipt reader plugin.")
@json_option
def command(file: Path, work: Path, reader: str, as_json: bool) -> int:
    """Import a file of load receipts: all of it, or nothing. `-` is standard input.

    A receipt that proves nothing (of a record that no run exported, at an impossible time, against
    another receipt, unreadable) stops the import with each one named. Exit code 1 when records
    failed.

    \b
    Example:
      flytt receipts kvittens.csv --work skane
    """
    from flytt.commands.receipts import receive

    result = receive(work, file, reader)
    if as_json:
        print_json(result)
    else:
        table(
            ("receipts", "number"),
            [
                ("read", result.read),
                ("new", result.new),
                ("known before", result.known),
                ("OK", result.ok),
                ("FEL", result.fel),
                ("posts now migrerad", result.migrerad),
                ("posts now misslyckad", result.misslyckad),
                ("posts without all receipts", result.utestaende),
            ],
        )
        if result.late:
            line(f"{result.late} receipts are of exports that a later run replaced: no effect.")
        for post in result.fel_after_ok:
            line(f"{post}: failed in Millennium after it was confirmed.")
        for post in result.fel_after_closure:
            line(f"ACT NOW {post}: failed in Millennium after its closure was ordered.")
    found = result.fel or result.late or result.fel_after_ok or result.fel_after_closure
    return FINDINGS if found else DONE
