"""Closure orders: what Millennium has confirmed is closed in the systems it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from operator import attrgetter
from pathlib import Path

from flytt.commands.access import has_ledger, opened_ledger, working
from flytt.engines.base import Warehouse
from flytt.errors import PluginError, SettingsError, StateError
from flytt.export.delivery import FolderDelivery
from flytt.export.recovery import publishing, recover
from flytt.extract.load import load_streams
from flytt.extract.open_extracts import open_streams
from flytt.ledger import Closure, ClosureOrder, Ledger
from flytt.plugins.calls import plugin_code
from flytt.transform.control import load_control
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.guarding import NOTHING, ON_CLOSE, Acceptance, Passed, stop
from flytt.transform.transform import CLOSE, build, checked_seeds
from flytt.work.files import make_folder
from flytt.work.folder import taken_in
from flytt.work.log import Progress
from flytt.work.session import Session

PLACEHOLDER = "XXXX"


@dataclass(frozen=True)
class Closed:
    """A closure order that is done; `folder` is None when there was nothing to order.

    `orders` counts by kind; `not_carried_out` names what an earlier order should have closed and
    an extract taken since still shows open.
    """

    closure_id: str
    folder: Path | None
    orders: dict[str, int]
    not_carried_out: tuple[tuple[str, str, str], ...]
    red: tuple[str, ...] = ()
    guards: tuple[Passed, ...] = ()


def close(
    work: Path,
    day: date,
    progress: Progress,
    acceptance: Acceptance = NOTHING,
    *,
    batch: bool = False,
) -> Closed:
    """Order the closure of every migrated post, once, by the newest extract.

    Raises SettingsError without a signature, StateError without a ledger (rules, section 8), and
    GuardError when the extracts are not what they should be.
    """
    session = Session.open(work)
    sign = session.settings.sign.strip()
    if not sign or sign.upper() == PLACEHOLDER:
        raise SettingsError(
            "Closure orders need a signature.",
            where=f"{work / 'flytt.toml'}, [closure] sign",
            todo="write the signature that PASiS and VÅPs shall show",
        )
    if not has_ledger(session):
        raise StateError("Nothing has been exported yet.", todo="flytt run --date YYYY-MM-DD")
    seeds = checked_seeds(session)
    streams = open_streams(session)
    with (
        working(session, "close") as warehouse,
        DbtProcess() as dbt,
        opened_ledger(session) as ledger,
    ):
        recover(session.folder, ledger)
        taken = taken_in(session.folder.closures)
        closure_id = ledger.next_closure_id(day.isoformat(), session.settings.run_prefix, taken)
        fingerprint = ledger.fingerprint()
        load_streams(session, warehouse, streams, progress)
        load_control(session, warehouse, ledger, run_id=closure_id, day=day.isoformat())
        outcome = build(session, warehouse, dbt, seeds, progress, CLOSE)
        passed = tuple(stop(warehouse, ON_CLOSE, session.settings, acceptance, current=False))
        undone = _not_carried_out(warehouse)
        if outcome.red:
            red = tuple(gate.name for gate in outcome.red)
            return Closed(closure_id, None, {}, undone, red, passed)
        kinds = _kinds(session, batch=batch)
        orders = [order for order in _orders(warehouse) if order.typ in kinds]
        counts = {typ: sum(order.typ == typ for order in orders) for typ in kinds}
        if not orders:
            return Closed(closure_id, None, counts, undone, guards=passed)
        folder = make_folder(session.folder.closures) / closure_id
        _publish(session, warehouse, ledger, folder, day, orders, counts, fingerprint, batch=batch)
        return Closed(closure_id, folder, counts, undone, guards=passed)


def _publish(
    session: Session,
    warehouse: Warehouse,
    ledger: Ledger,
    folder: Path,
    day: date,
    orders: list[ClosureOrder],
    counts: dict[str, int],
    fingerprint: str,
    *,
    batch: bool,
) -> None:
    sign = session.settings.sign.strip()
    with publishing(folder, ledger.has_closure):
        delivery = FolderDelivery(warehouse, folder, folder.name, day, batch=batch, current=False)
        for target in session.closure_targets:
            with plugin_code(target, f"writing for target {target.name}", PluginError):
                target.write(delivery)
        manifest = delivery.finish(
            {"avslut_id": folder.name, "datum": day.isoformat(), "sign": sign, "counts": counts}
        )
        closure = Closure(folder.name, day.isoformat(), sign)
        kinds = session.closure_kinds
        ledger.record_closure(closure, orders, manifest, kinds=kinds, expected=fingerprint)


def _kinds(session: Session, *, batch: bool) -> list[str]:
    """The kinds to order; what is ordered on request only comes last."""
    every = chain.from_iterable(session.closure_kinds.values())
    return [k.typ for k in sorted(every, key=attrgetter("on_request")) if batch or not k.on_request]


def _orders(warehouse: Warehouse) -> Iterator[ClosureOrder]:
    columns = "typ, id, kallsystem, post_typ, post_id, datum, fingeravtryck"
    select = f"select {columns} from {warehouse.relation('avslutsorder')}"
    return (ClosureOrder(*row) for rows in warehouse.stream(select) for row in rows)


def _not_carried_out(warehouse: Warehouse) -> tuple[tuple[str, str, str], ...]:
    relation = warehouse.relation("stangning_ej_utford")
    rows = warehouse.rows(f"select avslut_id, typ, id from {relation}")
    # Sorted here: a database would sort by its own collation.
    return tuple(sorted((str(a), str(b), str(c)) for a, b, c in rows))
