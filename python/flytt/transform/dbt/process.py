"""dbt in a process of its own, begun before it is needed: it takes two seconds to start."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flytt.errors import FlyttError, TransformError
from flytt.transform.dbt.invoke import Outcome, have_dbt, run_dbt
from flytt.work.folder import Workspace
from flytt.work.log import Progress

# How long dbt may take to cancel its queries after Ctrl-C, in seconds.
_PATIENCE = 60


@dataclass(frozen=True)
class _Request:
    workspace: Workspace
    project: Path
    # A password may be in it.
    environment: Mapping[str, str] = field(repr=False)
    arguments: Sequence[str]
    known: bool


def start(connection: Connection) -> subprocess.Popen[bytes]:
    """Start a process that answers one request; it imports dbt before it looks for that."""
    # Neither the user's folder on the module path, nor Ctrl-C past us: we pass it on.
    command = [sys.executable, "-P", "-m", "flytt.transform.dbt.process", str(connection.fileno())]
    return subprocess.Popen(
        command,
        pass_fds=[connection.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        process_group=0,
        # As the command itself has it while it holds the work folder.
        umask=0o077,
    )


class DbtProcess:
    """One invocation of dbt; entered early, it imports dbt beside all that comes before.

    The process ends with its answer, with this context, or with the process that began it.
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
        workspace: Workspace,
        project: Path,
        environment: Mapping[str, str],
        arguments: Sequence[str],
        progress: Progress,
        *,
        known: bool = False,
    ) -> Outcome:
        """What `run_dbt` does and raises; its databases are let go of when this returns."""
        log = workspace.dbt_logs / "dbt.log"
        try:
            with _told_if_it_ends(log):
                self._connection.send(_Request(workspace, project, environment, arguments, known))
            kind, content = self._next(log)
            while kind == "node":
                progress(content)
                kind, content = self._next(log)
            self._process.wait()
        except KeyboardInterrupt:
            self._interrupt()
            raise
        return _content(kind, content)

    def _next(self, log: Path) -> tuple[str, Any]:
        with _told_if_it_ends(log):
            message: tuple[str, Any] = self._connection.recv()
        return message

    def _interrupt(self) -> None:
        """Let dbt cancel what the database is at; a second Ctrl-C does not wait for it."""
        with suppress(ConnectionError, subprocess.TimeoutExpired):
            self._connection.send("interrupt")
            self._process.wait(_PATIENCE)


@contextmanager
def _told_if_it_ends(log: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError):
        raise TransformError(
            "dbt's process was ended from outside, perhaps for want of memory.",
            where=str(log),
            todo="set less memory in [engine] of flytt.toml, then run the command again",
        ) from None


def _content(kind: str, content: Any) -> Outcome:
    """The outcome in an answer; raises what the answer is about."""
    if kind == "outcome":
        assert isinstance(content, Outcome)
        return content
    if kind == "refused":
        assert isinstance(content, FlyttError)
        raise content
    if kind == "interrupted":
        raise KeyboardInterrupt
    raise RuntimeError(content)


def _answer(request: _Request, tell: Progress) -> tuple[str, Any]:
    try:
        return "outcome", run_dbt(
            request.workspace,
            request.project,
            request.environment,
            request.arguments,
            tell,
            known=request.known,
        )
    except FlyttError as error:
        return "refused", error
    except KeyboardInterrupt:
        return "interrupted", None
    except Exception:
        return "bug", traceback.format_exc()


def _obey(connection: Connection) -> None:
    """Pass on each interrupt, and end with whoever wants the answer."""
    while True:
        try:
            connection.recv()
        except (EOFError, OSError):
            os._exit(1)
        os.kill(os.getpid(), signal.SIGINT)


def serve(connection: Connection) -> None:
    """Answer one request, and end the process."""
    # A background job ignores it, and so would its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    have_dbt()
    try:
        request = connection.recv()
    except (EOFError, OSError):
        return
    threading.Thread(target=_obey, args=(connection,), daemon=True).start()
    one_at_a_time = threading.Lock()

    def tell(node: str) -> None:
        with one_at_a_time:
            connection.send(("node", node))

    answer = _answer(request, tell)
    with suppress(ConnectionError):
        connection.send(answer)
    # What modules do at exit is done; taking dbt apart, object by object, takes half a second.
    atexit._run_exitfuncs()
    os._exit(0)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
