"""What every command on a work folder starts from: settings, plugins, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flytt.errors import PluginError, SettingsError
from flytt.plugins.checks import closure_clashes, own_problems
from flytt.plugins.host import Plugins, load_plugins
from flytt.plugins.interfaces import ClosureKind, ClosureTarget, Folder, Source, Target
from flytt.plugins.tables import Table
from flytt.settings.naming import listing
from flytt.settings.settings import Settings, load_settings
from flytt.work.folder import WorkFolder

# DuckDB and dbt read these in a path as parameters, escapes or templates.
UNUSABLE = ("?", "#", "\\", "{{", "{%")


def refuse_path(work: Path) -> None:
    """Raise SettingsError for a path that cannot be a work folder's."""
    found = [sign for sign in UNUSABLE if sign in str(work)]
    if found:
        raise SettingsError(
            f"A work folder's path cannot hold {' or '.join(found)}.",
            where=str(work),
            todo="rename the folder",
        )


@dataclass(frozen=True)
class Session:
    """One command's view of a work folder; opening it reads, and changes nothing."""

    settings: Settings
    plugins: Plugins
    folder: WorkFolder

    @classmethod
    def open(cls, work: Path) -> Session:
        """Read flytt.toml and load the plugins; raises SettingsError or PluginError."""
        plugins = load_plugins()
        return cls.of(load_settings(work, plugins), plugins)

    @classmethod
    def of(cls, settings: Settings, plugins: Plugins) -> Session:
        """A session of settings that were read; raises as `open`."""
        refuse_path(settings.work)
        session = cls(settings, plugins, WorkFolder(settings.work))
        own = plugins.built_in_sources
        problems = [
            problem
            for source in session.project_sources
            if source not in own
            for problem in own_problems(source, own)
        ] + closure_clashes(session.project_sources)
        if problems:
            raise PluginError(listing(problems, "sources"), todo="flytt plugins")
        return session

    @property
    def sources(self) -> list[Source]:
        """The source plugins in use, in the order of flytt.toml."""
        return [self.plugins.source(each.plugin) for each in self.settings.sources.values()]

    @property
    def project_sources(self) -> list[Source]:
        """The sources that the dbt project reads: flytt's own, in use or not, then the others."""
        own = self.plugins.built_in_sources
        return [*own, *(source for source in self.sources if source not in own)]

    @property
    def targets(self) -> list[Target]:
        """The targets that a run writes for."""
        return self.plugins.run_targets(self.settings.targets)

    @property
    def closure_targets(self) -> list[ClosureTarget]:
        """The targets that closure orders go to."""
        return self.plugins.closure_targets(self.settings.targets)

    @property
    def tables(self) -> dict[str, Table]:
        """Every raw table by name; what no source in use delivers is empty."""
        return {table.name: table for source in self.project_sources for table in source.tables}

    @property
    def post_tables(self) -> dict[str, Table]:
        """The table that each system's posts are rows of."""
        sources = self.project_sources
        return {s.kallsystem: t for s in sources for t in s.tables if t.name == s.post_table}

    @property
    def closure_kinds(self) -> dict[str, Sequence[ClosureKind]]:
        """What closure orders can name in each system."""
        return {each.kallsystem: each.closures for each in self.project_sources if each.closures}

    @property
    def dbt_folders(self) -> list[Folder]:
        """What third-party plugins lay over the dbt project."""
        plugins: list[Source | Target | ClosureTarget] = [*self.sources, *self.targets]
        plugins += self.closure_targets
        return [each.dbt for each in plugins if each.dbt is not None]
