"""What DuckDB complains of, without the rows and values that its messages repeat."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from flytt.errors import EngineError, FlyttError, LockedError

OPENING = "opening"
_PID = re.compile(r"held in (?P<program>.*?) ?\(PID (?P<pid>\d+)\)")
# These speak of names and grammar only. A conversion or CSV error quotes what it could not read.
_HARMLESS = (duckdb.CatalogException, duckdb.BinderException)


def translated(error: duckdb.Error, doing: str, where: str | None) -> FlyttError:
    """The error to raise instead: LockedError or EngineError."""
    text = str(error)
    if "lock on file" in text:
        holder = _PID.search(text)
        return LockedError(
            "Another process has the database file open: "
            + (f"PID {holder['pid']} ({Path(holder['program']).name})." if holder else "unknown."),
            where=where,
            todo="wait for it, or close the program that reads the file",
        )
    if "already attached" in text or "different configuration" in text:
        return LockedError(
            "Another part of this process has the database file open.",
            where=where,
            todo="report this: release() is called before and after dbt",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return EngineError(
            f"DuckDB ran out of memory or disk while {doing}.",
            where=where,
            todo="set more memory in [engine] of flytt.toml, or make room, and run again",
        )
    if isinstance(error, _HARMLESS):
        return EngineError(f"DuckDB failed while {doing}: {text.splitlines()[0]}", where=where)
    again = "check the disk and run again"
    if doing == OPENING:
        again = "check the rights to the file and its disk; flytt run makes it from the extracts"
    return EngineError(
        f"DuckDB failed while {doing} ({type(error).__name__}).",
        where=where,
        todo=f"{again}; details are left out, they may hold personal data",
    )
