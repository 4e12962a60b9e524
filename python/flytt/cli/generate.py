"""`flytt generate`: synthetic extracts of any size."""

from __future__ import annotations

from pathlib import Path

import click

from flytt.cli.options import json_option
from flytt.cli.output import print_json, progress, table
from flytt.work.log import Step


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--posts", type=click.IntRange(0), default=3000, help="Bevakningar and VÅPs referrals together."
)
@click.option("--seed", type=int, default=1, help="The same seed gives the same files.")
@click.option(
    "--week", type=click.IntRange(1), default=1, help="2 is the same population a week later."
)
@click.option("--encoding", default="utf-8", help="utf-8, cp1252 or latin-1.")
@json_option
def command(folder: Path, posts: int, seed: int, week: int, encoding: str, as_json: bool) -> None:
    """Write synthetic extracts with realistic shares of every defect.

    No living person can have the personal ids in them: birth years 1800-1829.

    \b
    Example:
      flytt generate skane/extrakt --posts 300000 --seed 7
    """
    from flytt.generator import generate

    with progress("generate") as step:
        step(Step("generate", f"{posts} posts"))
        made = generate(folder, posts, seed, week=week, encoding=encoding)
    if as_json:
        print_json(made)
    else:
        table(("file", "rows"), [(each.path.name, each.rows) for each in made.files])
