"""`flytt mapping`: rows that are missing, rows that do nothing, and what other tables change."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import NewFile, json_option, work_option
from flytt.cli.output import DONE, FINDINGS, SHOWN, line, more, print_json, progress, table

_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)


@click.group()
def command() -> None:
    """Find what mapping tables lack, begin one, check them, and compare two folders of them."""


@command.command()
@work_option
@click.argument("table_name", metavar="[TABLE]", required=False)
@click.option(
    "--to",
    type=NewFile(),
    help="Write the rows of TABLE to a new file, to be filled in and pasted.",
)
@json_option
def gaps(work: Path, table_name: str | None, to: Path | None, as_json: bool) -> int:
    """Show the rows that mapping tables lack, those first that would release most posts.

    As the last run found them; flytt check asks today's extracts. Posts released are counted by
    deciding all posts concerned again, duplicates too. A code that could be a person's is shown
    by its length only; --to writes it as it is.

    \b
    Example:
      flytt mapping gaps --work skane
      flytt mapping gaps mappning_vardenhet --to saknas.csv --work skane
    """
    from flytt.commands.mapping import gaps as find_gaps
    from flytt.transform.seeds import seed_columns
    from flytt.work.files import write_file

    if to is not None and table_name is None:
        raise click.UsageError("--to needs a TABLE: the rows of one table have one header.")
    run_id, found = find_gaps(work, table_name)
    if as_json:
        rows = [{"table": g.table, "row": g.shown, "posts": g.posts, "released": g.released,
                 "days": g.days} for g in found]  # fmt: skip
        print_json({"run": run_id, "gaps": rows})
        return FINDINGS if found else DONE
    if to is not None and table_name is not None:
        header = ";".join(seed_columns(table_name))
        write_file(to, "".join(f"{row}\n" for row in [header, *(gap.row for gap in found)]))
        line(f"{len(found)} rows in {to}: fill in the empty cells, then paste all but the header.")
        return FINDINGS if found else DONE
    for name in dict.fromkeys(gap.table for gap in found):
        own = [gap for gap in found if gap.table == name]
        table(
            ("row", "posts", "released", "days to go-live"),
            [(g.shown, g.posts, g.released, g.days) for g in own[:SHOWN]],
            title=f"{name}.csv: {';'.join(seed_columns(name))}",
        )
        more(len(own), f"flytt mapping gaps {name} --to FILE writes all")
        line()
    if not found:
        line(f"No mapping table lacked a row in {run_id}.")
        return DONE
    line(f"As of {run_id}. released: would migrate in it, duplicates decided again.")
    return FINDINGS


@command.command("init")
@work_option
@click.argument("table_name", metavar="TABLE")
def start(work: Path, table_name: str) -> None:
    """Write the package's TABLE into the folder of mapping tables, as a start.

    A table that only a region can write gets a first line that marks it as a draft: check reads it,
    and run refuses it until that line is taken away.

    \b
    Example:
      flytt mapping init mappning_vardenhet --work skane
    """
    from flytt.commands.mapping import start_table

    line(f"{start_table(work, table_name)} is written: make it your own, then flytt mapping check.")


@command.command()
@work_option
@json_option
def check(work: Path, as_json: bool) -> int:
    """Check the region's tables: rows that no post uses, that lead nowhere, that are not needed.

    Keys used twice, impossible dates and unknown words stop the command, as they would stop a run.

    \b
    Example:
      flytt mapping check --work skane
    """
    from flytt.commands.mapping import check_tables

    run_id, found = check_tables(work)
    if as_json:
        print_json({"run": run_id, "findings": found})
        return FINDINGS if found else DONE
    table(
        ("file", "line", "key", "finding"),
        [(each.file, each.line, each.key, each.finding) for each in found],
    ) if found else line("Nothing is wrong with the region's tables.")
    if run_id is None:
        line("Which rows are used is known after the first run.")
    else:
        line(f"Rows are used or not as in {run_id}.")
    return FINDINGS if found else DONE


@command.command()
@work_option
@click.argument("before", type=_FOLDER)
@click.argument("after", type=_FOLDER)
@click.option(
    "--csv",
    "file",
    type=NewFile(),
    help="Write every post that changes to a new file.",
)
@json_option
def diff(work: Path, before: Path, after: Path, file: Path | None, as_json: bool) -> int:
    """Show which posts two folders of mapping tables decide differently.

    The posts of the last run are decided again with either; nothing is written or remembered.

    \b
    Example:
      flytt mapping diff mappningar nya-mappningar --work skane
    """
    from flytt.commands.mapping import diff_tables, write_changes

    with progress("mapping diff") as step:
        found = diff_tables(work, before, after, step)
    if file is not None:
        write_changes(found, file)
    if as_json:
        print_json(
            {
                "outcomes": [
                    {"before": a, "after": b, "posts": n} for (a, b), n in found.outcomes.items()
                ],
                "vardenhet": found.vardenhet,
                "problemkod": found.problemkod,
                "posts": [f"{a.kallsystem}:{a.post_id}" for a, _ in found.posts],
            }
        )
        return FINDINGS if found.posts else DONE
    if not found.posts:
        line("Both folders decide every post of the last run alike.")
        return DONE
    if found.outcomes:
        table(
            ("outcome before", "after", "posts"),
            [(a, b, n) for (a, b), n in sorted(found.outcomes.items(), key=lambda each: -each[1])],
        )
    line(f"{found.vardenhet} posts keep their outcome and get another Vårdenhet,")
    line(f"{found.problemkod} another regional problem code.")
    for one, other in found.posts[:SHOWN]:
        line(f"  {one.kallsystem}:{one.post_id}  {one.utfall} ({one.regel}) -> {other.utfall}"
             f" ({other.regel})")  # fmt: skip
    more(len(found.posts), "--csv FILE writes all")
    return FINDINGS
