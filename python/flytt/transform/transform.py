"""Stage two, transform: parameters, ledger and mapping into the build, then SQL decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from flytt import __version__
from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.engines.facts import save_facts
from flytt.settings.patterns import engine_pattern
from flytt.settings.settings import RuleSettings
from flytt.transform.dbt.invoke import Gate, Outcome
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.dbt.project import stage_project
from flytt.transform.seeds import Seed, read_seeds
from flytt.work.log import Progress
from flytt.work.session import Session

if TYPE_CHECKING:
    from flytt.ledger import Ledger

BUILD = [
    "build",
    # The manifest as JSON is for `dbt docs`; writing it costs as much as a model.
    "--no-write-json",
    "--no-partial-parse",
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
RUN = ["--exclude", "avslutsorder+", "int_*__avslut", "path:seeds"]
FINDINGS = "tag:kontroll"
CLOSE = ["--select", "@avslutsorder", "+stangning_ej_utford"]
RUN_COLUMNS = ["run_id", "migreringsdatum", "kommentar_max", "reservnummer_monster", "sign"]


@dataclass(frozen=True)
class Transformed:
    """A finished transform: whose numbers these are, and which gates were red."""

    run_id: str
    migreringsdatum: str
    ledger: str
    seeds: dict[str, str]
    red: tuple[Gate, ...]
    gates: int
    version: str


def checked_seeds(session: Session) -> dict[str, Seed]:
    """The seeds of this work folder; raises SeedError with every problem."""
    return read_seeds(session.settings.seeds.folder, list(session.post_tables))


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
    """Build every model on the build area's extracts and test it; the area becomes current.

    `findings` also builds what only a dry run shows. With a red gate the area still becomes
    current, so that one can look; it cannot be exported.
    """
    day = migreringsdatum.isoformat()
    run_id = ledger.next_run_id(day) if ledger else f"{day}-1"
    fingerprint = ledger.fingerprint() if ledger else ""
    progress("load ledger")
    load_control(session, warehouse, ledger, run_id=run_id, day=day)
    selection = RUN if findings else [*RUN, FINDINGS]
    outcome = build(session, warehouse, dbt, seeds, progress, selection)
    finished = Transformed(
        run_id,
        day,
        fingerprint,
        {name: seed.sha256 for name, seed in seeds.items()},
        tuple(outcome.red),
        len(outcome.gates),
        __version__,
    )
    save_facts(warehouse, "tillstand", asdict(finished))
    warehouse.publish()
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
    for name, seed in seeds.items():
        warehouse.load(name, seed.columns, csv_chunks(seed.loadable()), schema="models")
    project = stage_project(
        session.workspace,
        {name: seed.as_csv() for name, seed in seeds.items()},
        session.sources,
        session.dbt_folders,
        # A plugin may refer to any part of it.
        whole=bool(session.dbt_folders),
    )
    warehouse.release()
    try:
        return dbt.run(
            session.workspace,
            project,
            warehouse.dbt_environment(),
            [*BUILD, *selection],
            progress,
            # A plugin's models may read what we know nothing of.
            known=not session.dbt_folders,
        )
    finally:
        warehouse.release()


def load_control(
    session: Session, warehouse: Warehouse, ledger: Ledger | None, *, run_id: str, day: str
) -> None:
    """The run's parameters and what the ledger holds, as raw tables: nothing else is read."""
    from flytt.ledger import raw_tables

    rules = session.settings.rules
    monster = (
        None
        if rules.reservnummer_monster == RuleSettings.reservnummer_monster
        else engine_pattern(rules.reservnummer_monster)
    )
    parameters = (run_id, day, rules.kommentar_max, monster, session.settings.closure.sign)
    _load(warehouse, "korning", RUN_COLUMNS, [parameters])
    for table in raw_tables(ledger):
        _load(warehouse, table.name, table.columns, table.rows)


def _load(
    warehouse: Warehouse, name: str, columns: Iterable[str], rows: Iterable[Sequence[object]]
) -> None:
    warehouse.load(name, [(column, "text") for column in columns], csv_chunks(rows))
