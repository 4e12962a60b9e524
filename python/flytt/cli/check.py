"""`flytt check`: a dry run, and what clinics can correct before the next one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flytt.cli.options import DATE, json_option, work_option
from flytt.cli.output import SHOWN, indented, line, more, print_json, progress, table
from flytt.cli.show import decided, exit_code, passed

_GAPS = "released: would migrate in a run of this date, with duplicates decided again."


@click.command()
@work_option
@click.option("-d", "--date", "day", type=DATE, required=True, help="The migration date to try.")
@click.option("--since", metavar="RUN", help="The run to compare with.  [default: the last]")
@json_option
def command(work: Path, day: date, since: str | None, as_json: bool) -> int:
    """Work everything out aside and publish nothing.

    The ledger, korningar/ and what status and explain answer from stay as they are. Shows what
    would stop a run (guards, made-up tables), mapping gaps by the posts they hold back, findings by
    unit, and which posts would migrate now that did not in the last run, or in that of --since.
    --json lists all of them.

    \b
    Example:
      flytt check --work skane --date 2026-10-12
      flytt check --work skane --date 2026-10-19 --since 2026-10-05-1
    """
    from flytt.commands.check import check

    with progress("check") as step:
        result = check(work, day, step, since)
    numbers = result.decided
    if as_json:
        print_json(result)
    else:
        decided(numbers)
        for name in result.made_up:
            line(f"{name}: made up for the demo; a run needs the region's own ({name}.csv)")
        passed(result.passed)
        for guard in result.guards:
            found, todo = guard.lines()
            indented("GUARD ", found)
            indented("      ", todo.strip())
        _list(
            "Missing mapping rows",
            ("mapping table", "class", "system", "unit", "code", "posts", "released"),
            result.gaps,
        )
        if result.gaps:
            line(_GAPS)
        _list("Findings for the clinics", ("finding", "system", "unit", "number"), result.findings)
        names = dict.fromkeys(each["fynd"] for each in result.findings[:SHOWN])
        if names:
            line()
            table(
                ("finding", "what it is, and what to do"),
                [(name, result.explained.get(name)) for name in names],
            )
        if result.purged:
            line()
            line(f"Compared with no run: the posts of the last, {result.purged}, have been purged.")
        _released(result.released, result.compared_with)
    stopping = len(numbers.red) + len(result.made_up) + len(result.guards)
    return exit_code(numbers.outcomes, numbers.quarantined, stopping)


def _list(title: str, columns: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    if rows:
        line()
        table(columns, [tuple(row.values()) for row in rows[:SHOWN]], title=title)
        more(len(rows), "--json shows all")


def _released(released: list[dict[str, object]], compared_with: str | None) -> None:
    if compared_with is None:
        return
    line()
    end = ":" if released else "."
    line(f"{len(released)} posts would migrate that did not in {compared_with}{end}")
    for post in released[:SHOWN]:
        line(f"  {post['kallsystem']}:{post['post_id']}  (was {post['utfall']}, {post['regel']})")
    more(len(released), "--json shows all")
