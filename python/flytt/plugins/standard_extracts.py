"""The standard ways to deliver tables: a file each in a folder, or a query each in a database."""

from __future__ import annotations

from collections.abc import Sequence

from flytt.errors import ExtractError
from flytt.plugins.extracts import CsvFile, Extract, ParquetFile, Query
from flytt.plugins.tables import Table
from flytt.settings.naming import listing
from flytt.settings.sources import SourceSettings


def standard_extracts(tables: Sequence[Table], settings: SourceSettings) -> list[Extract]:
    """One extract per table: `<table>.csv` or `<table>.parquet` in the folder, else a query.

    Raises ExtractError naming the folder and every file that is missing or repeated.
    """
    url, sql, columns = settings.url, settings.queries, settings.columns
    if url is None:
        return _files(tables, settings)
    return [Query(t, url, sql.get(t.name, t.name), columns.get(t.name, {})) for t in tables]


def _files(tables: Sequence[Table], settings: SourceSettings) -> list[Extract]:
    folder = settings.folder
    key = f"sources.{settings.name}.folder"
    if folder is None:
        raise ExtractError(f"{key} is missing (or a url).", todo="add it to flytt.toml")
    if not folder.is_dir():
        raise ExtractError(
            f"The folder of source {settings.name} does not exist.",
            where=str(folder),
            todo=f"make the folder, or correct {key} in flytt.toml",
        )
    found: list[Extract] = []
    problems: list[str] = []
    for table in tables:
        csv, parquet = (folder / f"{table.name}.{ending}" for ending in ("csv", "parquet"))
        if csv.is_file() and parquet.is_file():
            problems.append(f"{csv.name} and {parquet.name} are both there: remove one")
        elif csv.is_file():
            found.append(CsvFile(table, csv, settings.delimiter, settings.encoding))
        elif parquet.is_file():
            found.append(ParquetFile(table, parquet))
        else:
            problems.append(f"{csv.name} (or {parquet.name}) is missing")
    if problems:
        raise ExtractError(
            listing(problems, f"Extracts of source {settings.name}"),
            where=str(folder),
            todo="put the extracts there under these names",
        )
    return found
