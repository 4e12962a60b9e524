"""Try a plugin's SQL: flytt's dbt project with its models, built in DuckDB on empty tables."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from flytt.closure.closure_delivery import ClosureDelivery
from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.export.delivery import FolderDelivery
from flytt.extract.load import load_streams
from flytt.plugins.dbt_folder import dbt_files
from flytt.plugins.host import Origin, built_in_plugins, load_plugins
from flytt.plugins.interfaces import ClosureTarget, Source, Target
from flytt.plugins.post_shape import CLOSURE_COLUMNS
from flytt.settings.settings import SETTINGS_FILE, load_settings
from flytt.transform.control import load_control
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.transform import build, checked_seeds
from flytt.work.session import Session

_DAY = date(2026, 5, 4)
# Gates would have nothing to look at.
_MODELS = ["--exclude-resource-type", "test"]

_known: dict[str, Trial] = {}
# The folder of what is known.
_places = ExitStack()
atexit.register(_places.close)


@dataclass(frozen=True)
class Trial:
    """The project with the plugins of one package, built on empty tables."""

    session: Session
    warehouse: Warehouse

    def columns(self, model: str) -> dict[str, str]:
        """The columns of a model in order, with DuckDB's types; none if there is no such model."""
        return self.warehouse.columns(model)

    def write(self, target: Target | ClosureTarget, *, batch: bool = False) -> None:
        """Let a target write from the empty models, as a run or `flytt close` would."""
        with TemporaryDirectory(prefix="flytt-") as folder:
            asked = self.warehouse, Path(folder) / "leverans", f"{_DAY}-1", _DAY
            if isinstance(target, ClosureTarget):
                closure = ClosureDelivery(*asked, self.session.project_sources, batch=batch)
                target.write(closure)
                closure.finish({})
            else:
                delivery = FolderDelivery(*asked, current=False)
                target.write(delivery)
                delivery.finish({})


def tried(plugin: Source | Target | ClosureTarget) -> Trial:
    """Build flytt's own models and those of the plugin's package; the last one is kept.

    Raises PluginError for what cannot be put together, TransformError for models that fail.
    """
    package = _package(plugin)
    key = repr([(each, sorted(dbt_files(each.dbt)) if each.dbt else ()) for each in package])
    if key not in _known:
        _known.clear()
        _places.close()
        _known[key] = _built(package)
    return _known[key]


def _package(plugin: Source | Target | ClosureTarget) -> list[Source | Target | ClosureTarget]:
    """All that a plugin's installed package provides: its models may read each other's."""
    for provided in load_plugins().by_origin().values():
        if plugin in provided:
            return [each for each in provided if isinstance(each, Source | Target | ClosureTarget)]
    return [plugin]


def _built(package: Sequence[Source | Target | ClosureTarget]) -> Trial:
    # dbt is started first: its import takes as long as all that precedes it.
    with DbtProcess() as dbt:
        place = _places.enter_context(TemporaryDirectory(prefix="flytt-"))
        session = _session(Path(place).resolve(), package)
        seeds = checked_seeds(session)
        warehouse = open_warehouse(session.settings.engine, session.settings.work)
        session.folder.private.mkdir()
        try:
            load_streams(session, warehouse, [], _quiet)
            day = _DAY.isoformat()
            load_control(session, warehouse, None, run_id=f"{day}-1", day=day)
            build(session, warehouse, dbt, seeds, _quiet, _MODELS)
        finally:
            warehouse.release()
        return Trial(session, warehouse)


def _quiet(*_: object) -> None:
    """No progress is shown."""


def _session(work: Path, package: Sequence[Source | Target | ClosureTarget]) -> Session:
    """A work folder that uses a package's plugins; only flytt's own are there besides."""
    plugins = built_in_plugins()
    for plugin in package:
        origin = Origin(plugin.name, "the package under test", "")
        if isinstance(plugin, Source):
            plugins.sources.add(plugin, origin)
        else:
            plugins.targets.add(plugin, origin)
    sources = [each.name for each in package if isinstance(each, Source)]
    targets = [each.name for each in package if not isinstance(each, Source)]
    lines = [
        f'[sources.{name}]\nplugin = "{name}"\nfolder = "."'
        for name in sources or [each.name for each in plugins.built_in_sources]
    ]
    if targets:
        lines.append(f"[targets]\nuse = {targets}")
    (work / "mappningar").mkdir()
    (work / SETTINGS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Session.of(load_settings(work, plugins), plugins)


def shape_problems(trial: Trial, source: Source) -> list[str]:
    """Where what a source's models give is not what the others give: columns, order and types.

    An engine that is stricter than DuckDB combines nothing of different types.
    """
    if source.posts is None:
        return []
    other = next(each for each in trial.session.plugins.built_in_sources if each.closures)
    problems = _unlike(trial, source.posts, str(other.posts), ordered=True)
    for model in CLOSURE_COLUMNS if source.closures else ():
        names = (f"int_{_middle(each)}__{model}" for each in (source, other))
        problems += _unlike(trial, *names, ordered=False)
    return problems


def _middle(source: Source) -> str:
    return str(source.posts).removeprefix("stg_").removesuffix("__poster")


def _unlike(trial: Trial, model: str, other: str, *, ordered: bool) -> list[str]:
    """How a model's columns differ from those of the model that they are combined with."""
    given, wanted = trial.columns(model), trial.columns(other)
    parts = [f"missing {name}" for name in wanted if name not in given]
    parts += [f"unknown {name}" for name in given if name not in wanted]
    parts += [
        f"{name} is {given[name].lower()} and must be {wanted[name].lower()}"
        for name in wanted
        if given.get(name, wanted[name]) != wanted[name]
    ]
    if ordered and not parts and list(given) != list(wanted):
        parts = ["the order differs from flytt.plugins.post_shape.POST_COLUMNS"]
    return [f"{model} does not give what it must: {'; '.join(parts)}"] if parts else []
