"""The standard ways to deliver tables: a file each in a folder, or a query each in a database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from flytt.errors import ExtractError
from flytt.plugins.extracts import CsvFile, Extract, ParquetFile, Query
from flytt.plugins.tables import Table
from flytt.settings.naming import listing
from flytt.settings.sources import SourceSettings

# Far above the likeness of two tables' names, and below that of one with a letter missing.
_ALIKE = 0.9


def standard_extracts(tables: Sequence[Table], settings: SourceSettings) -> list[Extract]:
    """One extract per table: `<table>.csv` or `<table>.parquet` (a file, or a folder of parts) in
    the folder, else a query.

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
        problem = "is a file" if folder.exists() else "does not exist"
        raise ExtractError(
            f"The folder of source {settings.name} {problem}.",
            where=str(folder),
            todo=f"make the folder, or correct {key} in flytt.toml",
        )
    found: list[Extract] = []
    problems: list[str] = []
    for table in tables:
        csv, parquet = (folder / f"{table.name}.{ending}" for ending in ("csv", "parquet"))
        if csv.is_file() and parquet.exists():
            problems.append(f"{csv.name} and {parquet.name} are both there: remove one")
        elif csv.is_file():
            found.append(CsvFile(table, csv, settings.delimiter, settings.encoding))
        elif parquet.exists():
            found.append(ParquetFile(table, parquet))
        else:
            problems.append(_absent(table.name, folder))
    if problems:
        raise ExtractError(
            listing(problems, f"Extracts of source {settings.name}"),
            where=str(folder),
            todo="put the extracts there under these names",
        )
    return found


def _absent(table: str, folder: Path) -> str:
    """What to say of a file that is not there under its name, but perhaps under another."""
    others = [path for path in sorted(folder.iterdir()) if _is_like(path.name, table)]
    if not others:
        return f"{table}.csv (or {table}.parquet) is missing"
    return "; ".join(f"{path.name} is there, {_remedy(path, table)}" for path in others)


def _is_like(name: str, table: str) -> bool:
    """Whether a file's name is the table's but for case, accents, signs and what is around it, or
    a letter or two.
    """
    wanted, found = _letters(table), _letters(name)
    likeness = SequenceMatcher(None, wanted, _letters(name.split(".", maxsplit=1)[0])).ratio()
    return wanted in found or likeness > _ALIKE


def _letters(name: str) -> str:
    return re.sub("[^a-z0-9]", "", unicodedata.normalize("NFKD", name.lower()))


def _remedy(path: Path, table: str) -> str:
    name = path.name.lower()
    if path.name in (f"{table}.csv", f"{table}.parquet") and not path.is_dir():
        return "but is no file: perhaps a link that leads nowhere"
    if path.is_dir():
        return (
            f"a folder: put parts in Parquet into {table}.parquet/, or one file with all rows"
            f" under {table}.csv"
        )
    if name.endswith((".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar")):
        return f"packed: unpack it as {table}.csv"
    if name.endswith((".xlsx", ".xls", ".ods")):
        return f"a workbook: export it as {table}.csv"
    ending = "parquet" if name.endswith(".parquet") else "csv"
    return f"but not under its name: rename it to {table}.{ending}"
