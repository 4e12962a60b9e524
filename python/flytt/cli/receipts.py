"""`flytt receipts`: what Millennium answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flytt.cli.options import json_option, work_option
from flytt.cli.output import DONE, FINDINGS, SHOWN, line, more, print_json, progress, table
from flytt.cli.show import failed
from flytt.work.log import Step

if TYPE_CHECKING:
    from flytt.commands.receipts import Received


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@work_option
@click.option("--reader", default="millennium", help="The receipt reader plugin.")
@json_option
def command(file: Path, work: Path, reader: str, as_json: bool) -> int:
    """Import a file of load receipts: all of it, or nothing. `-` is standard input.

    A receipt that proves nothing (of a record that no run exported, at an impossible time, against
    another receipt, unreadable) stops the import with each one named. Exit code 1 when records
    failed: felkvittenser.csv in the work folder then names every failed post with felkod and
    feltext.

    \b
    Example:
      flytt receipts kvittens.csv --work skane
    """
    from flytt.commands.receipts import receive

    with progress("receipts") as step:
        step(Step("receipts", "reading, checking and recording"))
        result = receive(work, file, reader)
    if as_json:
        print_json(result)
    else:
        _show(result)
    found = result.fel or result.late or result.fel_after_ok or result.fel_after_closure
    return FINDINGS if found else DONE


def _show(result: Received) -> None:
    table(
        ("receipts in the file", "number"),
        [
            ("read", result.read),
            ("new", result.new),
            ("known before", result.known),
            ("new and OK", result.ok),
            ("new and FEL", result.fel),
        ],
    )
    line()
    table(
        ("posts in the ledger", "number"),
        [
            ("migrerad through this file", result.migrerad),
            ("misslyckad through this file", result.misslyckad),
            ("still utestaende, of all runs", result.utestaende),
        ],
    )
    if result.late:
        line(f"{result.late} receipts are of exports that a later run replaced: no effect.")
    if result.failed_file:
        failed(result.felkoder, result.failed_file)
    for posts, head, words in (
        (result.fel_after_ok, "", "failed in Millennium after it was confirmed."),
        (
            result.fel_after_closure,
            "ACT NOW ",
            "failed in Millennium after its closure was ordered.",
        ),
    ):
        for post in posts[:SHOWN]:
            line(f"{head}{post}: {words}")
        more(len(posts), f"{result.failed_file} names all")
