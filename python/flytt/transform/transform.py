"""Stage two, transform: parameters, ledger and mapping into the build, then SQL decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flytt import __version__
from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.extract.load import has_invisible_characters
from flytt.transform.control import load_control
from flytt.transform.dbt.invoke import INVISIBLE, Outcome
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.dbt.project import stage_project
from flytt.transform.outcome import Transformed
from flytt.transform.seeds import Seed, read_seeds
from flytt.work.folder import taken_in
from flytt.work.log import Progress, Step
from flytt.work.session import Session

if TYPE_CHECKING:
    from flytt.ledger import Ledger

BUILD = [
    "build",
    # The manifest as JSON is for `dbt docs`; writing it costs as much as a model.
    "--no-write-json",
    "--exclude-resource-type",
    "seed",
    "--exclude-resource-type",
    "unit_test",
    # A gate that also reads what is not built has nothing to look at.
    "--indirect-selection",
    "cautious",
]
# A run leaves out what only `flytt close` asks for, and gates of the seeds, which are checked when
# they are read; without findings also what only a dry run shows.
RUN = ["--exclude", "avslut_provade+", "int_*__avslut", "ej_utforda", "path:seeds"]
FINDINGS = "tag:kontroll"
CLOSE = ["--select", "@avslut_provade", "+ej_utforda", "+larmlage", "+vakter_uttag"]


def checked_seeds(
    session: Session, over: Path | None = None, calendar: Path | None = None
) -> dict[str, Seed]:
    """The seeds of this work folder, or with others over them; SeedError has every problem."""
    return read_seeds(session.settings.seeds, list(session.post_tables), over, calendar)


def own_tables(seeds: dict[str, Seed]) -> tuple[str, ...]:
    """The mapping tables that are the region's."""
    return tuple(name for name, seed in seeds.items() if seed.own)


def transform(
    session: Session,
    warehouse: Warehouse,
    dbt: DbtProcess,
    seeds: dict[str, Seed],
    migreringsdatum: date,
    ledger: Ledger | None,
    progress: Progress,
    *,
    findings: bool = False,
) -> tuple[Transformed, Outcome]:
    """Build every model on the build area's extracts and test it; the caller makes it current.

    `findings` also builds what only a dry run shows. With a red gate the area may still become
    current, so that one can look; it cannot be exported.
    """
    day = migreringsdatum.isoformat()
    prefix = session.settings.run_prefix
    run_id = (
        ledger.next_run_id(day, prefix, taken_in(session.folder.runs))
        if ledger
        else f"{prefix}{'-' if prefix else ''}{day}-1"
    )
    fingerprint = ledger.fingerprint() if ledger else ""
    progress(Step("transform", "ledger"))
    load_control(session, warehouse, ledger, run_id=run_id, day=day)
    selection = RUN if findings else [*RUN, FINDINGS]
    outcome = build(session, warehouse, dbt, seeds, progress, selection)
    finished = Transformed(
        run_id,
        day,
        fingerprint,
        {name: seed.sha256 for name, seed in seeds.items()},
        own_tables(seeds),
        tuple(outcome.red),
        len(outcome.gates),
        __version__,
    )
    warehouse.save_facts("tillstand", asdict(finished))
    return finished, outcome


def build(
    session: Session,
    warehouse: Warehouse,
    dbt: DbtProcess,
    seeds: dict[str, Seed],
    progress: Progress,
    selection: Sequence[str],
) -> Outcome:
    """Load the seeds in bulk (as `dbt seed` would) and let dbt build the models."""
    with warehouse.building():
        for name, seed in seeds.items():
            warehouse.load(name, seed.columns, csv_chunks(seed.loadable()), schema="models")
        project = stage_project(
            session.folder,
            {name: seed.as_csv() for name, seed in seeds.items()},
            session.sources,
            session.dbt_folders,
            whole=False,
        )
        environment = warehouse.dbt_environment()
        environment[INVISIBLE] = "yes" if has_invisible_characters(warehouse) else "no"
        warehouse.release()
        progress(Step("transform", "reading the models"))
        try:
            return dbt.run(
                replace(
                    session.folder, dbt_place=warehouse.dbt_place, dbt_memory=warehouse.dbt_memory
                ),
                project,
                environment,
                [*BUILD, *selection],
                progress,
            )
        finally:
            warehouse.release()
