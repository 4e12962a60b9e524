"""Stage three, export: files, ledger and folder, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flytt.engines.base import Warehouse
from flytt.errors import PluginError, StateError
from flytt.export.delivery import MANIFEST, FolderDelivery
from flytt.export.exported import EXPORTS
from flytt.export.own_files import write_run_files
from flytt.export.recovery import publishing
from flytt.export.report_facts import earlier_runs, write_basis
from flytt.extract.load import loaded_tables
from flytt.plugins.calls import plugin_code
from flytt.plugins.interfaces import Target
from flytt.report.report_process import ReportProcesses
from flytt.transform.guarding import Passed
from flytt.transform.outcome import (
    Decided,
    Transformed,
    finished_transform,
    outcome_counts,
    quarantined,
)
from flytt.work.files import make_folder
from flytt.work.log import Progress, RunLog, Step
from flytt.work.masked import shown_code
from flytt.work.session import Session

if TYPE_CHECKING:
    from flytt.ledger import AlarmRow, ExportRow, Ledger, ListingRow
    from flytt.ledger.digest import ExportsDigest

_POST_KEY = ("kallsystem", "post_typ", "post_id")


@dataclass(frozen=True)
class Published:
    """A run that is done: its folder, the posts by outcome, guards let pass, by whose tables.

    `recovered` says that an earlier command made it and was killed before it could say so.
    """

    run_id: str
    folder: Path
    outcomes: dict[str, int]
    quarantined: int
    files: dict[str, int]
    guards: list[Passed]
    own: tuple[str, ...]
    recovered: bool = False


def export(
    session: Session,
    warehouse: Warehouse,
    ledger: Ledger,
    log: RunLog,
    progress: Progress,
    guards: list[Passed],
) -> Published:
    """Write, check, record and publish the run that the last transform worked out.

    Raises StateError when a gate was red, when the ledger has moved since, or when the run is
    published already; nothing is published then.
    """
    from flytt.ledger import Run
    from flytt.ledger.digest import ExportsDigest

    finished = finished_transform(warehouse, session.settings.work)
    _refuse_unfit(finished, ledger)
    folder = make_folder(session.folder.runs) / finished.run_id
    counts = outcome_counts(warehouse)
    earlier = earlier_runs(session, ledger)
    # The ledger takes in the posts while the files are written, and waits for the manifest of the
    # finished files before it commits; the manifest waits for the hash of the posts.
    manifest: Future[str] = Future()
    exported: Future[str] = Future()
    with (
        publishing(folder, ledger.has_run),
        ReportProcesses() as reports,
        ThreadPoolExecutor(1, "ledger") as pool,
    ):
        delivery = FolderDelivery(
            warehouse, folder, finished.run_id, date.fromisoformat(finished.migreringsdatum)
        )
        recording = pool.submit(
            ledger.record_run,
            Run(finished.run_id, finished.migreringsdatum, counts, _facts(warehouse, guards)),
            _exports(warehouse, ExportsDigest(), exported),
            _listings(warehouse),
            manifest.result,
            larm=_alarms(warehouse),
            expected=finished.ledger or None,
        )
        try:
            with log.stage("files"):
                _write(delivery, session.targets, progress)
                write_basis(delivery, session, warehouse, finished, guards, earlier)
                reports.start(delivery.complete())
            _log(delivery, session, warehouse, log)
            both: list[Future[Any]] = [recording, exported]
            wait(both, return_when=FIRST_COMPLETED)
            if not exported.done():
                recording.result()  # it raises
            progress(Step("export", "report"))
            with log.stage("report"):
                for made in reports.files():
                    delivery.wrote(made.path, made.rows)
            identity = _identity(finished, warehouse, counts, log, guards)
            manifest.set_result(delivery.finish({**identity, EXPORTS: exported.result()}))
        finally:
            manifest.cancel()
        progress(Step("export", "ledger"))
        with log.stage("ledger"):
            recording.result()
    return Published(
        finished.run_id,
        folder,
        counts,
        quarantined(warehouse),
        {each.path: each.rows for each in delivery.files},
        guards,
        finished.own,
    )


def recovered(folder: Path) -> Published:
    """A published run, read from its manifest."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = {each["path"]: each["rows"] for each in manifest["files"]}
    return Published(
        folder.name,
        folder,
        manifest["counts"],
        files["karantan.csv"],
        files,
        [Passed(**each) for each in manifest["guards"]],
        tuple(manifest["own_seeds"]),
        recovered=True,
    )


def as_decided(published: Published) -> Decided:
    """What a published run decided: no gate of it was red."""
    return Decided(published.run_id, published.outcomes, published.quarantined, (), published.own)


def _refuse_unfit(finished: Transformed, ledger: Ledger) -> None:
    if finished.red:
        raise StateError(
            f"Gates are red: {', '.join(gate.name for gate in finished.red)}.",
            todo="flytt check shows what they found; nothing is published while a gate is red",
        )
    if ledger.has_run(finished.run_id):
        raise StateError(
            f"The run {finished.run_id} is published already.",
            todo="flytt run --date YYYY-MM-DD makes the next one",
        )
    # An empty fingerprint stands for "no ledger yet".
    if finished.ledger and finished.ledger != ledger.fingerprint():
        raise StateError(
            "The ledger has changed since the transform.", todo="flytt transform, then flytt export"
        )


def _write(delivery: FolderDelivery, targets: list[Target], progress: Progress) -> None:
    steps = len(targets) + 1
    progress(Step("export", "dispositioner.csv", 1, steps))
    write_run_files(delivery)
    for number, target in enumerate(targets, 2):
        progress(Step("export", f"target {target.name}", number, steps))
        with plugin_code(target, f"writing for target {target.name}", PluginError):
            target.write(delivery)


def unknown_contact_types(warehouse: Warehouse) -> list[dict[str, object]]:
    """Contact types that stand in extracts and not in the seed, with their posts (rule 21)."""
    relation = warehouse.relation("okanda_kontakttyper", current=True)
    rows = warehouse.rows(f"select kallsystem, kontakttyp, antal from {relation}", current=True)
    return [
        {"kallsystem": system, "kontakttyp": shown_code(code), "antal": int(number)}
        for system, code, number in sorted(rows)
    ]


def _log(delivery: FolderDelivery, session: Session, warehouse: Warehouse, log: RunLog) -> None:
    for table in loaded_tables(warehouse, current=True):
        if table.extra_columns:
            log.event("okanda_kolumner", tabell=table.table, kolumner=list(table.extra_columns))
    for code in unknown_contact_types(warehouse):
        log.event("okand_kontakttyp", **code)
    lines = log.lines()
    place = delivery.path("logg.jsonl")
    place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    delivery.wrote("logg.jsonl", len(lines))


def _identity(
    finished: Transformed,
    warehouse: Warehouse,
    counts: dict[str, int],
    log: RunLog,
    guards: list[Passed],
) -> dict[str, object]:
    return {
        "run_id": finished.run_id,
        "migreringsdatum": finished.migreringsdatum,
        "flytt": finished.version,
        "engine": warehouse.dialect,
        "inputs": [asdict(each) for each in loaded_tables(warehouse, current=True)],
        "seeds": finished.seeds,
        "own_seeds": finished.own,
        "guards": [asdict(each) for each in guards],
        "counts": counts,
        # The rows of karantan.csv: those that are unreadable, and those whose key cannot be used.
        "quarantined": quarantined(warehouse),
        "gates": finished.gates,
        "seconds": log.seconds,
    }


def _facts(warehouse: Warehouse, guards: list[Passed]) -> dict[str, object]:
    """What the next run is compared with, and the guards that somebody let pass."""
    tables = [
        {
            "tabell": each.table,
            "kallsystem": each.kallsystem,
            "antal": each.read,
            "fingeravtryck": each.sha256,
        }
        for each in loaded_tables(warehouse, current=True)
    ]
    return {"tabeller": tables, "guards": [asdict(each) for each in guards]}


def _exports(
    warehouse: Warehouse, digest: ExportsDigest, exported: Future[str]
) -> Iterator[ExportRow]:
    """What the ledger takes; once it has all of it, its hash is `exported`."""
    from flytt.ledger import ExportRow

    columns = ", ".join(ExportRow._fields)
    # In the order of the ledger's own key, which then grows at its end.
    key = ", ".join(warehouse.text_order(name) for name in ("kallsystem", "post_id", "post_typ"))
    select = f"select {columns} from {warehouse.relation('export', current=True)} order by {key}"

    def batches() -> Iterator[Sequence[Sequence[object]]]:
        for batch in warehouse.stream(select, current=True):
            yield digest.add(batch)
        exported.set_result(digest.hexdigest())

    # Rows as the driver gives them: a named tuple for each costs more than storing it.
    return cast("Iterator[ExportRow]", chain.from_iterable(batches()))


def _alarms(warehouse: Warehouse) -> Iterator[AlarmRow]:
    relation = warehouse.relation("larmlista", current=True)
    select = f"select {', '.join((*_POST_KEY, 'larm'))} from {relation}"
    rows = chain.from_iterable(warehouse.stream(select, current=True))
    return cast("Iterator[AlarmRow]", rows)


def _listings(warehouse: Warehouse) -> Iterator[ListingRow]:
    for model in ("atgardslista", "manuell_lista"):
        relation = warehouse.relation(model, current=True)
        select = f"select kallsystem, post_typ, post_id, regel from {relation}"
        for batch in warehouse.stream(select, current=True):
            yield from cast("list[ListingRow]", batch)
