"""One thing that was looked at: how it is, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flytt.errors import FlyttError, disk_error

OK, WARN, FAIL = "ok", "warn", "fail"
"""As it should be; a run can start, but somebody should act; a run could not start."""


@dataclass(frozen=True)
class Diagnosis:
    """One line: `part` is what it belongs to, `todo` what to do next, empty when it is ok."""

    part: str
    name: str
    state: str
    what: str
    todo: str = ""


Check = Callable[[], Iterable[Diagnosis]]


def examined(part: str, name: str, check: Check, *, otherwise: str = FAIL) -> list[Diagnosis]:
    """What a check says; whatever it raises becomes a line too, in the state `otherwise`."""
    found: list[Diagnosis] = []
    try:
        found.extend(check())
    except Exception as error:
        found += _broken(part, name, error, otherwise)
    return found


def of_error(part: str, name: str, error: FlyttError, state: str = FAIL) -> list[Diagnosis]:
    """An error as a line for each problem: the words that a command would have ended with."""
    heading, *problems = re.split("\n +- ", error.message)
    where = f" ({error.where})" if error.where and error.where not in error.message else ""
    said = [" ".join(problem.split()) for problem in problems or [heading]]
    todos = [""] * (len(said) - 1) + [error.todo or ""]
    return [
        Diagnosis(part, name, state, f"{what}{where}", todo)
        for what, todo in zip(said, todos, strict=True)
    ]


def _broken(part: str, name: str, error: Exception, state: str) -> list[Diagnosis]:
    known = disk_error(error) if isinstance(error, OSError) else error
    if isinstance(known, FlyttError):
        return of_error(part, name, known, state)
    return [_unforeseen(part, name, error, state)]


def _unforeseen(part: str, name: str, error: Exception, state: str) -> Diagnosis:
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        what = f"cannot be looked at: {error.strerror or type(error).__name__}{place}"
        return Diagnosis(part, name, state, what, "check that it is there, and the rights to it")
    # Other words may repeat a value, so the type alone.
    what = f"cannot be looked at: {type(error).__name__}"
    todo = "install flytt again in an environment of its own; if that does not help, report it"
    return Diagnosis(part, name, state, what, todo)
