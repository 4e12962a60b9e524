"""What every command on a work folder starts from: settings, plugins, places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flytt.errors import LedgerError, PluginError, SettingsError
from flytt.plugins.checks import closure_clashes
from flytt.plugins.host import Plugins, load_plugins
from flytt.plugins.interfaces import ClosureKind, ClosureTarget, Folder, Source, Target
from flytt.plugins.tables import Table
from flytt.settings.naming import listing
from flytt.settings.settings import Settings, load_settings
from flytt.work.folder import Workspace

if TYPE_CHECKING:
    from flytt.engines.base import Warehouse
    from flytt.ledger import Ledger

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
        session = cls(settings, plugins, Workspace(settings.work))
        problems = closure_clashes(session.project_sources)
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
        return self.plugins.run_targets(self.settings.targets.use)

    @property
    def closure_targets(self) -> list[ClosureTarget]:
        """The targets that closure orders go to."""
        return self.plugins.closure_targets(self.settings.targets.use)

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

    def warehouse(self) -> Warehouse:
        """The database that carries the line; nothing is opened yet."""
        from flytt.engines.open import open_warehouse

        engine = self.settings.engine
        return open_warehouse(engine.type, engine.url, self.settings.work, engine.memory)

    @property
    def has_ledger(self) -> bool:
        """Whether a ledger is there to be read without making one."""
        return self.settings.ledger.url is not None or self.workspace.ledger_file.exists()

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, made if need be."""
        from flytt.ledger import Ledger

        self._refuse_lost_ledger()
        with Ledger.open(self.settings.ledger.url or self.workspace.ledger_file) as ledger:
            unknown = [name for name in self.workspace.published() if not ledger.has_run(name)]
            if unknown:
                raise _lost(unknown)
            yield ledger

    @contextmanager
    def existing_ledger(self) -> Iterator[Ledger | None]:
        """The ledger if there is one: looking must not make it."""
        if not self.has_ledger:
            self._refuse_lost_ledger()
            yield None
            return
        with self.ledger() as ledger:
            yield ledger

    def _refuse_lost_ledger(self) -> None:
        # A new ledger would send every post that earlier runs exported once more.
        published = self.workspace.published()
        if published and not self.has_ledger:
            raise _lost(published)

    def require_sources(self) -> None:
        """Raise SettingsError when there is nothing to read."""
        if not self.settings.sources:
            raise SettingsError(
                "No source is configured.",
                where=str(self.settings.work / "flytt.toml"),
                todo="add a [sources.<name>] table",
            )


def _lost(runs: list[str]) -> LedgerError:
    return LedgerError(
        f"The ledger does not know these published runs: {', '.join(runs)}.",
        where="korningar",
        todo="put the ledger of this work folder back from its backup; nothing has been run",
    )
