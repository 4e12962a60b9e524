"""What mapping tables lack, hold in vain and change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flytt.commands.access import warehouse_of, working
from flytt.engines.base import Warehouse
from flytt.engines.csv_form import joined
from flytt.errors import SettingsError
from flytt.replay.replay import replay
from flytt.replay.world import Decision
from flytt.settings.naming import nearest_hint
from flytt.transform.dbt.project import packaged_seeds
from flytt.transform.outcome import finished_transform
from flytt.transform.seed_rules import code
from flytt.transform.seeds import DRAFT, OF_A_REGION, Seed, read_seeds, seed_columns
from flytt.work.files import write_file
from flytt.work.log import Progress
from flytt.work.masked import shown_code
from flytt.work.session import Session
from flytt.work.trail import audit

_GAPS = "tabell, klass, kallsystem, enhet, kod, antal_poster, slapps"
# What the posts of the last run ask of each table: the columns of its key, in the table's order.
_USED = {
    "driftstart": ("kallsystem", "enhet"),
    "mappning_vardenhet": ("kallsystem", "enhet", "mottagning"),
    "mappning_problemkod": ("kallsystem", "problemkod_enhet_kod", "problemkod_kod"),
    "mappning_yrkeskategori": ("vardgivarkategori_kod",),
}


_REFERRER = ("remittent_klass", "enhet", "mottagning")
# What stands last in the key of each table: a clinic or a code.
_CODE = {
    "mappning_vardenhet": "mottagning",
    "mappning_problemkod": "problemkod",
    "mappning_yrkeskategori": "vardgivarkategori",
    "mappning_remittent": "mottagning",
}


@dataclass(frozen=True)
class Gap:
    """A row that a mapping table lacks, by the posts that it would release.

    `row` is ready to paste, its target cells empty; `days` are left to the unit's go-live, None
    where the row is of no unit or that has none.
    """

    table: str
    row: str
    shown: str
    posts: int
    released: int
    days: int | None


def gaps(work: Path, table: str | None = None) -> tuple[str, list[Gap]]:
    """The last run, and the rows its tables lack, those first that release most.

    Raises StateError before the first run, SettingsError for a table that is none.
    """
    if table is not None:
        _known_table(table, OF_A_REGION)
    session = Session.open(work)
    warehouse = warehouse_of(session)
    try:
        finished = finished_transform(warehouse, session.settings.work)
        relation = warehouse.relation("losningar", current=True)
        rows = warehouse.rows(
            f"select {_GAPS} from {relation} where sort = 'mappning'", current=True
        )
        starts = _starts(warehouse)
        day = date.fromisoformat(finished.migreringsdatum)
        found = [_gap(row, starts, day) for row in rows if table in (None, row[0])]
    finally:
        warehouse.release()
    return finished.run_id, sorted(found, key=_urgency)


def _urgency(gap: Gap) -> tuple[object, ...]:
    """What releases most, then what is due first; a row of no unit is due last."""
    return (-gap.released, gap.days is None, gap.days or 0, gap.table, gap.row)


def _starts(warehouse: Warehouse) -> dict[tuple[str, str], date]:
    relation = warehouse.relation("int_driftstarter", current=True)
    rows = warehouse.rows(f"select kallsystem, enhet, driftstart from {relation}", current=True)
    return {(system, unit): start for system, unit, start in rows if start is not None}


def _gap(row: tuple[object, ...], starts: dict[tuple[str, str], date], day: date) -> Gap:
    table, classed, system, unit, value = (str(each or "") for each in row[:5])
    posts, released = (int(str(each)) for each in row[5:])
    names = seed_columns(table)
    cells = dict.fromkeys(names, "")
    known = {"kallsystem": system, "enhet": unit, "remittent_klass": classed}
    cells |= {name: text for name, text in known.items() if name in cells}
    if table in _CODE:
        cells[_CODE[table]] = value
    start = starts.get((system, unit))
    shown = [text if name == "kallsystem" else shown_code(text) for name, text in cells.items()]
    return Gap(
        table,
        joined(list(cells.values())),
        ";".join(shown),
        posts,
        released,
        (start - day).days if start else None,
    )


def start_table(work: Path, table: str) -> Path:
    """Write the packaged table into the region's folder as a start, marked as a draft.

    Raises SettingsError when the table is there already, or is none of the package's.
    """
    session = Session.open(work)
    folder = session.settings.seeds
    packaged = packaged_seeds()
    _known_table(table, packaged)
    if folder is None:
        raise SettingsError(
            "There is no folder of mapping tables.",
            where=str(work / "flytt.toml"),
            todo='write folder = "mappningar" in [seeds]',
        )
    place = folder / f"{table}.csv"
    if place.exists():
        raise SettingsError(
            f"{place.name} is there already.", where=str(place), todo="edit it, or take it away"
        )
    mark = DRAFT if table in OF_A_REGION else ""
    with session.folder.lock("mapping init"):
        write_file(place, mark + packaged[table].read_text(encoding="utf-8"))
        audit(session.folder, "mapping init", {"table": table})
    return place


def _known_table(table: str, names: Collection[str]) -> None:
    if table not in names:
        raise SettingsError(
            f"There is no table {table!r}{nearest_hint(table, names)}.",
            todo=f"the tables are {', '.join(sorted(names))}",
        )


@dataclass(frozen=True)
class RowFinding:
    """A row of a table that does nothing, or leads nowhere: file, line, its key and why."""

    file: str
    line: int
    key: str
    finding: str


def check_tables(work: Path) -> tuple[str | None, list[RowFinding]]:
    """What is wrong with the rows of the region's tables; the last run says which are used.

    Raises SeedError for tables that no run would take. Without a run, None and what the tables say
    of each other.
    """
    session = Session.open(work)
    seeds = read_seeds(session.settings.seeds, list(session.post_tables))
    warehouse = warehouse_of(session)
    try:
        used: dict[str, set[tuple[str, ...]]] = {}
        run_id = None
        if warehouse.has_current():
            run_id = finished_transform(warehouse, session.settings.work).run_id
            used = {name: _used(warehouse, columns) for name, columns in _USED.items()}
    finally:
        warehouse.release()
    findings = [
        *_empty_targets(seeds),
        *_leads_nowhere(seeds),
        *_without_calendar(seeds),
        *_shadowed(seeds["mappning_vardenhet"], used.get("mappning_vardenhet")),
        *(each for name in _USED for each in _never_used(seeds[name], used.get(name))),
    ]
    return run_id, sorted(findings, key=lambda each: (each.file, each.line, each.finding))


def _used(warehouse: Warehouse, columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    coded = [f"{name}_kod" if name in ("enhet", "mottagning") else name for name in columns]
    relation = warehouse.relation("int_poster", current=True)
    rows = warehouse.rows(f"select distinct {', '.join(coded)} from {relation}", current=True)
    return {tuple(str(each or "") for each in row) for row in rows}


def _keyed(seed: Seed, *columns: str) -> Iterator[tuple[int, tuple[str, ...], dict[str, str]]]:
    """The rows of a region's own table: line, key as it is compared, and cells."""
    if seed.path.parent == packaged_seeds()[seed.name].parent:
        return
    names = [name for name, _ in seed.columns]
    for line, row in zip(seed.lines, seed.rows, strict=True):
        cells = dict(zip(names, row, strict=True))
        yield line, tuple(code(cells[name]) for name in columns), cells


def _found(seed: Seed, line: int, key: tuple[str, ...], finding: str) -> RowFinding:
    return RowFinding(seed.path.name, line, ";".join(map(shown_code, key)), finding)


def _never_used(seed: Seed, used: set[tuple[str, ...]] | None) -> Iterator[RowFinding]:
    if used is None:
        return
    width = len(next(iter(used), ()))
    columns = [name for name, _ in seed.columns][:width]
    for line, key, _ in _keyed(seed, *columns):
        star = key[-1:] == ("*",) and any(key[:-1] == each[:-1] for each in used)
        if key not in used and not star:
            yield _found(seed, line, key, "no post of the last run has this key")


def _shadowed(seed: Seed, used: set[tuple[str, ...]] | None) -> Iterator[RowFinding]:
    """Rows that say what the unit's `*` says, and `*` rows that no post falls back on."""
    rows = list(_keyed(seed, "kallsystem", "enhet", "mottagning"))
    targets = {key: code(cells["vardenhet_id"]) for _, key, cells in rows}
    for line, key, _ in rows:
        whole = (*key[:2], "*")
        if key[2] != "*" and whole in targets and targets[whole] == targets[key]:
            yield _found(seed, line, key, "leads where the unit's * row leads: not needed")
        if key[2] == "*" and used is not None:
            of_unit = {each for each in used if each[:2] == key[:2]}
            if of_unit and of_unit <= targets.keys():
                yield _found(seed, line, key, "every clinic of the last run has a row of its own")


def _empty_targets(seeds: dict[str, Seed]) -> Iterator[RowFinding]:
    for name, target, width in (
        ("mappning_vardenhet", "vardenhet_id", 3),
        ("mappning_problemkod", "regional_problemkod", 3),
        ("mappning_yrkeskategori", "yrkeskategori", 1),
        ("mappning_remittent", "remittent_id", 3),
        ("huvudmottagning", "mottagning", 1),
    ):
        columns = [column for column, _ in seeds[name].columns][:width]
        for line, key, cells in _keyed(seeds[name], *columns):
            if not cells[target].strip():
                yield _found(seeds[name], line, key, f"{target} is empty: the row is no match")


def _leads_nowhere(seeds: dict[str, Seed]) -> Iterator[RowFinding]:
    """Main clinics that are no internal referrer."""
    referrers = {
        key[1:]
        for _, key, cells in _rows(seeds["mappning_remittent"], *_REFERRER)
        if key[0] == "INTERN" and cells["remittent_id"].strip()
    }
    seed = seeds["huvudmottagning"]
    for line, key, cells in _keyed(seed, "enhet"):
        if cells["mottagning"].strip() and (*key, code(cells["mottagning"])) not in referrers:
            finding = "the clinic has no row of class intern in mappning_remittent"
            yield _found(seed, line, key, finding)


def _without_calendar(seeds: dict[str, Seed]) -> Iterator[RowFinding]:
    """Units that are mapped and never go live."""
    live = {key for _, key, _ in _rows(seeds["driftstart"], "kallsystem", "enhet")}
    seen: set[tuple[str, ...]] = set()
    for line, key, _ in _keyed(seeds["mappning_vardenhet"], "kallsystem", "enhet"):
        if key not in live and key not in seen:
            seen.add(key)
            finding = "the unit has no row in driftstart"
            yield _found(seeds["mappning_vardenhet"], line, key, finding)


def _rows(seed: Seed, *columns: str) -> Iterator[tuple[int, tuple[str, ...], dict[str, str]]]:
    """As `_keyed`, of the package's tables too."""
    names = [name for name, _ in seed.columns]
    for line, row in zip(seed.lines, seed.rows, strict=True):
        cells = dict(zip(names, row, strict=True))
        yield line, tuple(code(cells[name]) for name in columns), cells


@dataclass(frozen=True)
class TableDiff:
    """The posts that two folders of tables decide differently: counts by what changes, and all.

    `outcomes` counts (before, after); the other two count posts that keep their outcome.
    """

    outcomes: dict[tuple[str, str], int]
    vardenhet: int
    problemkod: int
    posts: list[tuple[Decision, Decision]]


def diff_tables(work: Path, before: Path, after: Path, progress: Progress) -> TableDiff:
    """Decide the posts of the last run with either folder, and compare.

    Raises SeedError for tables that no run would take, StateError before the first run.
    """
    session = Session.open(work)
    systems = list(session.post_tables)
    both = [read_seeds(folder, systems) for folder in (before, after)]
    decided = []
    with working(session, "mapping diff") as warehouse:
        for seeds in both:
            with replay(session, warehouse, progress, seeds) as world:
                decided.append(world.outcomes())
    changed = [
        (one, other)
        for one, other in zip(*decided, strict=True)
        if replace(one, regler="", regel="", vinnare=None)
        != replace(other, regler="", regel="", vinnare=None)
    ]
    moved = [(a, b) for a, b in changed if a.utfall == b.utfall]
    return TableDiff(
        dict(Counter((a.utfall, b.utfall) for a, b in changed if a.utfall != b.utfall)),
        sum(a.vardenhet_id != b.vardenhet_id for a, b in moved),
        sum(a.regional_problemkod != b.regional_problemkod for a, b in moved),
        changed,
    )


def write_changes(diff: TableDiff, path: Path) -> None:
    """Every post that is decided differently, as a machine file (UTF-8, `;`)."""
    key = ("kallsystem", "post_typ", "post_id")
    names = ("utfall", "regel", "vardenhet_id", "regional_problemkod")
    rows = [(*key, *(f"{name}_{when}" for when in ("fore", "efter") for name in names))]
    rows += [
        (
            *(getattr(one, name) for name in key),
            *(getattr(each, name) or "" for each in (one, other) for name in names),
        )
        for one, other in diff.posts
    ]
    write_file(path, "".join(f"{joined(row)}\n" for row in rows))
