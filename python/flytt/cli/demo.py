"""`flytt demo`: the whole line on synthetic extracts."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option
from flytt.cli.output import line, note, print_json, progress, table
from flytt.cli.show import outcomes


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--posts", type=click.IntRange(100), default=2000, help="Posts of week 1.")
@click.option("--seed", type=int, default=1, help="The same seed gives the same demo.")
@json_option
def command(folder: Path, posts: int, seed: int, as_json: bool) -> None:
    """Make a work folder with two weekly runs, receipts and a closure order, and say what is in it.

    \b
    Example:
      flytt demo demo
    """
    from flytt.commands.demo import demo

    with progress("demo") as step:
        made = demo(folder, posts, seed, note, step)
    if as_json:
        print_json(made)
        return
    for run in (made.first, made.second):
        line(f"\nRun {run.run_id}")
        outcomes(run.outcomes, run.quarantined)
    line(f"\nThe run of week 2 with the extracts of week 1:\n{made.guard}")
    orders = ", ".join(f"{number} {kind}" for kind, number in made.closed.orders.items())
    line(f"\nReceipts: {made.receipts.ok} OK, {made.receipts.fel} FEL.")
    line(
        f"Closure order {made.closed.closure_id}: {orders}; left open: {len(made.closed.withheld)}"
    )
    line(f"Alarms: {made.alarms}\n")
    line(f"Next:  open {made.second.folder / 'rapport.html'}")
    line(f"       flytt status --work {made.folder}")
    line(f"       flytt explain {made.example} --work {made.folder}\n")
    published, order = f"korningar/{made.second.run_id}", made.closed.closure_id
    table(
        (f"in {made.folder}", "what it is"),
        [
            (f"{published}/rapport.html", "the report: open it in a browser"),
            (f"{published}/atgardslista/", "a workbook for each unit: what it must correct"),
            (f"{published}/dispositioner.csv", "every post: outcome and why"),
            (f"{published}/avstamning.csv", "every row read, by what became of it"),
            (f"{published}/millennium/", "import files"),
            (f"{published}/larm.csv", "posts that need somebody now"),
            (f"avslut/{order}/", "closure order to Tieto; undantagna.csv: what stays open"),
            ("mappningar/", "put your own mapping tables here, then: flytt check"),
        ],
    )
