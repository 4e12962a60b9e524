"""dbt in this process: one invocation at a time, quiet, its failures told apart.

Commands run it in a process of its own (`flytt.transform.dbt.process`).
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flytt.errors import TransformError
from flytt.transform.dbt.events import DbtLog
from flytt.transform.dbt.known import ParsedProject
from flytt.transform.dbt.seconds import stages
from flytt.transform.dbt.yaml_checks import taken_as_checked
from flytt.work.folder import Workspace
from flytt.work.log import Progress

QUIET = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
# A red gate must not keep the models after it from being built: one wants to look at them.
GATES = {"FLYTT_GATE_SEVERITY": "warn"}
SILENT = ["--log-level", "none", "--log-level-file", "none", "--quiet", "--no-use-colors"]


@dataclass(frozen=True)
class Gate:
    """One data test: a law over the line, or a key, relation or value of a table."""

    name: str
    status: str
    failures: int


@dataclass(frozen=True)
class Outcome:
    """What an invocation built and tested; the seconds of its stages and of every node."""

    gates: tuple[Gate, ...]
    stages: Mapping[str, float]
    seconds: Mapping[str, float]

    @property
    def red(self) -> list[Gate]:
        """The gates that stop a run."""
        return [gate for gate in self.gates if gate.status != "pass"]


def have_dbt() -> None:
    """Import dbt, which takes more than a second."""
    # A quarter of that is code generated for some thousand conversions to and from JSON, of which
    # a run calls a few dozen; this is mashumaro's own switch for it, set for all at once.
    from mashumaro.config import BaseConfig

    BaseConfig.lazy_compilation = True
    with _uncollected():
        importlib.import_module("dbt.cli.main")


def run_dbt(
    workspace: Workspace,
    project: Path,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    progress: Progress,
    *,
    known: bool = False,
) -> Outcome:
    """Invoke dbt on the staged project; a `known` one, the package's own, is not read anew.

    Raises TransformError when the project cannot be read, nothing was selected, or a model failed;
    dbt's own message may hold row values, so it stays in the protected log that the error names.
    """
    begun = time.time()
    have_dbt()
    from dbt.cli.main import dbtRunner

    variables = {**environment, **QUIET, **GATES}
    with (
        _environment(variables),
        _uncollected(),
        taken_as_checked() if known else nullcontext(),
        DbtLog(workspace.dbt_logs / "dbt.log") as log,
    ):

        def tell(event: Any) -> None:
            log.write(event)
            if event.info.name == "NodeStart":
                progress(str(event.data.node_info.node_name))

        def invoke(arguments: Sequence[str], manifest: Any = None) -> Any:
            runner = dbtRunner(manifest=manifest, callbacks=[tell])
            result = runner.invoke([*arguments, *_places(workspace, project), *SILENT])
            _refuse(result, log.path)
            return result.result

        manifest = None
        if known:
            parse = ["parse", "--no-partial-parse", "--no-write-json"]
            manifest = ParsedProject(project, variables).manifest(lambda: invoke(parse))
        try:
            nodes = list(getattr(invoke(arguments, manifest), "results", None) or [])
        finally:
            _let_go()
    if arguments[0] == "build" and not nodes:
        raise TransformError("dbt selected nothing to build.", where=str(project))
    return Outcome(
        tuple(
            Gate(node.node.name, str(node.status), int(node.failures or 0))
            for node in nodes
            if node.node.resource_type == "test"
        ),
        stages(begun, nodes),
        {node.node.name: float(node.execution_time) for node in nodes},
    )


def _places(workspace: Workspace, project: Path) -> list[str]:
    return [
        "--project-dir",
        str(project),
        "--profiles-dir",
        str(project),
        "--target-path",
        str(workspace.dbt_target),
        "--log-path",
        str(workspace.dbt_logs),
    ]


def _refuse(result: Any, log: Path) -> None:
    """Raise what an invocation that did not succeed has to say."""
    if isinstance(result.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    nodes = getattr(result.result, "results", None) or []
    failed = [node.node.name for node in nodes if str(node.status) in ("error", "runtime error")]
    if failed:
        raise TransformError(
            f"These parts of the dbt project failed: {', '.join(sorted(failed))}.",
            where=str(log),
            todo="read the log there (it may hold patient data); nothing has been published",
        )
    if result.exception is not None:
        raise TransformError(
            f"dbt could not run: {type(result.exception).__name__}.",
            where=str(log),
            todo="read the log there; nothing has been published",
        )


def _let_go() -> None:
    """Close the DuckDB file that dbt would keep open until the process ends."""
    duckdb = sys.modules.get("dbt.adapters.duckdb.connections")
    if duckdb is not None and (environment := duckdb.DuckDBConnectionManager._ENV) is not None:
        environment.close()
        duckdb.DuckDBConnectionManager.close_all_connections()


@contextmanager
def _uncollected() -> Iterator[None]:
    # dbt makes hundreds of thousands of objects that stay: to look for garbage among them again
    # and again costs a tenth of its time. Rows never pass through here.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    # dbt takes every option from DBT_* too: what a shell happens to hold must not change a run.
    for name in before:
        if name.startswith("DBT_"):
            del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
