"""Open the extracts of a work folder: each by the reader of its kind, all before any is loaded."""

from __future__ import annotations

from flytt.errors import ExtractError
from flytt.extract.stream import Stream
from flytt.plugins.calls import plugin_code
from flytt.plugins.checks import extract_problems
from flytt.plugins.extracts import CsvFile, Extract, ParquetFile, Query
from flytt.settings.naming import listing
from flytt.settings.sources import SourceSettings
from flytt.work.session import Session

_AUTHOR = "report this to the plugin's author"


def open_streams(session: Session) -> list[Stream]:
    """Open every extract and check its header, before anything is loaded.

    Raises ExtractError with every extract that cannot be read or lacks a column.
    """
    streams: list[Stream] = []
    problems: list[ExtractError] = []
    for settings in session.settings.sources.values():
        source = session.plugins.source(settings.plugin)
        try:
            with plugin_code(source, f"naming the extracts of {source.name}", ExtractError):
                extracts = source.extracts(settings)
            if wrong := extract_problems(source, extracts):
                raise ExtractError(listing(wrong, f"source {source.name}"), todo=_AUTHOR)
        except ExtractError as error:
            problems.append(error)
            continue
        for extract in extracts:
            try:
                streams.append(open_stream(extract, settings))
            except ExtractError as error:
                problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        # Sources often share a folder, and then its absence is one problem, not three.
        raise ExtractError("\n".join(dict.fromkeys(str(problem) for problem in problems)))
    return streams


def open_stream(extract: Extract, settings: SourceSettings | None = None) -> Stream:
    """Check that an extract can be read and holds its table's columns, before any row is read.

    The source's settings say what stands for missing, and in which zone an instant is a date.
    Raises ExtractError naming the file (or query) and every column that is missing, repeated or of
    a type that cannot be read.
    """
    null, zone = (settings.null, settings.timezone) if settings else ((), None)
    # The database libraries are loaded only by those who read a database.
    if isinstance(extract, CsvFile):
        from flytt.extract.csv.file import CsvStream

        return CsvStream(extract, null)
    if isinstance(extract, ParquetFile):
        from flytt.extract.parquet import ParquetStream

        return ParquetStream(extract, null, zone)
    if isinstance(extract, Query):
        from flytt.extract.database import QueryStream

        return QueryStream(extract, null, zone)
    from flytt.extract.row_stream import PluginStream

    return PluginStream(extract, null, zone)
