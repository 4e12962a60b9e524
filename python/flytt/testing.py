"""Contract tests for plugins, to be called from a plugin's own tests:

    def test_source(tmp_path: Path) -> None:
        check_source(SOURCE, SourceSettings("exempel", "exempel", folder=tmp_path))

Each raises AssertionError with what to mend.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from flytt.errors import FlyttError
from flytt.plugins.checks import source_problems, target_problems
from flytt.plugins.extracts import Extract
from flytt.plugins.interfaces import ClosureTarget, Folder, Source, Target
from flytt.plugins.play import Batches, PlayDelivery
from flytt.plugins.post_shape import POST_COLUMNS, model_columns
from flytt.settings.naming import is_name
from flytt.settings.sources import SourceSettings


def check_source(source: Source, settings: SourceSettings) -> None:
    """Hold a source to the contract, reading what `settings` points at, twice.

    Its tables and names are well-formed, each table has exactly one extract, every stream can be
    read and gives the same rows again, and its dbt folder describes the tables and gives its
    posts in the common shape.
    """
    _no_problems(source_problems(source))
    first = _read(source, settings)
    again = _read(source, settings)
    _no_problems(
        [
            f"table {name} gives other rows when it is read again: read from something that stands"
            f" still, in an order of its own"
            for name in first
            if first[name] != again[name]
        ]
    )
    if source.dbt is not None:
        _no_problems(_staging_problems(source, dict(_files(source.dbt))))


def check_target(
    target: Target | ClosureTarget, tmp_path: Path, rows: Batches | None = None
) -> None:
    """Hold a target to the contract, with a delivery that only plays.

    `rows` are what the play's `rows(model)` gives, by model. Every file is declared, the same
    models give the same bytes, nothing is written outside the delivery, and its dbt folder keeps
    to itself. A closure target is asked with and without the batch.
    """
    _no_problems(target_problems(target))
    for batch in (False, True) if isinstance(target, ClosureTarget) else (False,):
        place = tmp_path / ("batch" if batch else "leverans")
        first = _write(target, place / "1", rows or {}, batch)
        again = _write(target, place / "2", rows or {}, batch)
        assert first, f"target {target.name} writes no file"
        _no_problems(
            [
                f"{path} differs when it is written again: leave out the clock, chance and sets"
                for path in sorted({*first, *again})
                if first.get(path) != again.get(path)
            ]
        )
    if target.dbt is not None:
        folder = f"models/marts/{target.name}/"
        _no_problems(_place_problems(dict(_files(target.dbt)), folder, target.name))


def _no_problems(problems: Sequence[str]) -> None:
    assert not problems, "\n".join(problems)


def _read(source: Source, settings: SourceSettings) -> dict[str, tuple[Any, ...]]:
    """What every table's stream gives, for comparison; the extracts are checked on the way."""
    from flytt.extract.stream import open_stream

    extracts = source.extracts(settings)
    _no_problems([f"{each!r} is no extract" for each in extracts if not isinstance(each, Extract)])
    wanted = sorted(table.name for table in source.tables)
    given = sorted(extract.table.name for extract in extracts)
    assert given == wanted, f"extracts() must give each table once: {wanted}, it gives {given}"
    found: dict[str, tuple[Any, ...]] = {}
    for extract in extracts:
        try:
            stream = open_stream(extract)
            chunks = b"".join(stream.chunks())
        except FlyttError as error:
            raise AssertionError(f"table {extract.table.name} cannot be read: {error}") from error
        refused = tuple((each.line, each.reason) for each in stream.refused)
        found[extract.table.name] = (chunks, stream.read, refused, stream.fingerprint)
    return found


def _staging_problems(source: Source, files: Mapping[str, str]) -> list[str]:
    folder = f"models/staging/{source.name}/"
    problems = _place_problems(files, folder, source.name)
    described = _described_tables(files)
    for table in source.tables:
        if table.name not in described:
            problems.append(f"no sources file in {folder} describes the table {table.name}")
            continue
        key, columns = described[table.name]
        if key != table.key:
            problems.append(f"config.meta.nyckel of table {table.name} must be {table.key}")
        if columns != ("rad", *table.columns):
            problems.append(
                f"the columns of table {table.name} must be described: rad, then its own"
            )
    if source.posts is None:
        return problems
    model = f"{folder}{source.posts}.sql"
    if model not in files:
        return [*problems, f"the model of its posts is missing: {model}"]
    columns = model_columns(files[model])
    if not columns:
        problems.append(f"{model} must end in `select * from <cte>`, the cte listing its columns")
    elif columns != POST_COLUMNS:
        missing = [name for name in POST_COLUMNS if name not in columns]
        unknown = [name for name in columns if name not in POST_COLUMNS]
        parts = [f"missing {', '.join(missing)}"] if missing else []
        parts += [f"unknown {', '.join(unknown)}"] if unknown else []
        detail = "; ".join(parts) or "the order differs from flytt.plugins.post_shape.POST_COLUMNS"
        problems.append(f"{model} is not in the common shape: {detail}")
    return problems


def _described_tables(files: Mapping[str, str]) -> dict[str, tuple[object, tuple[str, ...]]]:
    """Table -> (its key, its columns), from every sources file."""
    # By import_module, since PyYAML (here by way of dbt) comes without type hints.
    yaml = importlib.import_module("yaml")
    found: dict[str, tuple[object, tuple[str, ...]]] = {}
    for path, text in files.items():
        if not path.endswith((".yml", ".yaml")):
            continue
        document = yaml.safe_load(text) or {}
        for source in document.get("sources") or []:
            if source.get("name") != "raw":
                continue
            for table in source.get("tables") or []:
                key = ((table.get("config") or {}).get("meta") or {}).get("nyckel")
                columns = tuple(column["name"] for column in table.get("columns") or [])
                found[table["name"]] = (key, columns)
    return found


def _place_problems(files: Mapping[str, str], folder: str, name: str) -> list[str]:
    """Files of a dbt folder that could cover others: models and macros keep to their own."""
    problems: list[str] = []
    for path in files:
        own_macro = path.startswith(f"macros/{name}/") and path.endswith(".sql")
        if not path.startswith(folder) and not own_macro:
            problems.append(f"{path} must lie in {folder} (or macros/{name}/)")
        stem = path.rpartition("/")[2].removesuffix(".sql")
        if path.endswith(".sql") and not own_macro and not is_name(stem):
            problems.append(f"{path}: a model's name is small letters, digits and _, at most 45")
    return problems if files else [f"its dbt folder is empty; models belong in {folder}"]


def _files(folder: Folder, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(path inside, text) of every file."""
    for item in folder.iterdir():
        if item.is_dir():
            yield from _files(item, f"{prefix}{item.name}/")
        else:
            yield prefix + item.name, item.read_text(encoding="utf-8")


def _write(
    target: Target | ClosureTarget, place: Path, rows: Batches, batch: bool
) -> dict[str, bytes]:
    """Let a target write into an empty folder; returns its files by path."""
    inside, outside = place / "leverans", place / "arbetsmapp"
    for folder in (inside, outside):
        folder.mkdir(parents=True)
    delivery = PlayDelivery(inside, rows, batch=batch)
    with chdir(outside):
        target.write(delivery)
    on_disk = {p.relative_to(inside).as_posix() for p in inside.rglob("*") if p.is_file()}
    declared = set(delivery.declared)
    problems = [f"{path} is written but not declared: call wrote()" for path in on_disk - declared]
    problems += [f"{path} is declared but not written" for path in declared - on_disk]
    strays = sorted(p.name for p in place.rglob("*") if p.is_file() and inside not in p.parents)
    problems += [f"{name} is written outside the delivery: use path()" for name in strays]
    _no_problems(sorted(problems))
    return {path: (inside / path).read_bytes() for path in sorted(on_disk)}
