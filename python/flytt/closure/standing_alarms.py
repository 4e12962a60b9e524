"""The alarms that stand now: the ledger as it is, and the extract as the last transform saw it.

The models work them out in every run (`larmlage`); this answers between runs, when receipts,
approvals and closures have changed the ledger since (data contract, section 5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from flytt.closure.held_posts import Post
from flytt.engines.base import Warehouse
from flytt.ledger import Ledger, raw_tables
from flytt.plugins.interfaces import Source

CLOSED, OPEN, GONE = "closed", "open", "gone"
_WEEK = timedelta(days=7)
_SEEN = "kallsystem, post_typ, post_id, run_id, finns, oppen, oforandrad, godkand, olast"


class _Seen(NamedTuple):
    """How the extract showed a post when its export was the latest."""

    run_id: str
    finns: bool
    oppen: bool
    oforandrad: bool
    godkand: bool
    olast: bool


@dataclass(frozen=True)
class _Extract:
    """What the last transform saw, of a ledger that may have gone on since."""

    seen: dict[Post, _Seen]
    approvals: set[tuple[Any, ...]]
    open_things: set[tuple[str, str]]


@dataclass
class HeldNow:
    """The posts that the ledger holds, now: how many each alarm stands for, by its name.

    `ordered` counts those whose closure was ordered, by run and by what the last transform's
    extract holds of them: CLOSED, OPEN, or GONE when it has no row that can be read. Posts that
    were no exports then are not in it.
    """

    alarms: Counter[str] = field(default_factory=Counter)
    ordered: Counter[tuple[str, str]] = field(default_factory=Counter)


def held_now(warehouse: Warehouse, ledger: Ledger, sources: Sequence[Source], day: date) -> HeldNow:
    """What stands on a day of all posts that the ledger holds."""
    tables = {table.name: table for table in raw_tables(ledger)}

    def rows(name: str) -> Iterator[dict[str, Any]]:
        columns = tables[name].columns
        return (dict(zip(columns, row, strict=True)) for row in tables[name].rows)

    things = {kind.typ: kind.thing or kind.typ for each in sources for kind in each.closures}
    late = {
        (things.get(row["typ"], ""), row["id"]): _post(row)
        for row in rows("ledger_avslut")
        if row["i_kraft"] == "J" and _is_late(row["datum"], day)
    }
    extract = _last_extract(warehouse, sources, set(late))
    approved = {
        _post(row)
        for row in rows("ledger_godkannande")
        if tuple(value or "" for value in row.values()) not in extract.approvals
    }
    undone = {post for thing, post in late.items() if thing in extract.open_things}
    found = HeldNow()
    for row in rows("ledger_export"):
        post = _post(row)
        seen = extract.seen.get(post)
        if seen is not None and seen.run_id != row["run_id"]:
            seen = None
        is_approved = post in approved or (seen is not None and seen.godkand)
        found.alarms.update(_alarms(row, seen, day, is_approved))
        if post in undone:
            found.alarms["stangning_ej_utford"] += 1
        if row["avslut_id"] is not None and seen is not None:
            state = GONE if not seen.finns else OPEN if seen.oppen else CLOSED
            found.ordered[row["run_id"], state] += 1
    return found


def _post(row: Mapping[str, Any]) -> Post:
    return Post(row["kallsystem"], row["post_typ"], row["post_id"])


def _is_late(since: str, day: date) -> bool:
    return date.fromisoformat(since) + _WEEK <= day


def _alarms(
    row: Mapping[str, Any], seen: _Seen | None, day: date, is_approved: bool
) -> Iterator[str]:
    """The alarms of one post but for orders that were not carried out."""
    status = row["status"]
    if status == "misslyckad" and row["bestalld"] == "J":
        yield "stangd_utan_ankomst"
    if status == "utestaende" and _is_late(row["migreringsdatum"], day):
        yield "kvittens_drojer"
    if is_approved:
        return
    if row["motstridig"] == "J":
        yield "motstridig_kvittens"
    if seen is None or status == "misslyckad":
        return
    if seen.oppen and not seen.oforandrad:
        yield "andrad_efter_export"
    if row["avslut_id"] is None and not seen.finns and not seen.olast:
        yield "forsvunnen"
    if row["avslut_id"] is None and seen.finns and not seen.oppen:
        yield "stangd_for_hand"


def _last_extract(
    warehouse: Warehouse, sources: Sequence[Source], asked: set[tuple[str, str]]
) -> _Extract:
    """What the current area knows; of none, or of an older flytt's, nothing."""
    if not warehouse.has_current() or not warehouse.columns("int_exporter_lage", current=True):
        return _Extract({}, set(), set())

    def rows(columns: str, model: str, schema: str = "models") -> Iterator[tuple[Any, ...]]:
        relation = warehouse.relation(model, schema=schema, current=True)
        for batch in warehouse.stream(f"select {columns} from {relation}", current=True):
            yield from batch

    seen = {Post(*row[:3]): _Seen(*row[3:]) for row in rows(_SEEN, "int_exporter_lage")}
    # What the ledger holds as an empty text is missing in a raw table.
    approvals = {
        tuple(value or "" for value in row) for row in rows("*", "ledger_godkannande", "raw")
    }
    names = [str(each.posts) for each in sources if each.closures] if asked else []
    shown = {
        (str(thing), str(identity))
        for name in names
        for thing, identity in rows(
            "typ, id", name.replace("stg_", "int_").replace("__poster", "__oppna")
        )
    }
    return _Extract(seen, approvals, shown & asked)
