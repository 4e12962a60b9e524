"""What commands print: tables and progress for people, JSON for programs, errors on stderr."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, is_dataclass
from typing import Any

import click

from flytt.errors import FlyttError

DONE = 0
FINDINGS = 1
COULD_NOT_RUN = 2
INTERRUPTED = 130

Advance = Callable[[int], None]


def clean(value: object) -> str:
    """A cell or line as text, on one line and without control characters a terminal would obey."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """Print rows: a drawn table on a terminal, aligned plain text elsewhere."""
    cells = [[clean(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        _draw(columns, cells, title)
        return
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    if title:
        click.echo(title)
    for row in [list(columns), *cells]:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def _draw(columns: Sequence[str], cells: Sequence[Sequence[str]], title: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in cells:
        # Text, not str: brackets in a cell are no markup.
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


def line(text: str) -> None:
    """Print a line for people."""
    click.echo(text)


def print_json(value: object) -> None:
    """Print one JSON document: dataclasses as objects, dates and paths as text."""
    # Where the terminal's encoding lacks a letter, JSON has a way to write it.
    narrow = not (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(json.dumps(_plain(value), indent=2, ensure_ascii=narrow, default=str))


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Advance]:
    """Show that a step is under way; yields `advance(count)`. On stderr, so that pipes stay clean.

    A bar on a terminal (a count where `total` is unknown), one line when it is done elsewhere.
    """
    if sys.stderr.isatty():
        with _bar(label, total) as advance:
            yield advance
        return
    counted = 0
    begun = time.monotonic()

    def count(more: int) -> None:
        nonlocal counted
        counted += more

    yield count
    number = f" {counted}" if counted else ""
    to_stderr(f"{label}:{number} ({time.monotonic() - begun:.1f} s)", colour=None)


@contextmanager
def _bar(label: str, total: int | None) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as drawn:
        task = drawn.add_task(label, total=total)
        yield lambda more: drawn.advance(task, more)
        drawn.update(task, total=drawn.tasks[0].completed or 1)


def error_text(error: FlyttError) -> str:
    """An error for people: what happened, where, what to do next."""
    return f"Error: {error}"


def to_stderr(text: str, *, colour: str | None = "red") -> None:
    """Print on stderr, coloured on a terminal unless NO_COLOR is set."""
    plain = colour is None or bool(os.environ.get("NO_COLOR"))
    click.echo(text if plain else click.style(text, fg=colour), err=True)


def forgive_output() -> None:
    """Let a letter that the terminal's encoding lacks become `?` instead of an error."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def drop_output() -> int:
    """Carry on quietly when the reader of a pipe has gone away: that is its right."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
