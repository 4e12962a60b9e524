"""Contract tests for plugins, to be called from a plugin's own tests:

    def test_source(tmp_path: Path) -> None:
        check_source(SOURCE, SourceSettings("exempel", "exempel", folder=tmp_path))

Each raises AssertionError with what to correct.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flytt.errors import FlyttError
from flytt.plugins.checks import extract_problems, own_problems, source_problems, target_problems
from flytt.plugins.dbt_folder import mart_problems, staging_problems
from flytt.plugins.host import built_in_plugins
from flytt.plugins.interfaces import ClosureTarget, Source, Target
from flytt.settings.naming import is_name
from flytt.settings.sources import SourceSettings
from flytt.trial import shape_problems, tried

Batches = Mapping[str, Sequence[Mapping[str, Any]]]


def check_plugin(module: object) -> None:
    """Check what an entry point names, as flytt loads it, whether it is installed or not.

    Its hooks are hooks and return what they should, it says which `api` it is written for, and no
    name that it provides is taken.
    """
    with _told():
        plugins = built_in_plugins(module)
    _no_problems(
        [f"{each.name}: {each.cause}" for each in plugins.lines() if each.cause]
        + [
            problem
            for each in plugins.sources.all()
            for problem in own_problems(each.plugin, plugins.built_in_sources)
        ]
    )


def check_source(source: Source, settings: SourceSettings) -> None:
    """Check a source against the contract, reading what `settings` points at two times.

    Its tables and names are well-formed, each table has exactly one extract, every stream can be
    read and gives the same rows again, and its dbt folder describes the tables and gives its
    posts in the common shape. Then its models, and all of flytt's that read them, are built in
    DuckDB on empty tables; what the database says of one that fails is shown.
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
    _no_problems(
        [*own_problems(source, built_in_plugins().built_in_sources), *staging_problems(source)]
    )
    if source.dbt is not None:
        with _told():
            _no_problems(shape_problems(tried(source), source))


def check_target(
    target: Target | ClosureTarget, tmp_path: Path, rows: Batches | None = None
) -> None:
    """Check a target against the contract, with a delivery that has no database behind it.

    `rows` are what the delivery's `rows(model)` returns, by model. Every file is declared, the same
    models give the same bytes, nothing is written outside the delivery, and its dbt folder holds
    only its own models. Then the models are built in DuckDB on empty tables and it writes from
    those: every model and column that it asks for is there, and `rows` names no other column. A
    closure target is tried with and without the batch.
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
    if any(target == each.plugin for each in built_in_plugins().targets.all()):
        return  # flytt's own models are tested with flytt
    with _told():
        trial = tried(target)
        for batch in (False, True) if isinstance(target, ClosureTarget) else (False,):
            trial.write(target, batch=batch)
    _no_problems(
        [
            f"rows of the test for {model}: the model has no column {column}"
            for model, given in (rows or {}).items()
            for column in dict.fromkeys(name for row in given for name in row)
            if column not in trial.columns(model)
        ]
    )


@contextmanager
def _told() -> Iterator[None]:
    """What flytt would refuse in a run, as a failure of the test."""
    try:
        yield
    except FlyttError as error:
        raise AssertionError(error.message) from None


def _no_problems(problems: Sequence[str]) -> None:
    assert not problems, "\n".join(problems)


def _read(source: Source, settings: SourceSettings) -> dict[str, tuple[Any, ...]]:
    """What every table's stream gives, for comparison; the extracts are checked on the way."""
    from flytt.extract.open_extracts import open_stream

    extracts = source.extracts(settings)
    _no_problems(extract_problems(source, extracts))
    found: dict[str, tuple[Any, ...]] = {}
    for extract in extracts:
        try:
            stream = open_stream(extract, settings)
            chunks = b"".join(stream.chunks())
        except FlyttError as error:
            raise AssertionError(f"table {extract.table.name} cannot be read: {error}") from error
        refused = b"".join(stream.refused.reasons())
        stream.refused.close()
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


@dataclass
class PlayDelivery:
    """A delivery without a database: it records and checks the calls of a target."""

    folder: Path
    given: Batches
    batch: bool = False
    run_id: str = "2026-05-04-1"
    closure_id: str = "2026-05-11-1"
    migreringsdatum: date = date(2026, 5, 4)

    def __post_init__(self) -> None:
        self.declared: dict[str, int] = {}
        self.reported: dict[str, list[tuple[str, str]]] = {}

    def copy(
        self,
        model: str,
        path: str,
        *,
        order_by: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> int:
        """Write a file that says which model, order and columns were requested."""
        self._check_request(model, order_by, columns)
        assert order_by, f"{path}: name order_by, or its rows come in any order"
        text = f"{model};{','.join(order_by)};{','.join(columns)}\n"
        self.path(path).write_text(text, encoding="utf-8")
        self.wrote(path, 0)
        return 0

    def rows(
        self, model: str, *, order_by: Sequence[str] = (), columns: Sequence[str] = ()
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """The rows that the test gave, one to a batch."""
        self._check_request(model, order_by, columns)
        for row in self.given.get(model, ()):
            yield [{name: row[name] for name in columns or row}]

    def path(self, relative: str) -> Path:
        """A place inside the folder; its parent folder is created."""
        parts = relative.split("/")
        assert all(parts) and not {".", ".."} & set(parts), f"{relative!r} leaves the delivery"
        assert "\\" not in relative and ":" not in relative, f"{relative!r}: separate with /"
        place = self.folder.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def wrote(self, relative: str, rows: int) -> None:
        """Record a declared file."""
        assert relative not in self.declared, f"{relative} is written twice"
        assert isinstance(rows, int) and rows >= 0, f"{relative}: rows is a count"
        self.declared[relative] = rows

    def ordered(self, relative: str, typ: str, ids: Iterable[str]) -> None:
        """Record the ids that a file of another form is said to hold."""
        assert isinstance(typ, str) and is_name(typ), f"{typ!r} is no kind of closure order"
        given = list(ids)
        assert all(isinstance(each, str) for each in given), f"{relative}: ids are texts"
        self.reported.setdefault(relative, []).extend((typ, each) for each in given)

    def _check_request(self, model: str, order_by: Sequence[str], columns: Sequence[str]) -> None:
        for kind, names in (("order_by", order_by), ("columns", columns)):
            assert not isinstance(names, str), f"{kind} is a list of columns, not one text"
        for name in (model, *order_by, *columns):
            assert is_name(name), f"{name!r} is no model or column"
