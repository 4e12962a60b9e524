"""Invoke dbt in this process, once and quietly; its failures become TransformError.

Commands do so in a process of its own (`flytt.transform.dbt.process`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flytt.errors import TransformError
from flytt.transform.dbt.events import DbtLog, cause
from flytt.transform.dbt.seconds import stages
from flytt.work.folder import WorkFolder
from flytt.work.log import Progress, Step

QUIET = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
# A red gate does not keep the models after it from being built, so that one can look at them.
GATES = {"FLYTT_GATE_SEVERITY": "warn"}
# Views that only one model reads are read in place (dbt_project.yml).
STEPS = {"FLYTT_STEPS": "ephemeral"}
# Whether the models have to remove invisible characters, or would do so in vain (macros/text.sql).
INVISIBLE = "FLYTT_INVISIBLE"
# Whether a table that is empty now may have rows when the compiled models run (macros/engine.sql).
FILLED_LATER = "FLYTT_FILLED_LATER"
SILENT = ["--log-level", "none", "--log-level-file", "none", "--quiet", "--no-use-colors"]


@dataclass(frozen=True)
class Gate:
    """One data test: a law over the line, or a key, relation or value of a table."""

    name: str
    status: str
    failures: int


@dataclass(frozen=True)
class Compiled:
    """A model as SQL that asks for nothing else; `kind` is `table` or `view`."""

    name: str
    kind: str
    sql: str = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What an invocation built and tested; the seconds of its stages and of every node.

    `models` are those that become relations, each after what it reads; of `dbt compile` only.
    """

    gates: tuple[Gate, ...]
    stages: Mapping[str, float]
    seconds: Mapping[str, float]
    models: tuple[Compiled, ...] = ()

    @property
    def red(self) -> list[Gate]:
        """The gates that stop a run."""
        return [gate for gate in self.gates if gate.status != "pass"]


def run_dbt(
    folder: WorkFolder,
    project: Path,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    progress: Progress,
) -> Outcome:
    """Invoke dbt on the staged project.

    Raises TransformError when the project cannot be read, nothing was selected, or a model failed;
    dbt's own message may repeat row values: the log that the error names leaves those out.
    """
    begun = time.time()
    from dbt.cli.main import dbtRunner

    with (
        _session(environment),
        _environment({**environment, **QUIET, **GATES, **STEPS}),
        # What an engine names by a relative path lies in flytt's own folder.
        chdir(folder.private / folder.dbt_place),
        DbtLog(folder.dbt_logs / "dbt.log") as log,
    ):

        def tell(event: Any) -> None:
            log.write(event)
            if event.info.name == "LogStartLine":
                data = event.data
                name = str(data.node_info.node_name)
                progress(Step("transform", name, int(data.index), int(data.total)))

        result = dbtRunner(callbacks=[tell]).invoke(
            [*arguments, *_places(folder, project), *SILENT]
        )
    _refuse(result, log.path)
    nodes = list(getattr(result.result, "results", None) or [])
    if arguments[0] == "build" and not nodes:
        raise TransformError("dbt selected nothing to build.", where=str(project))
    outcome = Outcome(
        tuple(
            Gate(node.node.name, str(node.status), int(node.failures or 0))
            for node in nodes
            if node.node.resource_type == "test"
        ),
        stages(begun, nodes),
        {node.node.name: float(node.execution_time) for node in nodes},
        tuple(_compiled(nodes)) if arguments[0] == "compile" else (),
    )
    if not outcome.red:
        log.forget()
    return outcome


@contextmanager
def _session(environment: Mapping[str, str]) -> Iterator[None]:
    """The session on a Spark Connect server in which dbt works.

    One of its own would wait ten minutes for a dead server, and its queries go on after Ctrl-C.
    """
    if "SPARK_REMOTE" not in environment:
        yield
        return
    from flytt.engines.spark.spark_session import interrupted_with, open_session

    with interrupted_with(open_session(environment["SPARK_REMOTE"])):
        yield


def _compiled(nodes: list[Any]) -> Iterator[Compiled]:
    for each in nodes:
        kind = each.node.config.materialized
        if each.node.resource_type == "model" and kind in ("table", "view"):
            yield Compiled(each.node.alias, kind, str(each.node.compiled_code))


def _places(folder: WorkFolder, project: Path) -> list[str]:
    return [
        "--project-dir",
        str(project),
        "--profiles-dir",
        str(project),
        "--target-path",
        str(folder.dbt_target),
        "--log-path",
        str(folder.dbt_logs),
    ]


def _refuse(result: Any, log: Path) -> None:
    """Raise the error of an invocation that did not succeed."""
    if isinstance(result.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    nodes = getattr(result.result, "results", None) or []
    failed = {
        node.node.name: cause(str(node.message or ""))
        for node in nodes
        if str(node.status) in ("error", "runtime error")
    }
    if failed:
        causes = "".join(f"\n  {name}: {said}" for name, said in sorted(failed.items()) if said)
        raise TransformError(
            f"These parts of the dbt project failed: {', '.join(sorted(failed))}.{causes}",
            where=str(log),
            todo="read the log there; nothing has been published",
        )
    if result.exception is not None:
        name = type(result.exception).__name__
        said = cause(str(result.exception))
        raise TransformError(
            f"dbt could not run: {name}." + (f"\n  {said}" if said else ""),
            where=str(log),
            todo="read the log there; nothing has been published",
        )


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    # dbt takes every option from DBT_* too, and profiles.yml reads the others: a variable of the
    # user's shell must not change a run.
    for name in before:
        if name.startswith(("DBT_", "FLYTT_PG_")):
            del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
