"""Everything flytt knows about one post; the answer when a doctor calls about a patient."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flytt.commands.access import asked_ledger, warehouse_of
from flytt.engines.base import Warehouse
from flytt.engines.sql import literal
from flytt.errors import LedgerError, StateError
from flytt.ledger import Ledger
from flytt.ledger.rows import PostHistory
from flytt.plugins.tables import Table
from flytt.settings.naming import BLANKS
from flytt.transform.outcome import finished_transform
from flytt.transform.seeds import seed_place
from flytt.work.session import Session

# What the mapping stage can add, and the seed it comes from.
_MAPPED = {
    "vardenhet_id": "mappning_vardenhet",
    "regional_problemkod": "mappning_problemkod",
    "yrkeskategori": "mappning_yrkeskategori",
    "remittent_id": "mappning_remittent",
}


# The codes of a post that are the key of the row, but for referrers, whose row is their unit's too.
_KEYS = {
    "mappning_vardenhet": ("kallsystem", "enhet_kod", "mottagning_kod"),
    "mappning_problemkod": ("kallsystem", "problemkod_enhet_kod", "problemkod_kod"),
    "mappning_yrkeskategori": ("vardgivarkategori_kod",),
}


@dataclass(frozen=True)
class BrokenRule:
    """A rule that the post breaks, with its words from the seed."""

    ordning: int
    regel: str
    utfall: str
    paragraf: str
    rubrik: str
    atgard: str
    falt: str = ""


@dataclass(frozen=True)
class SourceRow:
    """A row of an extract: which columns are filled, never with what."""

    table: str
    line: int
    filled: tuple[str, ...]
    missing: tuple[str, ...]
    set_aside: str | None = None


@dataclass(frozen=True)
class Explained:
    """Everything known of one post; an empty `utfall` means that no extract holds it as a post.

    `mapping` has each value that a mapping table gave, and where the row stands. `ledger` says what
    is wrong with the ledger; without a history it does not tell.
    """

    kallsystem: str
    post_id: str
    run_id: str
    rows: list[SourceRow]
    utfall: str = ""
    regel: str = ""
    kategori: str = ""
    rules: list[BrokenRule] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    vinnare: str = ""
    driftstart: str = ""
    history: PostHistory | None = None
    ledger: tuple[str, ...] = ()


def explain(work: Path, post: str) -> Explained:
    """Look a post up by `<post_id>` or `<kallsystem>:<post_id>`.

    Raises StateError when nothing knows it, or when several systems have the id.
    """
    session = Session.open(work)
    warehouse = warehouse_of(session)
    with asked_ledger(session) as (ledger, faults):
        try:
            finished = finished_transform(warehouse, session.settings.work)
            tables = session.post_tables
            system, post_id = _split(post, tables)
            found = []
            for name, post_table in tables.items():
                if system not in (None, name):
                    continue
                rows = _source_rows(warehouse, post_table, post_id)
                history = _history(ledger, faults, name, post_id)
                if rows or (history and (history.exports or history.listings)):
                    found.append((name, rows, history))
            if not found:
                # Without the ledger, a post of earlier runs is unknown too.
                untold = f" The ledger cannot tell: {' '.join(faults)}" if faults else ""
                raise StateError(
                    f"No extract and no run knows the post {post}.{untold}",
                    todo="check the id; ids are compared exactly, upper and lower case apart",
                )
            if len(found) > 1:
                names = ", ".join(f"{name}:{post_id}" for name, _, _ in found)
                raise StateError(f"Several systems have this id: {names}.", todo="name one of them")
            name, rows, history = found[0]
            found_out = _explained(
                session, warehouse, name, post_id, finished.run_id, rows, history
            )
            return replace(found_out, ledger=tuple(faults))
        finally:
            warehouse.release()


def _history(
    ledger: Ledger | None, faults: list[str], name: str, post_id: str
) -> PostHistory | None:
    """What the ledger knows of the post; None when there is no ledger that can tell."""
    try:
        return ledger.history(name, post_id) if ledger else None
    except LedgerError as error:
        faults.append(error.message)
        return None


def _split(post: str, tables: dict[str, Table]) -> tuple[str | None, str]:
    system, colon, post_id = post.partition(":")
    if colon and system.upper() in tables:
        return system.upper(), post_id.strip()
    return None, post.strip()


def _trimmed(column: str) -> str:
    """A raw column without the contract's blanks around it."""
    return f"trim(both {literal(BLANKS)} from rader.{column})"


def _source_rows(warehouse: Warehouse, table: Table, key: str) -> list[SourceRow]:
    relation = warehouse.relation(table.name, schema="raw", current=True)
    aside = warehouse.relation("stg_flytt__avvikande_rader", current=True)
    filled = ", ".join(f"coalesce({_trimmed(column)}, '') <> ''" for column in table.columns)
    rows = warehouse.rows(
        f"""select rader.rad, avvikande.orsak, {filled}
        from {relation} as rader
        left join {aside} as avvikande
            on avvikande.tabell = {literal(table.name)} and avvikande.rad = rader.rad
        where {_trimmed(table.key)} = {literal(key)}
        order by rader.rad""",
        current=True,
    )
    return [
        SourceRow(
            table.name,
            int(line),
            tuple(c for c, there in zip(table.columns, flags, strict=True) if there),
            tuple(c for c, there in zip(table.columns, flags, strict=True) if not there),
            reason,
        )
        for line, reason, *flags in rows
    ]


def _explained(
    session: Session,
    warehouse: Warehouse,
    system: str,
    post_id: str,
    run_id: str,
    rows: list[SourceRow],
    history: PostHistory | None,
) -> Explained:
    where = f"kallsystem = {literal(system)} and post_id = {literal(post_id)}"
    names = ["utfall", "regel", "regler", "kategori", "vinnare", "enhet", *_MAPPED]
    relation = warehouse.relation("int_poster_avgjorda", current=True)
    found = warehouse.rows(f"select {', '.join(names)} from {relation} where {where}", current=True)
    if not found:
        return Explained(system, post_id, run_id, rows, history=history)
    post: dict[str, Any] = dict(zip(names, found[0], strict=True))
    linked = warehouse.rows(
        f"select vardatagande_id from {warehouse.relation('int_poster', current=True)} "
        f"where {where} and har_vardatagande",
        current=True,
    )
    for table in session.tables.values() if linked else ():
        if (table.kallsystem, table.key) == (system, "vardatagande_id"):
            rows = rows + _source_rows(warehouse, table, linked[0][0])
    return Explained(
        system,
        post_id,
        run_id,
        rows,
        post["utfall"],
        post["regel"],
        post["kategori"] or "",
        _rules(warehouse, post["regler"].split("|")),
        _mapping(session, warehouse, where, post),
        post["vinnare"] or "",
        _go_live(warehouse, system, post["enhet"]),
        history,
    )


def _mapping(
    session: Session, warehouse: Warehouse, where: str, post: dict[str, Any]
) -> dict[str, str]:
    """What each mapping table gave, and the file and line of the row that did."""
    relation = warehouse.relation("int_poster", current=True)
    names = list(dict.fromkeys(name for key in _KEYS.values() for name in key))
    found = warehouse.rows(f"select {', '.join(names)} from {relation} where {where}", current=True)
    codes = dict(zip(names, found[0], strict=True)) if found else {}
    given = {}
    for name, table in _MAPPED.items():
        if post[name]:
            key = [str(codes.get(each) or "") for each in _KEYS.get(table, ())]
            place = seed_place(session.settings.seeds, table, key, post[name]) if key else ""
            given[f"{table}.{name}"] = f"{post[name]}{f' ({place})' if place else ''}"
    return given


def _go_live(warehouse: Warehouse, system: str, unit: str | None) -> str:
    relation = warehouse.relation("int_driftstarter", current=True)
    rows = warehouse.rows(
        f"select driftstart from {relation} where kallsystem = {literal(system)}"
        f" and enhet = {literal(unit or '')}",
        current=True,
    )
    return str(rows[0][0] or "") if rows else ""


def _rules(warehouse: Warehouse, names: list[str]) -> list[BrokenRule]:
    relation = warehouse.relation("regel", current=True)
    wanted = ", ".join(literal(name) for name in names)
    rows = warehouse.rows(
        f"""select cast(ordning as integer), regel, utfall, paragraf, rubrik, atgard, falt
        from {relation} where regel in ({wanted}) order by 1""",
        current=True,
    )
    return [BrokenRule(int(row[0]), *(str(value or "") for value in row[1:])) for row in rows]
