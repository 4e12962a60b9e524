"""dbt in this process: one invocation at a time, quiet, its failures told apart."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flytt.errors import TransformError
from flytt.workspace import Workspace

Progress = Callable[[str], None]

QUIET = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
# A red gate must not keep the models after it from being built: one wants to look at them.
GATES = {"FLYTT_GATE_SEVERITY": "warn"}


@dataclass(frozen=True)
class Gate:
    """One data test: a law over the line, or a key, relation or value of a table."""

    name: str
    status: str
    failures: int


@dataclass(frozen=True)
class Outcome:
    """What an invocation built and tested, and the seconds of every node."""

    gates: tuple[Gate, ...]
    seconds: Mapping[str, float]

    @property
    def red(self) -> list[Gate]:
        """The gates that stop a run."""
        return [gate for gate in self.gates if gate.status != "pass"]


def run_dbt(
    workspace: Workspace,
    project: Path,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    progress: Progress,
) -> Outcome:
    """Invoke dbt on the staged project.

    Raises TransformError when the project cannot be read, nothing was selected, or a model failed;
    dbt's own message may hold row values, so it stays in the protected log that the error names.
    """
    with _environment({**environment, **QUIET, **GATES}):
        from dbt.cli.main import dbtRunner

        def tell(event: Any) -> None:
            if event.info.name == "NodeStart":
                progress(str(event.data.node_info.node_name))

        result = dbtRunner(callbacks=[tell]).invoke(
            [
                *arguments,
                "--project-dir",
                str(project),
                "--profiles-dir",
                str(project),
                "--target-path",
                str(workspace.dbt_target),
                "--log-path",
                str(workspace.dbt_logs),
                "--log-level",
                "none",
                "--log-level-file",
                "info",
                "--quiet",
                "--no-use-colors",
            ]
        )
    if isinstance(result.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    log = str(workspace.dbt_logs / "dbt.log")
    nodes = list(getattr(result.result, "results", None) or [])
    failed = [node.node.name for node in nodes if str(node.status) in ("error", "runtime error")]
    if failed:
        raise TransformError(
            f"These parts of the dbt project failed: {', '.join(sorted(failed))}.",
            where=log,
            todo="read the log there (it may hold patient data); nothing has been published",
        )
    if result.exception is not None:
        raise TransformError(
            f"dbt could not run: {type(result.exception).__name__}.",
            where=log,
            todo="read the log there; nothing has been published",
        )
    if arguments[0] == "build" and not nodes:
        raise TransformError("dbt selected nothing to build.", where=str(project))
    return Outcome(
        tuple(
            Gate(node.node.name, str(node.status), int(node.failures or 0))
            for node in nodes
            if node.node.resource_type == "test"
        ),
        {node.node.name: float(node.execution_time) for node in nodes},
    )


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
