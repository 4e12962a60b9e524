"""`flytt doctor`: what is wrong here, and what to do about it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from flytt.cli.options import json_option, work_option
from flytt.cli.output import COULD_NOT_RUN, DONE, FINDINGS, clean, indented, line, print_json

if TYPE_CHECKING:
    from flytt.doctor.diagnosis import Diagnosis

_CODES = {"ok": DONE, "warn": FINDINGS, "fail": COULD_NOT_RUN}
_SAID = {
    "ok": "All is well.",
    "warn": "A run can start; somebody should look at the lines marked warn.",
    "fail": "A run could not start; begin with the first line marked fail.",
}


@click.command()
@work_option
@json_option
@click.pass_context
def command(context: click.Context, work: Path, as_json: bool) -> int:
    """Look at all that a run needs, and say what is wrong and what to do.

    The program (Python, packages, dbt, plugins), the work folder, settings and environment, mapping
    tables, extracts (columns and rows), engine and ledger. Each is looked at on its own, nothing is
    written, and no value of a row is shown. Outside a work folder only the program is looked at.

    \b
    Exit codes: 0 all is well, 1 something to look at, 2 a run could not start.

    \b
    Example:
      flytt doctor --work skane
    """
    from flytt.commands.doctor import doctor

    given = context.get_parameter_source("work") != ParameterSource.DEFAULT
    found = doctor(work, must_be=given)
    if as_json:
        print_json({"state": found.state, "lines": found.lines})
        return _CODES[found.state]
    for part, lines in groupby(found.lines, lambda each: each.part):
        line(part)
        for each in lines:
            _show(each)
    line("")
    line(_SAID[found.state])
    return _CODES[found.state]


def _show(each: Diagnosis) -> None:
    """One line, wrapped where it is too long, and what to do below it."""
    what = each.what if each.what.startswith(each.name) else f"{each.name}: {each.what}"
    indented(f"  {each.state:<5} ", clean(what))
    if each.todo:
        indented("        next: ", clean(each.todo))
