"""`flytt plugins`: what is installed, where it comes from and what failed."""

from __future__ import annotations

from dataclasses import dataclass

import click

from flytt.cli.options import json_option
from flytt.cli.output import DONE, FINDINGS, print_json, table
from flytt.plugins.host import Plugins, load_plugins


@dataclass(frozen=True)
class Line:
    """One plugin as listed; `state` is `ok`, `failed` or `clash`."""

    name: str
    kind: str
    version: str
    distribution: str
    state: str
    cause: str = ""


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
    lines = plugin_lines(load_plugins())
    if as_json:
        print_json(lines)
    else:
        table(
            ("name", "kind", "version", "distribution", "state"),
            [
                (each.name, each.kind, each.version, each.distribution, _state(each))
                for each in lines
            ],
        )
    return DONE if all(each.state == "ok" for each in lines) else FINDINGS


def plugin_lines(plugins: Plugins) -> list[Line]:
    """Every plugin by kind and name, then the failures."""
    lines: list[Line] = []
    for registry in (plugins.sources, plugins.targets, plugins.receipt_readers):
        found = registry.all()
        names = [each.plugin.name for each in found]
        for each in found:
            clash = names.count(each.plugin.name) > 1
            lines.append(
                Line(
                    each.plugin.name,
                    registry.kind,
                    each.origin.version,
                    each.origin.distribution,
                    "clash" if clash else "ok",
                    "another plugin has the same name" if clash else "",
                )
            )
    lines += [
        Line(each.name, "plugin", each.version, each.distribution, "failed", each.cause)
        for each in plugins.failures
    ]
    return lines


def _state(line: Line) -> str:
    return f"{line.state}: {line.cause}" if line.cause else line.state
