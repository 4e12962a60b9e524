"""The command line: each command's module is imported when the command is called.

A command `name` is a click command, plus its line in COMMANDS. It returns its exit code (nothing
means DONE), raises FlyttError for what the user must correct, and imports dbt, engines and the
ledger inside the function only:

    @click.command()
    @work_option
    @json_option
    def command(work: Path, as_json: bool) -> int:
        \"\"\"One sentence, then an example block.\"\"\"
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import click

from flytt import __version__
from flytt.cli.output import (
    COULD_NOT_RUN,
    DONE,
    FINDINGS,
    INTERRUPTED,
    answer_is_lost,
    forgive_output,
    nobody_reads,
    to_stderr,
)
from flytt.errors import FlyttError, disk_error, without_words
from flytt.settings.naming import nearest_hint

LINES = 30
"""How many lines of an error message are shown, when a file can hold the rest."""


class Entry(NamedTuple):
    """A command's module and name there, its section of the help page, and its line there."""

    module: str
    section: str
    help: str
    attribute: str = "command"


_RUN = "flytt.cli.run"
COMMANDS: dict[str, Entry] = {
    "init": Entry("flytt.cli.init", "Begin", "Write a new work folder."),
    "demo": Entry("flytt.cli.demo", "Begin", "Run the whole line on synthetic extracts."),
    "generate": Entry("flytt.cli.generate", "Begin", "Write synthetic extracts."),
    "plugin": Entry("flytt.cli.plugin", "Begin", "Write a package for a new source or target."),
    "run": Entry(_RUN, "Stages", "Extract, transform and export, all or nothing.", "run"),
    "extract": Entry(_RUN, "Stages", "Load the extracts.", "extract"),
    "transform": Entry(_RUN, "Stages", "Decide what happens to each post.", "transform"),
    "export": Entry(_RUN, "Stages", "Write the files and remember what is in them.", "export"),
    "check": Entry("flytt.cli.check", "Stages", "Dry run: what would happen, what is missing."),
    "receipts": Entry("flytt.cli.receipts", "Stages", "Import Millennium's receipts."),
    "close": Entry("flytt.cli.close", "Stages", "Order the closure of what was migrated."),
    "approve": Entry("flytt.cli.approve", "Stages", "Let a post that has changed be closed."),
    "withdraw": Entry("flytt.cli.withdraw", "Stages", "Take back a run that was never loaded."),
    "purge": Entry("flytt.cli.purge", "Stages", "Remove patient data of earlier runs."),
    "status": Entry("flytt.cli.status", "Questions", "Show where every post is."),
    "report": Entry("flytt.cli.report", "Questions", "Make a run's report and workbooks again."),
    "simulate": Entry("flytt.cli.simulate", "Questions", "What if: the weeks to come, on a copy."),
    "diff": Entry("flytt.cli.diff", "Questions", "Compare what two runs decided, and why."),
    "explain": Entry("flytt.cli.explain", "Questions", "Show what decided one post."),
    "doctor": Entry("flytt.cli.doctor", "Questions", "Say what is wrong here, and what to do."),
    "verify": Entry("flytt.cli.verify", "Questions", "Check ledger, files and receipts."),
    "audit": Entry("flytt.cli.audit", "Questions", "Show or verify who did what."),
    "plugins": Entry("flytt.cli.plugins", "Questions", "List the plugins and what failed to load."),
    "mapping": Entry("flytt.cli.mapping", "Questions", "Find and check rows of mapping tables."),
    "docs": Entry("flytt.cli.docs", "Questions", "Make the documentation of models and rules."),
}


def _set_verbose(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(dict)["verbose"] = True


_VERBOSE = click.Option(
    ["-v", "--verbose"],
    is_flag=True,
    expose_value=False,
    callback=_set_verbose,
    help="Show details, and the traceback of errors too.",
)


class Commands(click.Group):
    """The commands by name; only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        entry = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(entry.module), entry.attribute)
        assert isinstance(found, click.Command)
        # The same command object may be called again, at least by tests.
        if _VERBOSE not in found.params:
            found.params.append(_VERBOSE)
        found.name = cmd_name
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command called; an unknown one is an error that names the nearest."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise click.UsageError(
                f"No such command {args[0]!r}{nearest_hint(args[0], COMMANDS)}.", ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help page's list, without importing any of them."""
        width = max(map(len, COMMANDS))
        for section in dict.fromkeys(entry.section for entry in COMMANDS.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [(n.ljust(width), e.help) for n, e in COMMANDS.items() if e.section == section]
                )


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "show_default": True}
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def cli() -> None:
    """Move waiting-list posts from PASiS and VÅPs into Millennium.

    \b
    Exit codes: 0 done, 1 done with findings, 2 could not run.

    \b
    Try it:
      flytt demo demo

    \b
    Complete commands, options and posts in bash (zsh, fish: docs/operations.md):
      eval "$(_FLYTT_COMPLETE=bash_source flytt)"
    """


cli.params.append(_VERBOSE)


def console() -> None:
    """The installed command."""
    for standard in range(3):
        try:
            os.fstat(standard)
        except OSError:
            # Closed at the start (`>&-`): the first file that is opened would get its number.
            os.open(os.devnull, os.O_RDWR)
    sys.exit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; the only place where FlyttError is caught."""
    if "_FLYTT_COMPLETE" in os.environ:
        from flytt.cli.completion import register

        register()
    given: dict[str, Any] = {}
    forgive_output()
    try:
        code = cli.main(argv, prog_name="flytt", standalone_mode=False, obj=given)
        code = code if isinstance(code, int) else DONE
        return max(code, FINDINGS) if answer_is_lost() else code
    except FlyttError as error:
        before = without_words(error) if given.get("verbose") else ""
        to_stderr(f"{before}Error: {_on_the_screen(error, given.get('work'))}")
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
    except (click.Abort, KeyboardInterrupt):
        to_stderr("Interrupted.")
        return INTERRUPTED
    except SystemExit as stop:
        # click ends with code 1 when a pipe is broken, which may be any pipe of the command's.
        broken = stop.__context__
        if not isinstance(broken, BrokenPipeError):
            raise
        # Only help pages are printed by click itself.
        if nobody_reads():
            return DONE
        _unexpected(broken, verbose=given.get("verbose", False))
    except Exception as error:
        _unexpected(error, verbose=given.get("verbose", False))
    return COULD_NOT_RUN


def _on_the_screen(error: FlyttError, work: Path | None) -> FlyttError:
    """The error; of a long one the beginning, and the file in the work folder that has all of it.

    All of it where no such file can be.
    """
    from flytt.settings.settings import SETTINGS_FILE
    from flytt.work.files import make_folder, write_file
    from flytt.work.folder import WorkFolder

    lines = error.message.splitlines()
    if len(lines) <= LINES or work is None or not (work / SETTINGS_FILE).is_file():
        return error
    file = WorkFolder(work).private / "fel.txt"
    try:
        make_folder(file.parent)
        write_file(file, f"{error}\n")
    except OSError:
        return error
    shown = [*lines[:LINES], f"  … and {len(lines) - LINES} more lines: {file}"]
    return FlyttError("\n".join(shown), where=error.where, todo=error.todo)


def _unexpected(error: Exception, *, verbose: bool) -> None:
    disk = disk_error(error) if isinstance(error, OSError) else None
    # Else a bug: Python's own exit code 1 would say "done with findings".
    words = f"Error: {disk}" if disk else "This is a bug in flytt."
    to_stderr(("" if disk and not verbose else without_words(error)) + words)
