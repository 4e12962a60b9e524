"""Stage one, extract: every source's tables into the warehouse, as received."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from flytt.engines.base import Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.errors import StateError
from flytt.extract.ahead import reading_ahead
from flytt.extract.stream import Stream
from flytt.work.folder import WorkFolder
from flytt.work.log import Progress, Step
from flytt.work.session import Session


@dataclass(frozen=True)
class Loaded:
    """One table as loaded: `read` = `kept` + `unreadable` rows.

    More than the unreadable ones may be quarantined: the models also judge keys.
    """

    table: str
    kallsystem: str
    origin: str
    read: int
    kept: int
    unreadable: int
    sha256: str
    extra_columns: tuple[str, ...]


def load_streams(
    session: Session, warehouse: Warehouse, streams: list[Stream], progress: Progress
) -> list[Loaded]:
    """Load the streams, and empty tables for what no source delivers, into a new build."""
    with ExitStack() as at_the_end:
        for stream in streams:
            # What could not be read is a patient's too: it is spooled where no one else looks.
            stream.refused.folder = session.folder.private
            at_the_end.callback(stream.refused.close)
        return _load(session, warehouse, streams, progress)


def _load(
    session: Session, warehouse: Warehouse, streams: list[Stream], progress: Progress
) -> list[Loaded]:
    found: dict[str, Loaded] = {}
    # The smallest first: the engine soon has something to load while a thread reads the others.
    with reading_ahead(sorted(streams, key=lambda stream: stream.size)) as read:
        warehouse.begin()
        for number, (stream, pieces) in enumerate(read, 1):
            name = stream.table.name
            progress(Step("extract", name, number, len(streams)))
            kept = warehouse.load(name, _columns(stream.table.columns), pieces)
            found[name] = Loaded(
                name,
                stream.table.kallsystem,
                stream.origin,
                stream.read,
                kept,
                stream.refused.count,
                stream.fingerprint,
                stream.extra_columns,
            )
            assert stream.read == kept + stream.refused.count, f"{name}: rows were lost in loading"
    loaded = [found[stream.table.name] for stream in streams]
    for name, table in session.tables.items():
        if name not in found:
            warehouse.load(name, _columns(table.columns), [])
    refused = [stream.refused for stream in streams]
    columns = [("tabell", "text"), ("rad", "bigint"), ("orsak", "text")]
    warehouse.load("karantan", columns, chain.from_iterable(each.reasons() for each in refused))
    columns = [("tabell", "text"), ("rad", "bigint"), ("post", "bigint"), ("text", "text")]
    warehouse.load("olast", columns, chain.from_iterable(each.texts() for each in refused))
    delivered = [
        (each.kallsystem, each.table, each.read, each.sha256, stream.delimiter)
        for each, stream in zip(loaded, streams, strict=True)
    ]
    columns = [("kallsystem", "text"), ("tabell", "text")]
    columns += [("antal", "bigint"), ("fingeravtryck", "text"), ("avgransare", "text")]
    warehouse.load("inlasning", columns, csv_chunks(delivered))
    facts = {
        "tables": [asdict(each) for each in loaded],
        "work": session.folder.place,
        "invisible": warehouse.loaded_invisible,
    }
    warehouse.save_facts("uttag", facts)
    return loaded


def loaded_tables(warehouse: Warehouse, *, current: bool = False) -> list[Loaded]:
    """What the extract of the build (or current) area loaded."""
    facts = warehouse.load_facts("uttag", current=current)
    found = []
    for each in facts["tables"]:
        if "refused" in each:  # as earlier versions called it
            each["unreadable"] = each.pop("refused")
        found.append(Loaded(**{**each, "extra_columns": tuple(each["extra_columns"])}))
    return found


def refuse_foreign(warehouse: Warehouse, work: Path, *, current: bool) -> None:
    """Raise StateError when another work folder loaded this area's extracts.

    Two folders with one database would go on with what the other has begun.
    """
    if not warehouse.is_shared:
        return
    loaded_by = warehouse.load_facts("uttag", current=current).get("work")
    if loaded_by not in (None, WorkFolder(work).place):
        raise StateError(
            f"The extracts in the database are those of another work folder, {loaded_by}.",
            where=str(work),
            todo="give each work folder a database of its own, then begin again with flytt run",
        )


def has_invisible_characters(warehouse: Warehouse) -> bool:
    """Whether text with invisible characters was loaded into the build area."""
    return warehouse.loaded_invisible or bool(warehouse.load_facts("uttag").get("invisible", True))


def has_extract(warehouse: Warehouse) -> bool:
    """Whether the build area holds a whole extract: its facts are loaded last."""
    return warehouse.has_build() and bool(warehouse.columns("uttag", schema="raw"))


def _columns(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("rad", "bigint"), *((name, "text") for name in names)]
