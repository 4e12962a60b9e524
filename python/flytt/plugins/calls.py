"""Calls into a plugin's code: what it raises is reported by type and place, never by its text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flytt.errors import DiskError, FlyttError, disk_error


@contextmanager
def plugin_code(plugin: object, doing: str, kind: type[FlyttError]) -> Iterator[None]:
    """Run a plugin's own code; what it raises becomes one FlyttError of a kind.

    A FlyttError of its own passes: its author has written it for the user. The text of any other
    may hold a row's value and goes nowhere; an error of the operating system keeps its reason, and
    one of the disk is reported as everywhere.
    """
    try:
        yield
    except FlyttError:
        raise
    except Exception as error:
        place = place_of(error, _module(plugin))
        if isinstance(error, OSError) and (disk := disk_error(OSError(error.errno, ""))):
            raise DiskError(disk.message, where=place, todo=disk.todo) from None
        raise kind(
            f"A plugin failed while {doing}: {_what(error)}",
            where=place,
            todo="report this to the plugin's author; its words are left out, they may hold"
            " personal data",
        ) from None


def _what(error: Exception) -> str:
    name = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name} ({os.strerror(error.errno)})"
    return name


def _module(plugin: object) -> str:
    """The module that a plugin's object, class or function comes from."""
    return str(getattr(plugin, "__module__", None) or type(plugin).__module__)


def place_of(error: BaseException, module: str) -> str:
    """`module:line` of the innermost call in a plugin's package, or else the innermost of all."""
    package = module.partition(".")[0]
    place = own = ""
    trace = error.__traceback__
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", "?"))
        place = f"{name}:{trace.tb_lineno}"
        own = place if name.partition(".")[0] == package else own
        trace = trace.tb_next
    return own or place or module
