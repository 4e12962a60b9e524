"""dbt imported once for a test process: what would start it again forks instead."""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flytt.work.folder import WorkFolder

_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(
    [
        "dbt.cli.main",
        "dbt.adapters.duckdb",
        "dbt.adapters.postgres",
        "dbt.adapters.spark",
        "flytt.transform.dbt.process",
        "kit.warm_dbt",
    ]
)
_TESTS = str(Path(__file__).parents[1])


class Forked:
    """The part of Popen that `DbtProcess` uses."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.kill = process.kill

    def wait(self, timeout: float | None = None) -> int:
        """Until the process has ended; its exit code."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("dbt", timeout or 0)
        return self._process.exitcode


def start(connection: Connection) -> Forked:
    """What `flytt.transform.dbt.process.start` does."""
    process = _SERVER.Process(target=_serve, args=(connection, {**os.environ}), daemon=True)
    _fork(process)
    return Forked(process)


def remembering(run: Callable[..., Any]) -> Callable[..., Any]:
    """`DbtProcess.run`, in a fresh work folder with what dbt made of the same project in another.

    dbt reads a project it does not know for five seconds of a run's ten.
    """

    def remembered(
        self: object, folder: WorkFolder, project: Path, environment: Mapping[str, str], *rest: Any
    ) -> Any:
        memory = folder.dbt_target / "partial_parse.msgpack"
        kept = _kept(project, environment["FLYTT_TARGET"])
        if kept.exists() and not memory.exists():
            memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(kept, memory)
        try:
            return run(self, folder, project, environment, *rest)
        finally:
            if not kept.exists() and memory.exists():
                atexit.register(kept.unlink)
                shutil.copyfile(memory, kept)

    return remembered


def _kept(project: Path, engine: str) -> Path:
    """Where this test process keeps dbt's memory of a staged project, which ends in its hash."""
    digest = (project / "dbt_project.yml").read_text("utf-8").splitlines()[-1].strip("# ")[:16]
    return Path(tempfile.gettempdir()) / f"flytt-test-{os.getpid()}-{engine}-{digest}.msgpack"


def dbt(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """What the program `dbt` does, with all it says as its standard output."""
    with tempfile.NamedTemporaryFile() as said:
        process = _SERVER.Process(target=_call, args=(arguments, cwd, environment, said.name))
        _fork(process)
        process.join()
        output = Path(said.name).read_text(encoding="utf-8")
    assert process.exitcode is not None
    return subprocess.CompletedProcess(arguments, process.exitcode, output, "")


def _fork(process: ForkServerProcess) -> None:
    """The first one starts the server, which must find what it preloads."""
    with patch.dict(os.environ, PYTHONPATH=_TESTS):
        process.start()


def _serve(connection: Connection, environment: Mapping[str, str]) -> None:
    from flytt.transform.dbt.process import serve

    os.setpgid(0, 0)
    os.umask(0o077)
    _become(environment, os.devnull)
    with _closing_duckdb():
        serve(connection)


def _call(arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], said: str) -> None:
    from dbt.cli.main import cli

    os.chdir(cwd)
    _become(environment, said)
    if environment.get("FLYTT_TARGET") == "spark":
        # Spark's client takes a process of the fork server for a program without a file.
        importlib.import_module("flytt.engines.spark.spark_session")
    os.dup2(1, 2)
    with _closing_duckdb():
        cli.main(arguments, "dbt")


@contextmanager
def _closing_duckdb() -> Iterator[None]:
    """A forked process ends at once, without the farewell in which DuckDB empties its log."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager.close_all_connections()


def _become(environment: Mapping[str, str], output: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(output, os.O_WRONLY), 1)
