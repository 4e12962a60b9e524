"""Make the world of the last run again, in a database of its own that nothing is left of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.engines.duckdb.duckdb_warehouse import DuckDBWarehouse
from flytt.engines.open import DEFAULT_MEMORY
from flytt.errors import FlyttError
from flytt.replay.fill import fill
from flytt.replay.world import World
from flytt.transform.dbt.invoke import FILLED_LATER, INVISIBLE
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.dbt.project import stage_project
from flytt.transform.outcome import finished_transform
from flytt.transform.seeds import Seed
from flytt.work.folder import REPLAY
from flytt.work.log import Progress, Step
from flytt.work.session import Session

_COMPILE = [
    "compile",
    "--no-write-json",
    # Nothing is asked of the database while compiling: its tables change from replay to replay.
    "--no-introspect",
    "--no-populate-cache",
    "--select",
    "+dispositioner",
    "+export",
]


@contextmanager
def replay(
    session: Session,
    current: Warehouse,
    progress: Progress,
    seeds: Mapping[str, Seed],
    posts: Collection[str] = (),
) -> Iterator[World]:
    """The world that the last run decided on, with these seeds; `current` has its raw tables.

    With `posts` (ids) only what can decide about those is in it, and a change takes a moment. The
    caller holds the work folder's lock. Works in DuckDB whatever the engine, reads no ledger (the
    raw tables hold what the last run read of it), and removes its database in the end. Raises
    StateError before the first run, TransformError for models that cannot be compiled.
    """
    finished_transform(current, session.settings.work)
    memory = session.settings.engine.memory or DEFAULT_MEMORY
    dbt_memory = session.folder.dbt_memory
    if not isinstance(current, DuckDBWarehouse):
        # The settings' memory is PostgreSQL's, and what dbt remembers for a run is left as it is.
        memory, dbt_memory = DEFAULT_MEMORY, f"{dbt_memory}_{REPLAY}"
    private = DuckDBWarehouse(session.settings.work, memory=memory, aside=True, place=REPLAY)
    try:
        # dbt is started first: its import takes as long as all that precedes it.
        with DbtProcess() as dbt:
            progress(Step("replay", "copying the extracts"))
            if isinstance(current, DuckDBWarehouse) and not posts:
                current.release()
                private.begin_from_current()
            else:
                private.begin()
                fill(session, current, private, posts)
            for name, seed in seeds.items():
                private.load(name, seed.columns, csv_chunks(seed.loadable()), schema="models")
            environment = private.dbt_environment()
            environment |= {INVISIBLE: "yes", FILLED_LATER: "yes"}
            private.release()
            progress(Step("replay", "reading the models"))
            outcome = dbt.run(
                replace(session.folder, dbt_place=private.dbt_place, dbt_memory=dbt_memory),
                stage_project(
                    session.folder,
                    {name: seed.as_csv() for name, seed in seeds.items()},
                    session.sources,
                    session.dbt_folders,
                    whole=False,
                ),
                environment,
                _COMPILE,
                progress,
            )
        progress(Step("replay", "deciding every post"))
        with private.opened_as("lager") as connection:
            if posts:
                # More threads only wait for each other over a few rows.
                connection.execute("set threads = 1")
            yield World(session, connection, outcome.models)
    finally:
        with suppress(FlyttError):
            private.discard(current=False)
