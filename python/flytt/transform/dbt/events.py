"""dbt's messages as a log in the work folder, without what may repeat a row's values."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# dbt's own log writes out every message and then throws most of them away.
_LEVELS = ("info", "warn", "error")
# A database's own words repeat rows and values, but for these, which speak of names and grammar.
_ABOUT_NAMES = re.compile(
    r"""\s*(
        [0-9:]*\s*[0-9]+\ of\ [0-9]+\ \w+\ .*
        | (Database|Runtime)\ Error(\ in\ .*)? | Unhandled\ error.{0,20} | Encountered\ an\ error:?
        | (Binder|Catalog|Parser)\ Error:\ .* | .*compiled\ code\ at\ .* | Failure\ in\ .*
        | (column|relation|function|schema|table|type)\ .*\ does\ not\ exist
        | syntax\ error\ at\ .*
        | Got\ [0-9]+\ results?,.* | (Done|Completed|Finished)\b.*
    )\s*""",
    re.VERBOSE,
)
_KIND = re.compile(r"\s*(\w+ Error): ")
_OF_THE_DATABASE = re.compile("Database Error|Runtime Error|Unhandled error|Encountered an error")


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


def _kept(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip() or _ABOUT_NAMES.fullmatch(line):
            yield line
        else:
            kind = _KIND.match(line)
            yield f"  {kind[1] if kind else '…'} (left out: it may repeat values)"
