"""`flytt plugins`: what is installed, where it comes from and what failed."""

from __future__ import annotations

import click

from flytt.cli.options import json_option
from flytt.cli.output import DONE, FINDINGS, print_json, table
from flytt.plugins.host import load_plugins


@click.command()
@json_option
def command(as_json: bool) -> int:
    """List sources, targets and receipt readers, and the plugins that failed to load.

    A failed plugin stops only the runs that ask for it. FLYTT_PLUGINS names the installed plugins
    to load, by comma; empty means none.

    \b
    Example:
      flytt plugins
      FLYTT_PLUGINS= flytt plugins --json
    """
    lines = load_plugins().lines()
    if as_json:
        print_json(lines)
    else:
        table(
            ("name", "kind", "version", "distribution", "state"),
            [
                (
                    each.name,
                    each.kind,
                    each.version,
                    each.distribution,
                    f"{each.state}: {each.cause}" if each.cause else each.state,
                )
                for each in lines
            ],
        )
    return DONE if all(each.state == "ok" for each in lines) else FINDINGS
