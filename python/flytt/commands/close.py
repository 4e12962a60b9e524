"""Closure orders: what Millennium has confirmed is closed in the systems it came from."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter
from pathlib import Path

from flytt.closure.closure_delivery import ClosureDelivery, differences, id_columns, shown
from flytt.closure.plan import Plan, read_plan
from flytt.closure.second_key import allowed_orders
from flytt.commands.access import opened_ledger, require_ledger, working
from flytt.engines.base import Warehouse
from flytt.errors import ClosureError, PluginError, SettingsError
from flytt.export.delivery import MANIFEST
from flytt.export.exported import rewritten
from flytt.export.own_files import write_closure_files
from flytt.export.recovery import publishing, recover
from flytt.extract.load import load_streams
from flytt.extract.open_extracts import open_streams
from flytt.ledger import Closure, Ledger
from flytt.plugins.calls import plugin_code
from flytt.transform.control import load_control
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.guarding import NOTHING, ON_CLOSE, Acceptance, Passed, refuse_unknown, stop
from flytt.transform.seeds import headings
from flytt.transform.transform import CLOSE, build, checked_seeds
from flytt.work.files import make_folder
from flytt.work.folder import taken_in
from flytt.work.log import Progress, Step
from flytt.work.session import Session
from flytt.work.trail import audit

PLACEHOLDER = "XXXX"


@dataclass(frozen=True)
class Closed:
    """A closure that is done, or planned; `folder` is None when nothing was written.

    `orders` counts by kind, `reasons` what is withheld by why, and `reason_names` says what that
    is. `withheld` are posts with reason; `not_carried_out` what earlier orders should have closed
    and the extract still shows open, each with order and date. `plan` is the hash that `--release`
    names. `recovered` says that an earlier command made it and was killed before it could say so.
    """

    closure_id: str
    folder: Path | None
    orders: dict[str, int]
    reasons: dict[str, int]
    withheld: tuple[tuple[str, ...], ...]
    not_carried_out: tuple[tuple[str, ...], ...]
    alarms: int
    plan: str
    red: tuple[str, ...] = ()
    guards: tuple[Passed, ...] = ()
    reason_names: dict[str, str] = field(default_factory=dict)
    recovered: bool = False

    @property
    def has_findings(self) -> bool:
        """Whether somebody must look at something."""
        return bool(self.withheld or self.not_carried_out or self.red)


def close(
    work: Path,
    day: date,
    progress: Progress,
    acceptance: Acceptance = NOTHING,
    *,
    batch: bool = False,
    plan_only: bool = False,
    release: str | None = None,
) -> Closed:
    """Order the closure of what is migrated, open and unchanged, once, by the newest extract.

    With `plan_only` nothing is written; with `release`, the hash of a plan, that plan is ordered or
    none. Raises SettingsError without a signature or a release that is required, StateError without
    a ledger, GuardError for extracts that look wrong, and ClosureError when plan, second key or
    written files differ.
    """
    session = Session.open(work)
    refuse_unknown(session.settings, acceptance)
    sign = _sign(session)
    if session.settings.release_required and not plan_only and release is None:
        raise SettingsError(
            "Closures of this work folder are ordered by a plan that was looked at.",
            where=f"{work / 'flytt.toml'}, [closure] release",
            todo="flytt close --plan, and then --release with the hash that it ends with",
        )
    require_ledger(session)
    seeds = checked_seeds(session)
    streams = open_streams(session)
    with (
        working(session, "close") as warehouse,
        DbtProcess() as dbt,
        opened_ledger(session) as ledger,
    ):
        for name in () if plan_only else recover(session.folder, ledger):
            # Killed before it could say that it was done: this is the closure that is asked for.
            known = ledger.closure(name)
            if known is not None and known.datum == day.isoformat():
                done = _recovered(session.folder.closures / name)
                # Another plan is no part of it, and is ordered or refused for itself.
                if release in (None, done.plan):
                    audit(session.folder, "close", {"date": day, "release": release}, order=name)
                    return done
        taken = taken_in(session.folder.closures)
        closure_id = ledger.next_closure_id(day.isoformat(), session.settings.run_prefix, taken)
        fingerprint = ledger.fingerprint()
        load_streams(session, warehouse, streams, progress)
        load_control(session, warehouse, ledger, run_id=closure_id, day=day.isoformat())
        outcome = build(session, warehouse, dbt, seeds, progress, CLOSE)
        passed = tuple(stop(warehouse, ON_CLOSE, session.settings, acceptance, current=False))
        plan = read_plan(warehouse, day, sign, _kinds(session, batch=batch), batch=batch)
        red = tuple(gate.name for gate in outcome.red)
        if not red:
            progress(Step("close", "second key"))
            _turn_second_key(session, warehouse, ledger, plan)
            if release is not None and release != plan.sha256:
                raise ClosureError(
                    "The plan is another by now, and nothing has been ordered.",
                    where=f"plan: {plan.sha256}",
                    todo="flytt close --plan shows what would be ordered now",
                )
        folder = None
        if not red and not plan_only:
            if plan.is_empty:
                ledger.record_alarms(day.isoformat(), plan.alarms)
            else:
                folder = make_folder(session.folder.closures) / closure_id
                _publish(session, warehouse, ledger, folder, plan, passed, fingerprint)
        if not plan_only:
            _audit(session, plan, acceptance, passed, folder, red=bool(red), release=release)
        return Closed(
            closure_id,
            folder,
            {} if red else _counts(session, plan),
            plan.reasons,
            plan.withheld,
            plan.not_carried_out,
            len(plan.alarms),
            plan.sha256,
            red,
            passed,
            headings(session.settings.seeds, "undantag") if plan.reasons else {},
        )


def _recovered(folder: Path) -> Closed:
    """A closure that a killed command had recorded, read from its files."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    held_back = _rows(folder / "undantagna.csv")
    withheld = tuple(row[:4] for row in held_back)
    return Closed(
        folder.name,
        folder,
        manifest["counts"],
        dict(sorted(Counter(row[3] for row in withheld).items())),
        withheld,
        tuple(_rows(folder / "ej_utforda.csv")),
        0,
        manifest["plan"],
        reason_names={row[3]: row[4] for row in held_back},
        recovered=True,
    )


def _rows(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file, delimiter=";")][1:]


def _audit(
    session: Session,
    plan: Plan,
    acceptance: Acceptance,
    passed: tuple[Passed, ...],
    folder: Path | None,
    *,
    red: bool,
    release: str | None,
) -> None:
    audit(
        session.folder,
        "close",
        {
            "date": plan.day,
            "batch": plan.batch,
            "release": release,
            "accept": acceptance.names,
            "because": acceptance.because,
        },
        order=folder.name if folder else None,
        guards=[asdict(each) for each in passed],
        outcome="red gates" if red else "done",
    )


def _sign(session: Session) -> str:
    sign = session.settings.sign.strip()
    if not sign or sign.upper() == PLACEHOLDER:
        raise SettingsError(
            "Closure orders need a signature.",
            where=f"{session.settings.work / 'flytt.toml'}, [closure] sign",
            todo="write the signature that the systems shall show",
        )
    return sign


def _turn_second_key(session: Session, warehouse: Warehouse, ledger: Ledger, plan: Plan) -> None:
    """Raise ClosureError unless plain Python allows exactly what the models plan."""
    altered = rewritten(session.folder, ledger)
    if altered:
        raise ClosureError(
            f"The ledger has been altered since its runs: {'; '.join(altered)}.",
            where="ledger, and manifest.json of these runs",
            todo="nothing has been ordered: put the latest sound backup of the ledger back",
        )
    allowed = allowed_orders(
        warehouse,
        ledger,
        session.project_sources,
        plan.day,
        session.settings.rules.reservnummer_monster,
        batch=plan.batch,
    )
    planned = plan.as_orders()
    problems = [
        f"{said}: {shown({f'{order.post} ({order.typ})' for order in orders})}"
        for said, orders in (
            ("planned, and not allowed", planned - allowed),
            ("allowed, and not planned", allowed - planned),
        )
        if orders
    ]
    if problems:
        raise ClosureError(
            f"The two keys of the closure differ: {'; '.join(problems)}.",
            where="models, and ledger, receipts and extracts read without them",
            todo="nothing has been ordered: flytt verify, then look at these posts and the models",
        )


def _publish(
    session: Session,
    warehouse: Warehouse,
    ledger: Ledger,
    folder: Path,
    plan: Plan,
    passed: tuple[Passed, ...],
    fingerprint: str,
) -> None:
    sources = session.project_sources
    with publishing(folder, ledger.has_closure):
        delivery = ClosureDelivery(
            warehouse, folder, folder.name, plan.day, sources, batch=plan.batch
        )
        write_closure_files(delivery)
        _write(session, delivery, plan)
        manifest = delivery.finish(
            {
                "avslut_id": folder.name,
                "datum": plan.day.isoformat(),
                "sign": plan.sign,
                "plan": plan.sha256,
                "counts": _counts(session, plan),
                "guards": [asdict(each) for each in passed],
            }
        )
        ledger.record_closure(
            Closure(folder.name, plan.day.isoformat(), plan.sign),
            plan.orders,
            manifest,
            kinds=session.closure_kinds,
            larm=plan.alarms,
            expected=fingerprint,
        )


def _write(session: Session, delivery: ClosureDelivery, plan: Plan) -> None:
    """Let every target write, and raise ClosureError unless each wrote what is ordered."""
    columns = id_columns(session.project_sources)
    recorded: dict[str, set[str]] = {}
    for order in plan.orders:
        recorded.setdefault(columns[order.typ], set()).add(order.id)
    delivery.written_ids()
    problems: list[str] = []
    reached: set[str] = set()
    for target in session.closure_targets:
        with plugin_code(target, f"writing for target {target.name}", PluginError):
            target.write(delivery)
        written, silent = delivery.written_ids()
        problems += differences(target.name, written, recorded)
        problems += [f"{target.name}: {name} does not say what it orders" for name in silent]
        reached |= written.keys()
    problems += [f"no target writes {column}" for column in sorted(recorded.keys() - reached)]
    if problems:
        raise ClosureError(
            f"What was written is not what is ordered: {'; '.join(problems)}.",
            where="closure targets",
            todo="nothing has been ordered: correct the target (docs/plugins.md, closure targets)",
        )


def _kinds(session: Session, *, batch: bool) -> list[str]:
    """The kinds to order; what is ordered on request only comes last."""
    every = chain.from_iterable(session.closure_kinds.values())
    return [k.typ for k in sorted(every, key=attrgetter("on_request")) if batch or not k.on_request]


def _counts(session: Session, plan: Plan) -> dict[str, int]:
    kinds = _kinds(session, batch=plan.batch)
    return {typ: sum(order.typ == typ for order in plan.orders) for typ in kinds}
