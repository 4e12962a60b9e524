"""The extracts: every table reachable, its columns, and about how many rows; never a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from flytt.doctor.diagnosis import FAIL, OK, WARN, Diagnosis, examined, of_error
from flytt.errors import ExtractError
from flytt.extract.open_extracts import open_stream
from flytt.extract.stream import Stream
from flytt.plugins.calls import plugin_code
from flytt.plugins.extracts import CsvFile, Extract, ParquetFile
from flytt.settings.sources import SourceSettings
from flytt.work.session import Session

PART = "extracts"


def extracts_of(session: Session, settings: SourceSettings) -> list[Extract]:
    """Where a source's tables are; raises ExtractError naming all that are missing."""
    source = session.plugins.source(settings.plugin)
    with plugin_code(source, f"naming the extracts of {source.name}", ExtractError):
        return list(source.extracts(settings))


def files_of(extracts: Iterable[Extract]) -> list[Path]:
    """The files among them."""
    return [each.path for each in extracts if isinstance(each, CsvFile | ParquetFile)]


def tables(settings: SourceSettings, extracts: list[Extract]) -> Iterator[Diagnosis]:
    """One line for each table of a source."""
    for each in extracts:
        yield from examined(PART, each.table.name, partial(_table, each, settings))


def _table(extract: Extract, settings: SourceSettings) -> Iterator[Diagnosis]:
    name = extract.table.name
    try:
        stream = open_stream(extract, settings)
    except ExtractError as error:
        yield from of_error(PART, name, error)
        return
    number = _count(stream)
    told = "reachable" if number is None else f"{number} {stream.counted}"
    told += f", all of its {len(extract.table.columns)} columns"
    if stream.extra_columns:
        told += f"; not read: {', '.join(stream.extra_columns)}"
    if number == 0:
        todo = "deliver it with its rows: the guard tom_tabell stops a run"
        yield Diagnosis(PART, name, WARN, told, todo)
    else:
        yield Diagnosis(PART, name, OK, told)


def _count(stream: Stream) -> int | None:
    try:
        return stream.count()
    except ExtractError:
        # Not every query can be counted; what cannot be read says so above.
        return None


def not_looked_at(settings: SourceSettings) -> Diagnosis:
    """What is said of a source whose settings are wrong."""
    what = "not looked at, the source's settings are wrong"
    return Diagnosis(PART, settings.name, FAIL, what, "correct flytt.toml, as said above")
