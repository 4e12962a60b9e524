"""Make report and workbooks in processes of their own, one for each core of a small machine.

They are started before their folder is written, because importing takes as long as a small report.
"""

from __future__ import annotations

import gc
import importlib
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from flytt.errors import FlyttError, StateError, without_words
from flytt.report.page import report_page
from flytt.report.qlikview import qlikview
from flytt.report.run_folder import Made, RunFolder
from flytt.report.workbook import unit_workbooks, whole_workbook
from flytt.work.child import ChildFault, end_with, start_module

Maker = Callable[[RunFolder, Path], list[Made]]
# Each process reads the lists once for the workbooks; these two take about as long.
MAKERS: dict[str, tuple[Maker, ...]] = {
    "whole": (whole_workbook, report_page),
    "units": (unit_workbooks, qlikview),
}
_IMPORTS = {"whole": ("xlsxwriter", "jinja2"), "units": ("xlsxwriter", "pyqvd")}


class ReportProcesses:
    """The makers of one run's report; enter it early, `start` them, and take the `files`.

    The processes end with this context, or with the process that started them.
    """

    def __enter__(self) -> Self:
        self._connections, self._processes = [], []
        for part in MAKERS:
            ours, theirs = Pipe()
            self._connections.append(ours)
            self._processes.append(start_module("flytt.report.report_process", theirs, part))
            theirs.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection, process in zip(self._connections, self._processes, strict=True):
            connection.close()
            process.kill()
            process.wait()

    def start(self, folder: Path) -> None:
        """Let them make their files in the folder of a run, whose machine files are there."""
        for connection in self._connections:
            # Whoever is gone is missed when the files are asked for.
            with suppress(ConnectionError):
                connection.send(folder)

    def files(self) -> list[Made]:
        """What was made, once all is there; raises what went wrong, without values of rows."""
        made: list[Made] = []
        for connection in self._connections:
            try:
                answer: list[Made] | BaseException = connection.recv()
            except (EOFError, ConnectionError):
                raise StateError(
                    "The process that makes the report was ended from outside, perhaps for want of "
                    "memory.",
                    todo="run the command again; nothing has been published",
                ) from None
            if isinstance(answer, BaseException):
                raise answer
            made += answer
        return made


def make_all(run: RunFolder, out: Path) -> list[Made]:
    """Report, workbooks and QlikView file of a run, in this process."""
    return [made for makers in MAKERS.values() for maker in makers for made in maker(run, out)]


def _answer(folder: Path, part: str) -> list[Made] | BaseException:
    try:
        run = RunFolder(folder)
        return [made for maker in MAKERS[part] for made in maker(run, folder)]
    except (FlyttError, KeyboardInterrupt, OSError) as error:
        return error
    except Exception as error:
        return ChildFault(without_words(error))


def serve(connection: Connection, part: str) -> None:
    """Answer one request."""
    # A background job ignores it, and so would its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in _IMPORTS[part]:
        importlib.import_module(name)
    # A workbook is millions of cells that stay until it is written: to look for garbage among them
    # takes a sixth of its time.
    gc.disable()
    try:
        folder = connection.recv()
    except (EOFError, OSError):
        return
    end_with(connection)
    answer = _answer(folder, part)
    with suppress(ConnectionError):
        connection.send(answer)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), sys.argv[2])
