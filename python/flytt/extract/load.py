"""Stage one, extract: every source's tables into the warehouse, as received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.errors import ExtractError
from flytt.extract.ahead import reading_ahead
from flytt.extract.stream import Stream, open_stream
from flytt.work.session import Session

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """One table as loaded: `read` = `kept` + `refused` rows."""

    table: str
    kallsystem: str
    origin: str
    read: int
    kept: int
    refused: int
    sha256: str
    extra_columns: tuple[str, ...]


def open_streams(session: Session) -> list[Stream]:
    """Open every extract and check its header, before anything is loaded.

    Raises ExtractError with every extract that cannot be read or lacks a column.
    """
    session.require_sources()
    streams: list[Stream] = []
    problems: list[ExtractError] = []
    for settings in session.settings.sources.values():
        try:
            extracts = session.plugins.source(settings.plugin).extracts(settings)
        except ExtractError as error:
            problems.append(error)
            continue
        for extract in extracts:
            try:
                streams.append(open_stream(extract))
            except ExtractError as error:
                problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        # Sources often share a folder, and then its absence is one problem, not three.
        raise ExtractError("\n".join(dict.fromkeys(str(problem) for problem in problems)))
    return streams


def load_streams(
    session: Session, warehouse: Warehouse, streams: list[Stream], progress: Progress
) -> list[Loaded]:
    """Load the streams, and empty tables for what no source delivers, into a new build."""
    kept = _load_all(warehouse, streams, progress)
    loaded = [
        Loaded(
            stream.table.name,
            stream.table.kallsystem,
            stream.origin,
            stream.read,
            kept[stream.table.name],
            len(stream.refused),
            stream.fingerprint,
            stream.extra_columns,
        )
        for stream in streams
    ]
    quarantined = [
        (stream.table.name, each.line, each.reason) for stream in streams for each in stream.refused
    ]
    delivered = {each.table for each in loaded}
    for name, table in session.tables.items():
        if name not in delivered:
            warehouse.load(name, _columns(table.columns), [])
    warehouse.load(
        "karantan",
        [("tabell", "text"), ("rad", "bigint"), ("orsak", "text")],
        csv_chunks(quarantined),
    )
    warehouse.load(
        "inlasning",
        [
            ("kallsystem", "text"),
            ("tabell", "text"),
            ("antal", "bigint"),
            ("fingeravtryck", "text"),
        ],
        csv_chunks((each.kallsystem, each.table, each.read, each.sha256) for each in loaded),
    )
    save_facts(warehouse, "uttag", {"tables": [asdict(each) for each in loaded]})
    return loaded


def _load_all(warehouse: Warehouse, streams: list[Stream], progress: Progress) -> dict[str, int]:
    """Load every stream; returns each table's rows."""
    kept: dict[str, int] = {}
    # The smallest first: the engine soon has something to load while a thread reads the others.
    with reading_ahead(sorted(streams, key=lambda stream: stream.size)) as read:
        warehouse.begin()
        for stream, chunks in read:
            name = stream.table.name
            progress(f"extract {name}")
            kept[name] = warehouse.load(name, _columns(stream.table.columns), chunks)
            lost = stream.read - len(stream.refused) - kept[name]
            assert not lost, f"{name}: rows were lost in loading"
    return kept


def loaded_tables(warehouse: Warehouse, *, current: bool = False) -> list[Loaded]:
    """What the extract of the build (or current) area loaded."""
    facts = load_facts(warehouse, "uttag", current=current)
    return [
        Loaded(**{**each, "extra_columns": tuple(each["extra_columns"])})
        for each in facts["tables"]
    ]


def has_extract(warehouse: Warehouse) -> bool:
    """Whether the build area holds a whole extract: its facts are loaded last."""
    return warehouse.has_build() and bool(warehouse.columns("uttag", schema="raw"))


def _columns(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("rad", "bigint"), *((name, "text") for name in names)]


def save_facts(warehouse: Warehouse, name: str, facts: object) -> None:
    """Keep facts about the build beside its tables, so that they appear and go with it."""
    import json

    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    warehouse.load(name, [("fakta", "text")], csv_chunks([(text,)]))


def load_facts(warehouse: Warehouse, name: str, *, current: bool = False) -> dict[str, Any]:
    """The facts kept under a name; raises whatever the engine raises where there are none."""
    import json

    relation = warehouse.relation(name, schema="raw", current=current)
    facts: dict[str, Any] = json.loads(
        warehouse.rows(f"select fakta from {relation}", current=current)[0][0]
    )
    return facts
