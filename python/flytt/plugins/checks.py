"""What is wrong with a plugin, before anything it provides is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from flytt.plugins.extracts import Extract
from flytt.plugins.interfaces import ClosureKind, ClosureTarget, Source, Target
from flytt.plugins.tables import Table
from flytt.settings.naming import NAME_MAX, is_name, nearest
from flytt.settings.sources import SourceSettings

_POSTS = re.compile(r"stg_[a-z0-9_]+__poster")
_KALLSYSTEM = re.compile(r"[A-Z][A-Z0-9_]*")
# Rooms of the dbt project, and raw tables that flytt fills itself.
OWN_ROOMS = ("flytt", "ledger")
_OWN_RAW = ("korning", "inlasning", "karantan", "olast", "uttag", "tillstand")
ID_OF = ("post_id", "vardatagande_id")
CONTACTS = ("all", "first", "follow_up")
_OWN_KEYS = frozenset(f.name for f in fields(SourceSettings)) - {"name", "options"}


def hook_problems(plugin: object, hooks: Sequence[str]) -> list[str]:
    """Functions that look like hooks and would never be called."""
    problems: list[str] = []
    for name in dir(plugin):
        if not name.startswith("flytt_"):
            continue
        value = getattr(plugin, name)
        if not callable(value):
            continue
        if name not in hooks:
            problems.append(f"{name} is no hook; the nearest one is {nearest(name, hooks)}")
        elif not hasattr(value, "flytt_impl"):
            problems.append(f"{name} is not marked with @hookimpl")
    return problems


def source_problems(source: object) -> list[str]:
    """Why this is no usable source."""
    if not isinstance(source, Source):
        return [f"{_described(source)} is no Source"]
    problems = _name_problems("source", source.name)
    if source.name in OWN_ROOMS:
        problems.append("the name is taken: flytt's own tables have it")
    if not isinstance(source.kallsystem, str) or not _KALLSYSTEM.fullmatch(source.kallsystem):
        problems.append(f"kallsystem {source.kallsystem!r} must be capitals, digits and _")
    if not isinstance(source.tables, tuple | list) or not source.tables:
        problems.append("tables must list at least one Table")
    else:
        for table in source.tables:
            problems += table_problems(table, source.kallsystem)
        names = [table.name for table in source.tables if isinstance(table, Table)]
        problems += [f"table {n} is there twice" for n in _repeated(names)]
    problems += [*_posts_problems(source), *_closure_problems(source)]
    for option in source.options:
        if not is_name(option):
            problems.append(f"option {option!r} is no name")
        elif option in _OWN_KEYS:
            problems.append(f"option {option!r} is a key of every source")
    return [f"source {source.name!r}: {p}" for p in [*problems, *_dbt_problems(source.dbt)]]


def _posts_problems(source: Source) -> list[str]:
    if source.posts is None:
        return [] if source.post_table is None else ["post_table without posts"]
    problems: list[str] = []
    if not is_name(source.posts) or not _POSTS.fullmatch(source.posts):
        problems.append(f"posts {source.posts!r} must be a model named stg_<name>__poster")
    if source.post_table not in [table.name for table in source.tables if isinstance(table, Table)]:
        problems.append(f"post_table {source.post_table!r} must be one of its tables")
    return problems


def _closure_problems(source: Source) -> list[str]:
    if not all(isinstance(kind, ClosureKind) for kind in source.closures):
        return ["closures must be a list of ClosureKind"]
    problems = ["closures without posts"] if source.closures and source.posts is None else []
    repeated = _repeated([kind.typ for kind in source.closures])
    problems += [f"closure kind {typ!r} is there twice" for typ in repeated]
    for kind in source.closures:
        where = f"closure kind {kind.typ!r}:"
        if not all(is_name(name) for name in (kind.typ, kind.post_typ, kind.thing or kind.typ)):
            problems.append(f"{where} typ, post_typ and thing are small letters, digits and _")
        if kind.id_of not in ID_OF:
            problems.append(f"{where} id_of {kind.id_of!r} must be {' or '.join(ID_OF)}")
        if kind.contacts not in CONTACTS:
            problems.append(f"{where} contacts {kind.contacts!r} must be {' or '.join(CONTACTS)}")
        problems += [f"{where} {problem}" for problem in _kind_problems(source, kind)]
    linking = {(k.table, k.link, k.closed, k.person) for k in source.closures if k.table}
    if len(linking) > 1:
        problems.append("closure kinds with a table must name the same table and columns")
    return problems


def _kind_problems(source: Source, kind: ClosureKind) -> Iterator[str]:
    """What the second key could not read of a kind."""
    tables = {table.name: table for table in source.tables if isinstance(table, Table)}
    own = tables.get(source.post_table or "")
    if own is None:
        return
    if kind.id_of == "post_id":
        named = {"closed": (kind.closed, own)}
        if kind.table or kind.link or kind.person:
            yield "table, link and person are of a kind with id_of vardatagande_id"
    elif kind.table not in tables:
        yield f"table {kind.table!r} must be one of the source's tables"
        return
    else:
        other = tables[kind.table]
        named = {"closed": (kind.closed, other), "person": (kind.person, other)}
        if kind.link not in own.columns:
            yield f"link {kind.link!r} must be a column of {own.name}"
    for name, (column, table) in named.items():
        if column and column not in table.columns:
            yield f"{name} {column!r} must be a column of {table.name}"


def extract_problems(source: Source, extracts: object) -> list[str]:
    """Why these are not the extracts of a source: one for each of its tables."""
    if not isinstance(extracts, list | tuple):
        return [f"extracts() returned {type(extracts).__name__}, not a list"]
    strange = [f"{_described(each)} is no extract" for each in extracts if not _is_extract(each)]
    wanted = sorted(table.name for table in source.tables)
    given = sorted(each.table.name for each in extracts if _is_extract(each))
    if strange or given == wanted:
        return strange
    return [f"extracts() must give each table once: {wanted}, it gives {given}"]


def _is_extract(value: object) -> bool:
    return isinstance(value, Extract) and isinstance(value.table, Table)


def closure_clashes(sources: Sequence[Source]) -> list[str]:
    """Kinds and things that the closure orders of two systems would both name."""
    owners: dict[str, Source] = {}
    return [
        f"{owners[name].name} and {source.name} both have a closure kind {name}"
        for source in sources
        for kind in source.closures
        for name in dict.fromkeys((kind.typ, kind.thing or kind.typ))
        if owners.setdefault(name, source).kallsystem != source.kallsystem
    ]


def own_problems(source: Source, built_in: Sequence[Source]) -> list[str]:
    """Where a source clashes with tables or posts of flytt's own sources.

    A source that reads the same tables from elsewhere is no clash.
    """
    own = {table.name: table for each in built_in for table in each.tables}
    problems = [
        f"table {table.name} is flytt's own, with other columns: begin its name with {source.name}_"
        for table in source.tables
        if own.get(table.name, table) != table
    ]
    problems += [
        f"posts of {source.kallsystem} come from flytt's own source {each.name}"
        for each in built_in
        if source.posts and each.posts and source.kallsystem == each.kallsystem
        if source.post_table != each.post_table
    ]
    return [f"source {source.name!r}: {problem}" for problem in problems]


def table_problems(table: object, kallsystem: str) -> list[str]:
    """Why this is no usable table of a source."""
    if not isinstance(table, Table):
        return [f"{_described(table)} is no Table"]
    problems: list[str] = []
    if not is_name(table.name):
        problems.append(f"its name must be small letters, digits and _, at most {NAME_MAX}")
    elif table.name in _OWN_RAW or table.name.startswith("ledger_"):
        problems.append("the name is taken: flytt fills this table itself; begin with the source's")
    if table.kallsystem != kallsystem:
        problems.append(f"its kallsystem is {table.kallsystem!r}, the source's {kallsystem!r}")
    if not table.columns or table.columns[0] != table.key:
        problems.append("its first column must be the key")
    problems += [f"{c!r} is no column name" for c in table.columns if not is_name(c)]
    problems += [f"column {c} is there twice" for c in _repeated(table.columns)]
    if "rad" in table.columns:
        problems.append("column rad is taken: it holds the line number")
    return [f"table {table.name!r}: {p}" for p in problems]


def target_problems(target: object) -> list[str]:
    """Why this is no usable target."""
    if not isinstance(target, Target | ClosureTarget):
        return [f"{_described(target)} is no Target"]
    problems = [*_name_problems("target", target.name), *_dbt_problems(target.dbt)]
    return [f"target {target.name!r}: {p}" for p in problems]


def reader_problems(reader: object) -> list[str]:
    """Why this is no usable receipt reader."""
    name = getattr(reader, "name", None)
    if isinstance(reader, type) or not callable(getattr(reader, "read", None)):
        return [f"{_described(reader)} has no read(path)"]
    return [f"receipt reader {name!r}: {p}" for p in _name_problems("receipt reader", name)]


def _name_problems(kind: str, name: object) -> list[str]:
    return [] if is_name(name) else [f"a {kind}'s name is small letters, digits and _"]


def _dbt_problems(dbt: object) -> list[str]:
    if dbt is None:
        return []
    is_dir = getattr(dbt, "is_dir", None)
    if callable(is_dir) and is_dir():
        return []
    place = str(dbt) if isinstance(dbt, Path) else _described(dbt)
    return [f"its dbt folder does not exist: {place}"]


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _described(value: object) -> str:
    if isinstance(value, type):
        return f"the class {value.__name__} (not an instance of it)"
    return f"an object of type {type(value).__name__}"
