"""dbt's messages as a log in the work folder, without what may repeat a row's values."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flytt.work.masked import without_numbers

# dbt's own log writes out every message and then throws most of them away.
_LEVELS = ("info", "warn", "error")
# A database's own words repeat rows and values, but for these, which speak of names and grammar.
_ABOUT_NAMES = re.compile(
    r"""\s*(
        [0-9:]*\s*[0-9]+\ of\ [0-9]+\ \w+\ .*
        | (Database|Runtime)\ Error(\ in\ .*)? | Unhandled\ error.{0,20} | Encountered\ an\ error:?
        | compiled\ code\ at\ .* | Failure\ in\ .*
        | Conversion\ Error:\ Unimplemented\ type\ for\ cast\ \([\w\ ]+->[\w\ ]+\).*
        | Got\ [0-9]+\ results?,.* | (Done|Completed|Finished)\b.*
    )\s*""",
    re.VERBOSE,
)
# They begin an error that was found before any row was read, so all of it speaks of names: DuckDB's
# kinds and dbt's, and PostgreSQL's class 42 (syntax errors and access rules), which has no heading.
_BEFORE_ROWS = re.compile(
    r"""\s*(
        (Binder|Catalog|Parser|Compilation|Parsing|Schema)\ Error\b
        | (column|relation|function|operator|schema|table|type|aggregate)\b.*\ does\ not\ exist
        | syntax\ error\ at\ | permission\ denied\ for\ \w+\ \S+$
        | (UNION|CASE|COALESCE|VALUES|IN|ELSE)\ types\ .*cannot\ be\ matched
        | each\ UNION\ query\ must | missing\ FROM-clause\ entry | invalid\ reference\ to\ FROM-
        | (column|table|function|operator)\ .*(is\ ambiguous|is\ not\ unique|more\ than\ once)
        | column\ .*must\ appear\ in\ the\ GROUP\ BY | cannot\ cast\ type\ [\w\ ]+\ to\ [\w\ ]+
        | argument\ of\ \w[\w\ ]*\ must\ (be|not) | (aggregate|window)\ functions?\ .*not\ allowed
        | subquery\ (must|has) | could\ not\ determine\ (data|polymorphic)\ type
    )""",
    re.VERBOSE,
)
_KIND = re.compile(r"\s*(\w+ Error)\b")
_OF_THE_DATABASE = re.compile("Database Error|Runtime Error|Unhandled error|Encountered an error")
_COMPILED = re.compile(r"\s*compiled code at .*\btarget/run/flytt/[\w/]+\.sql")
_SQL = re.compile(r"\s*LINE [0-9]+:")
_FRAME = re.compile(
    r"\s*(\w+ Error in .*|(Database|Runtime|Compilation) Error|.*compiled code at .*|\^*)"
)
_LEFT_OUT = "left out: it may repeat values"


class DbtLog:
    """What dbt says in one invocation, but for its chatter; written by any thread.

    The log of a failed invocation is kept until the one after the next.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._earlier = path.with_name(f"{path.name}.1")
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.exists():
            self.path.replace(self._earlier)
        self._file = self.path.open("w", encoding="utf-8", errors="replace")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, event: Any) -> None:
        """Write one of dbt's events as a line."""
        if event.info.level not in _LEVELS:
            return
        from dbt_common.events.functions import env_scrubber

        time = event.info.ts.ToDatetime().isoformat(timespec="milliseconds")
        line = f"{time} [{event.info.level}] {env_scrubber(without_values(event.info.msg))}\n"
        with self._lock:
            self._file.write(line)

    def forget(self) -> None:
        """Remove the log, and the earlier one: all went well."""
        self.path.unlink(missing_ok=True)
        self._earlier.unlink(missing_ok=True)


def without_values(message: str) -> str:
    """A message of dbt; of one that repeats a database's words, only what speaks of names."""
    if not _OF_THE_DATABASE.search(message):
        return message
    return "\n".join(_kept(message.splitlines()))


def cause(message: str) -> str:
    """What a message of dbt says of the reason, on one line and without what may repeat values.

    The line of SQL is shown with a syntax error only: the others name what is wrong, and DuckDB
    counts the letters of earlier lines as bytes.
    """
    lines = [line for line in _kept(message.splitlines()) if not _FRAME.fullmatch(line)]
    if not any("syntax error" in line for line in lines):
        lines = [line for line in lines if not _SQL.match(line)]
    return " ".join(" ".join(lines).split())


def _kept(lines: list[str]) -> Iterator[str]:
    of_names = left_out = False
    for line in lines:
        if left_out:
            # The value may have more lines, which may look like any of the others.
            if _COMPILED.fullmatch(line):
                yield line
        elif not line.strip():
            yield line
        elif _BEFORE_ROWS.match(line):
            of_names = True
            yield _bare(line)
        elif _ABOUT_NAMES.fullmatch(line):
            of_names = False
            yield line
        elif (kind := _KIND.match(line)) or not of_names:
            left_out = True
            yield f"  {kind[1] if kind else '…'} ({_LEFT_OUT})"
        else:
            yield _bare(line)


def _bare(line: str) -> str:
    """A line about names without literals of the SQL that it shows, or names like numbers."""
    if _SQL.match(line):
        # What an engine cuts short may begin or end within a literal.
        whole = line.count("'") % 2 == 0
        line = re.sub("'[^']*'", "'…'", line) if whole else f"{line.partition(':')[0]}: …"
    return without_numbers(line)
