"""Write docs/cli.md from the commands themselves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from generated import deliver, only_compares

from flytt.cli.main import cli

DOCS = Path(__file__).resolve().parent
WIDTH = 88

HEAD = """\
<!-- Written by docs/build_cli.py from the commands. Change their help texts instead. -->
# The commands

Exit codes: `0` done, `1` done with findings, `2` could not run. What to do about each:
[operations](operations.md).
"""


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    return command.context_class(command, info_name=name, parent=parent, **settings)


def _walk(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """A command and those below it, as (path, help); lazy groups load each one when asked."""
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _walk(child, _context(child, name, context))


def render(group: click.Group, name: str) -> str:
    """The whole page: every command's path and help, in the order the group lists them."""
    sections = [
        f"\n## {path}\n\n```text\n{_trim(text)}\n```\n"
        for path, text in _walk(group, _context(group, name, None))
    ]
    return HEAD + "".join(sections)


def _trim(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when the page is written or fresh, 1 when stale."""
    check = only_compares(argv, __doc__)
    # Help must not depend on the terminal of the one who writes the page.
    os.environ.update({"NO_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "dumb"})
    return deliver(DOCS / "cli.md", render(cli, "flytt"), check=check)


if __name__ == "__main__":
    sys.exit(main())
