"""dbt's messages as a log in the work folder: protected, because they may repeat values."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# dbt's own log writes out every message and then throws most of them away.
_LEVELS = ("info", "warn", "error")


class DbtLog:
    """Appends what dbt says, but for its chatter; entered while dbt runs, written by any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = self.path.open("a", encoding="utf-8", errors="replace")
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
        line = f"{time} [{event.info.level}] {env_scrubber(event.info.msg)}\n"
        with self._lock:
            self._file.write(line)
