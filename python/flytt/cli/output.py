"""What commands print: tables and progress for people, JSON for programs, errors on stderr."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, is_dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flytt.work.log import Progress

DONE = 0
FINDINGS = 1
COULD_NOT_RUN = 2
INTERRUPTED = 130


def clean(value: object) -> str:
    """A cell or line as text, on one line and without control characters that change a terminal."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """Print rows as aligned plain text, the same on a terminal, in a file and in a pipe."""
    cells = [columns, *([clean(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    if title:
        click.echo(title)
    for row in cells:
        click.echo("  ".join(map(str.ljust, row, widths)).rstrip())


line = click.echo
"""Print a line for people."""


def print_json(value: object) -> None:
    """Print one JSON document: dataclasses as objects, dates and paths as text."""
    # JSON can escape a letter that the terminal's encoding lacks.
    narrow = not (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(json.dumps(value, indent=2, ensure_ascii=narrow, default=_plain))


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Count steps on stderr, so that pipes stay clean; yields what a command calls at each step.

    A bar on a terminal; everywhere a line with the count and the seconds at the end.
    """
    begun = time.monotonic()
    with click.progressbar(
        repeat(None), label=label, show_pos=True, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield lambda _step: bar.update(1)
        bar.finish()
        bar.render_progress()
    number = f" {bar.pos}" if bar.pos else ""
    to_stderr(f"{label}:{number} ({time.monotonic() - begun:.1f} s)", colour=None)


def note(text: str) -> None:
    """Print a line on stderr while progress is shown; a bar is drawn again below it."""
    to_stderr(f"\033[G\033[K{text}", colour=None)


def to_stderr(text: str, *, colour: str | None = "red") -> None:
    """Print on stderr, coloured on a terminal unless NO_COLOR is set."""
    plain = colour is None or bool(os.environ.get("NO_COLOR"))
    click.echo(text if plain else click.style(text, fg=colour), err=True)


def forgive_output() -> None:
    """Print `?` for a letter that the terminal's encoding lacks, instead of failing."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def drop_output() -> int:
    """End quietly when the reader of a pipe has gone away, as in `| head`."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
