"""What every command on a work folder starts from: settings, plugins, places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flytt.errors import SettingsError
from flytt.plugins.host import Plugins, load_plugins
from flytt.plugins.interfaces import ClosureTarget, Folder, Source, Target
from flytt.plugins.tables import BUILT_IN_TABLES, Table
from flytt.settings.settings import Settings, load_settings
from flytt.work.folder import Workspace

# DuckDB and dbt read these in a path as parameters, escapes or templates.
UNUSABLE = ("?", "#", "\\", "{{", "{%")


@dataclass(frozen=True)
class Session:
    """One command's view of a work folder; opening it reads, and changes nothing."""

    settings: Settings
    plugins: Plugins
    workspace: Workspace

    @classmethod
    def open(cls, work: Path) -> Session:
        """Read flytt.toml and load the plugins; raises SettingsError or PluginError."""
        plugins = load_plugins()
        settings = load_settings(work, plugins)
        found = [sign for sign in UNUSABLE if sign in str(settings.work)]
        if found:
            raise SettingsError(
                f"A work folder's path cannot hold {' or '.join(found)}.",
                where=str(settings.work),
                todo="rename the folder",
            )
        return cls(settings, plugins, Workspace(settings.work))

    @property
    def sources(self) -> list[Source]:
        """The source plugins in use, in the order of flytt.toml."""
        return [self.plugins.source(each.plugin) for each in self.settings.sources.values()]

    @property
    def targets(self) -> list[Target]:
        """The targets that a run writes for."""
        return self.plugins.run_targets(self.settings.targets.use)

    @property
    def closure_targets(self) -> list[ClosureTarget]:
        """The targets that closure orders go to."""
        return self.plugins.closure_targets(self.settings.targets.use)

    @property
    def tables(self) -> dict[str, Table]:
        """Every raw table by name: the contract's own, and those of the sources in use."""
        found = {table.name: table for table in BUILT_IN_TABLES}
        for source in self.sources:
            found |= {table.name: table for table in source.tables}
        return found

    @property
    def systems(self) -> list[str]:
        """The systems that seeds may name: those that posts come from."""
        others = [source.kallsystem for source in self.sources if source.posts is not None]
        return list(dict.fromkeys(["PASIS", "VAPS", *others]))

    @property
    def dbt_folders(self) -> list[Folder]:
        """What third-party plugins lay over the dbt project."""
        plugins: list[Source | Target | ClosureTarget] = [*self.sources, *self.targets]
        plugins += self.closure_targets
        return [each.dbt for each in plugins if each.dbt is not None]
