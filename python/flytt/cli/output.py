"""What commands print: tables and progress for people, JSON for programs, errors on stderr."""

from __future__ import annotations

import io
import json
import os
import select
import shutil
import sys
import textwrap
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, is_dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flytt.work.log import Progress, Step

DONE = 0
FINDINGS = 1
COULD_NOT_RUN = 2
INTERRUPTED = 130

SHOWN = 20
"""How many of a long list are shown."""
EVERY = 5
"""Seconds between the lines that say at which step a command is, in a file or pipe."""
AT_LEAST = 1
"""Seconds that a command must have taken for its end to say so."""
_ERASE = "\033[G\033[K"
_GAP = "  "
# Why answers could not be written.
_lost: list[OSError] = []


def clean(value: object) -> str:
    """A cell or line as text, on one line and without control characters that change a terminal."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """Print rows as aligned plain text; what is too wide is wrapped between words, never in one.

    A row whose words do not fit on one line is a block with a line for each column. As wide
    as the terminal, or COLUMNS; 80 columns in a file or pipe.
    """
    cells = [columns, *([clean(value) for value in row] for row in rows)]
    widths = _widths([[str(cell) for cell in column] for column in zip(*cells, strict=True)])
    if title:
        line(title)
    if widths is None:
        _blocks(columns, cells[1:])
        return
    for row in cells:
        parts = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        for part in zip_longest(*parts, fillvalue=""):
            line(_GAP.join(map(str.ljust, part, widths)).rstrip())


def wrapped(text: str, width: int) -> list[str]:
    """A text as lines of at most so many letters, unless one of its words is longer."""
    found = textwrap.wrap(text, max(width, 1), break_long_words=False, break_on_hyphens=False)
    return found or [""]


def terminal_width() -> int:
    """Letters in a line: the terminal's, or COLUMNS; 80 in a file or pipe."""
    return shutil.get_terminal_size().columns


def _widths(columns: list[list[str]]) -> list[int] | None:
    """How wide each column is in a table that fits; None when its words alone are too wide."""
    widths = [max(map(len, column)) for column in columns]
    words = [max(len(word) for cell in column for word in wrapped(cell, 1)) for column in columns]
    room = terminal_width() - len(_GAP) * (len(columns) - 1)
    if sum(words) > room:
        return None if sum(widths) > room else widths
    while sum(widths) > room:
        # The widest gives way first, down to its longest word.
        wide = max(range(len(widths)), key=lambda at: (widths[at] > words[at], widths[at]))
        widths[wide] -= 1
    return widths


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    margin = max(map(len, columns))
    for number, row in enumerate(rows):
        if number:
            line("")
        for name, cell in zip(columns, row, strict=True):
            if cell:
                indented(f"{name:{margin}}{_GAP}", cell)


def indented(head: str, text: str) -> None:
    """Print a text after its head, further lines of it below its beginning."""
    for number, part in enumerate(wrapped(text, terminal_width() - len(head))):
        line(f"{' ' * len(head) if number else head}{part}".rstrip())


def line(text: str = "") -> None:
    """Print a line for people."""
    _echo(text)


def more(number: int, where: str) -> None:
    """Say how many of a list were not shown, and what names all of them."""
    if number > SHOWN:
        line(f"… and {number - SHOWN} more: {where}")


def _echo(text: str, *, err: bool = False, end: str = "\n") -> None:
    """Print, and go on when nobody reads: what the command does and finds stays the same."""
    try:
        click.echo(text + end, nl=False, err=err)
    except OSError as error:
        stream = sys.stderr if err else sys.stdout
        _drop(stream)
        if not isinstance(error, BrokenPipeError) and not err:
            _lost.append(error)
            to_stderr(f"Error: the answer cannot be written: {error.strerror}.")


def print_json(value: object) -> None:
    """Print one JSON document: dataclasses as objects, dates and paths as text."""
    # JSON can escape a letter that the terminal's encoding lacks.
    narrow = not (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    _echo(json.dumps(value, indent=2, ensure_ascii=narrow, default=_plain))


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


class _Shown:
    """The step that a command is at: redrawn in place on a terminal, else a line now and then."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._in_place = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._step: Step | None = None
        self._begun = time.monotonic()
        # Steps begin in any thread, and a long one is said again by one of its own.
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Progress:
        self._ticker.start()
        return self._begins

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._ended.set()
        self._ticker.join()
        if self._in_place:
            _echo(_ERASE, err=True, end="")
        if kind is None and self._seconds() >= AT_LEAST:
            to_stderr(f"{self._label}: done in {self._seconds():.1f} s", colour=None)

    def _begins(self, step: Step) -> None:
        with self._lock:
            self._step = step
            if self._in_place:
                self._show()

    def _tick(self) -> None:
        while not self._ended.wait(1 if self._in_place else EVERY):
            with self._lock:
                self._show()

    def _show(self) -> None:
        if self._step is None:
            return
        text = f"{self._label}: {self._step.words(self._label)} ({self._seconds():.0f} s)"
        if self._in_place:
            _echo(_ERASE + text[: terminal_width() - 1], err=True, end="")
        else:
            _echo(text, err=True)

    def _seconds(self) -> float:
        return time.monotonic() - self._begun


def progress(label: str) -> AbstractContextManager[Progress]:
    """Say on stderr at which step a command is; yields what the command calls as a step begins.

    A line that changes on a terminal, a line every few seconds elsewhere, and one at the end with
    the seconds, if it took any. Pipes of stdout stay clean.
    """
    return _Shown(label)


def note(text: str) -> None:
    """Print a line on stderr while progress is shown, which is drawn again below it."""
    to_stderr(f"{_ERASE}{text}", colour=None)


def to_stderr(text: str, *, colour: str | None = "red") -> None:
    """Print on stderr, coloured on a terminal unless NO_COLOR is set."""
    plain = colour is None or bool(os.environ.get("NO_COLOR"))
    _echo(text if plain else click.style(text, fg=colour), err=True)


def forgive_output() -> None:
    """Print `?` for a letter that the terminal's encoding lacks, instead of failing."""
    _lost.clear()
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def answer_is_lost() -> bool:
    """Whether an answer could not be written, for another reason than that nobody reads it."""
    return bool(_lost)


def nobody_reads() -> bool:
    """Whether the reader of stdout has gone away, as `head` does; what is left is dropped then."""
    stdout = sys.__stdout__
    if stdout is None:
        return False
    poll = select.poll()
    poll.register(stdout.fileno(), 0)
    gone = any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    if gone:
        _drop(stdout)
    return gone


def _drop(stream: Any) -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
