"""Contract tests for plugins, to be called from a plugin's own tests:

    def test_source(tmp_path: Path) -> None:
        check_source(SOURCE, SourceSettings("exempel", "exempel", folder=tmp_path))

Each raises AssertionError with what to correct.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from flytt.errors import FlyttError
from flytt.plugins.checks import source_problems, target_problems
from flytt.plugins.dbt_folder import mart_problems, staging_problems
from flytt.plugins.extracts import Extract
from flytt.plugins.interfaces import ClosureTarget, Source, Target
from flytt.plugins.play import Batches, PlayDelivery
from flytt.settings.sources import SourceSettings


def check_source(source: Source, settings: SourceSettings) -> None:
    """Check a source against the contract, reading what `settings` points at two times.

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
    _no_problems(staging_problems(source))


def check_target(
    target: Target | ClosureTarget, tmp_path: Path, rows: Batches | None = None
) -> None:
    """Check a target against the contract, with a delivery that has no database behind it.

    `rows` are what the delivery's `rows(model)` returns, by model. Every file is declared, the same
    models give the same bytes, nothing is written outside the delivery, and its dbt folder holds
    only its own models. A closure target is tried with and without the batch.
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
    _no_problems(mart_problems(target))


def _no_problems(problems: Sequence[str]) -> None:
    assert not problems, "\n".join(problems)


def _read(source: Source, settings: SourceSettings) -> dict[str, tuple[Any, ...]]:
    """What every table's stream gives, for comparison; the extracts are checked on the way."""
    from flytt.extract.open_extracts import open_stream

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
