"""The options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from flytt.transform.guarding import Acceptance

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(1900, 2200)


class DateParam(click.ParamType[date]):
    """A real calendar date, `YYYY-MM-DD`, of the years that the rules accept (section 5)."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What the help page shows."""
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        if isinstance(value, date):
            return value
        text = str(value)
        if not _FORM.fullmatch(text):
            self.fail(f"{text!r} is not written YYYY-MM-DD.", param, ctx)
        try:
            found = date.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is not a calendar date.", param, ctx)
        if found.year not in _YEARS:
            self.fail(f"{text!r} is outside the years 1900-2199.", param, ctx)
        return found


DATE = DateParam()


class NewFile(click.ParamType[Path]):
    """A file to be written; one that is there is never written over."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; an error when something is there."""
        path = Path(value)
        if path.exists():
            self.fail(f"{path} is there already; name a new file.", param, ctx)
        return path


class PostParam(click.ParamType[str]):
    """A post, `SYSTEM:ID`; a shell completes it."""

    name = "post"

    def __init__(self, *, exported: bool) -> None:
        self._exported = exported

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The posts of the work folder that begin so; of exported ones only, if it says so."""
        from flytt.cli.completion import posts_like

        work = ctx.params.get("work") or Path()
        return posts_like(Path(work), incomplete, exported=self._exported)


def _remember(context: click.Context, _: click.Parameter, value: Path) -> Path:
    # Where a long error message may be written.
    context.ensure_object(dict)["work"] = value
    return value


work_option = click.option(
    "-w",
    "--work",
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    help="The work folder.",
    callback=_remember,
)
"""`--work DIR`: the work folder, as argument `work`."""

json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
"""`--json`: answer in JSON, as argument `as_json`."""


def accept_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--accept NAME` and `--because TEXT`: arguments for `acceptance`."""
    because = click.option(
        "--because", default="", metavar="TEXT", help="Why; required with --accept."
    )
    accept = click.option(
        "--accept",
        multiple=True,
        metavar="NAME[:TABLE]",
        help="Let a guard pass this time; repeatable.",
    )
    return accept(because(command))


def acceptance(accept: tuple[str, ...], because: str) -> Acceptance:
    """What the user accepts; a usage error without a reason."""
    from flytt.transform.guarding import Acceptance

    if accept and not because.strip():
        raise click.UsageError('--accept needs a reason: --because "why".')
    return Acceptance(accept, because.strip())
