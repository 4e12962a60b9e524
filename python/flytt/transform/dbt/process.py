"""Run dbt in a separate process, started early because importing dbt takes two seconds."""

from __future__ import annotations

import gc
import importlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from flytt.errors import FlyttError, TransformError, without_words
from flytt.transform.dbt.invoke import Outcome, run_dbt
from flytt.work.child import ChildFault, end_with, start_module
from flytt.work.folder import WorkFolder
from flytt.work.log import Progress, Step

# How long dbt may take to cancel its queries after Ctrl-C, in seconds.
_PATIENCE = 60


# A node that begins, or the answer.
_Message = Step | Outcome | BaseException


@dataclass(frozen=True)
class _Request:
    folder: WorkFolder
    project: Path
    # A password may be in it.
    environment: Mapping[str, str] = field(repr=False)
    arguments: Sequence[str]


def start(connection: Connection) -> subprocess.Popen[bytes]:
    """Start a process that answers one request; it imports dbt before it looks for that."""
    return start_module("flytt.transform.dbt.process", connection)


def starts() -> bool:
    """Whether dbt can be imported in a process of its own, which ends without a request."""
    ours, theirs = Pipe()
    process = start(theirs)
    theirs.close()
    ours.close()
    return process.wait() == 0


class DbtProcess:
    """One invocation of dbt; enter it early, so that dbt is imported in parallel to other work.

    The process ends after its answer, with this context, or with the process that started it.
    """

    def __enter__(self) -> Self:
        self._connection, theirs = Pipe()
        self._process = start(theirs)
        theirs.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def run(
        self,
        folder: WorkFolder,
        project: Path,
        environment: Mapping[str, str],
        arguments: Sequence[str],
        progress: Progress,
    ) -> Outcome:
        """What `run_dbt` does and raises; no database is open in its process when this returns."""
        log = folder.dbt_logs / "dbt.log"
        try:
            with _raise_if_process_died(log):
                self._connection.send(_Request(folder, project, environment, arguments))
            while isinstance(message := self._next(log), Step):
                progress(message)
            # dbt keeps a DuckDB file open until its process ends.
            self._process.wait()
        except KeyboardInterrupt:
            self._interrupt()
            raise
        if isinstance(message, BaseException):
            raise message
        return message

    def _next(self, log: Path) -> _Message:
        with _raise_if_process_died(log):
            message: _Message = self._connection.recv()
        return message

    def _interrupt(self) -> None:
        """Let dbt cancel its queries; a second Ctrl-C does not wait for it."""
        with suppress(ConnectionError, subprocess.TimeoutExpired):
            self._connection.send("interrupt")
            self._process.wait(_PATIENCE)


@contextmanager
def _raise_if_process_died(log: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError):
        raise TransformError(
            "dbt's process was ended from outside, perhaps for want of memory.",
            where=str(log),
            todo="set less memory in [engine] of flytt.toml, then run the command again",
        ) from None


def _answer(request: _Request, progress: Progress) -> Outcome | BaseException:
    try:
        return run_dbt(
            request.folder, request.project, request.environment, request.arguments, progress
        )
    except (FlyttError, KeyboardInterrupt) as error:
        return error
    except Exception as error:
        return ChildFault(without_words(error))


def serve(connection: Connection) -> None:
    """Answer one request."""
    # A background job ignores it, and so would its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # dbt makes hundreds of thousands of objects that stay, and rows never pass through here.
    # To look for garbage takes 1.0 of the 9 s of a run of 3,000 posts (3 interleaved pairs).
    gc.disable()
    importlib.import_module("dbt.cli.main")
    try:
        request = connection.recv()
    except (EOFError, OSError):
        return
    end_with(connection)
    one_at_a_time = threading.Lock()

    def tell(node: Step) -> None:
        with one_at_a_time:
            connection.send(node)

    answer = _answer(request, tell)
    with suppress(ConnectionError):
        connection.send(answer)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
