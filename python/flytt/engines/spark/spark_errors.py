"""What Spark and its client complain of, without the rows and values that messages repeat."""

from __future__ import annotations

import re

from pyspark.errors import PySparkException

from flytt.errors import EngineError

# So begins what speaks of names only; Sail says the first in its own words too.
_OF_NAMES = re.compile(r"(Table not found: )?\[TABLE_OR_VIEW_NOT_FOUND\]|\[UNRESOLVED_COLUMN")
# gRPC's status, which the client repeats in its own error.
_LOST = ("StatusCode.UNAVAILABLE", "RETRIES_EXCEEDED", "INVALID_HANDLE.SESSION")


def translated(error: PySparkException, doing: str, where: str) -> EngineError:
    """The error to raise instead."""
    reason = _reason(error)
    if any(word in str(error) for word in _LOST):
        return EngineError(
            f"The connection to Spark was lost, or not made, while {doing} ({reason}).",
            where=where,
            todo="look whether the server runs and the url is its own, and run again; nothing was"
            " published",
        )
    if _OF_NAMES.match(str(error)):
        return EngineError(f"Spark failed while {doing}: {str(error).splitlines()[0]}", where=where)
    return EngineError(
        f"Spark failed while {doing} ({reason}).",
        where=where,
        todo="look at the server's log and its disk and run again; details are left out, they may"
        " hold personal data",
    )


def _reason(error: PySparkException) -> str:
    """The kind of an error: a name, and never its words."""
    return error.getCondition() or type(error).__name__
