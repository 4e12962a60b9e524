"""The plugin host: loads built-ins and installed plugins one by one, and finds them by name."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from itertools import chain
from typing import Any, Generic, TypeVar

import pluggy

from flytt import __version__, hookspecs
from flytt.errors import PluginError
from flytt.plugins.calls import place_of
from flytt.plugins.checks import hook_problems, reader_problems, source_problems, target_problems
from flytt.plugins.interfaces import ClosureTarget, Source, Target
from flytt.plugins.receipt import ReceiptReader
from flytt.settings.naming import listing, nearest_hint

GROUP = "flytt"
API = 1
"""The version of what flytt promises to plugins (docs/plugins.md); a plugin declares its own."""
UNDECLARED = f"it does not say which api it is written for: write `api = {API}` in its module"

CHOICE = "FLYTT_PLUGINS"
"""Environment variable: the installed plugins to load, by comma; empty for none of them."""

DEFAULT_PLUGINS = (
    "flytt.sources.pasis",
    "flytt.sources.vaps",
    "flytt.sources.pu",
    "flytt.targets.millennium",
    "flytt.targets.atgardslista",
    "flytt.targets.tieto",
)

# Their words are Python's or pluggy's, of names only.
_HARMLESS = (ImportError, SyntaxError, SystemExit, pluggy.PluginValidationError)

T = TypeVar("T", bound="Source | Target | ClosureTarget | ReceiptReader")


@dataclass(frozen=True)
class Origin:
    """Where a plugin comes from: its entry point (or module), distribution and version."""

    name: str
    distribution: str
    version: str
    api: int | None = None

    def __str__(self) -> str:
        return f"{self.name} of {self.distribution} {self.version}"


@dataclass(frozen=True)
class Provided(Generic[T]):
    """A source, target or receipt reader, and the plugin that provides it."""

    plugin: T
    origin: Origin


@dataclass(frozen=True)
class PluginLine:
    """One plugin as `flytt plugins` lists it; `state` is `ok`, `failed` or `clash`.

    A failed one could not be loaded, which is an error only where it is requested.
    """

    name: str
    kind: str
    version: str
    distribution: str
    state: str
    cause: str
    api: int | None = None

    def __str__(self) -> str:
        return f"{self.name} of {self.distribution} {self.version}: {self.cause}"


@dataclass(frozen=True)
class Registry(Generic[T]):
    """What the plugins provide of one kind, by name: the hook that returns it, and its check."""

    kind: str
    hook: str
    check: Callable[[object], list[str]]
    failures: Sequence[PluginLine]
    left_out: Sequence[str]
    _found: dict[str, list[Provided[T]]] = field(default_factory=dict)

    def add(self, plugin: T, origin: Origin) -> None:
        """Keep a plugin; a repeated name is refused when it is requested."""
        self._found.setdefault(plugin.name, []).append(Provided(plugin, origin))

    def get(self, name: str) -> T:
        """The plugin of this name; raises PluginError (unknown, broken, or repeated)."""
        found = self._found.get(name, [])
        if len(found) == 1:
            return found[0].plugin
        if found:
            raise PluginError(
                f"the {self.kind} {name!r} comes from two plugins: "
                + " and ".join(str(each.origin) for each in found),
                todo=f"uninstall one of them, or choose with {CHOICE}",
            )
        broken = [str(f) for f in self.failures if name in (f.name, f.distribution)]
        if broken:
            raise PluginError(
                listing([f"plugin {text}" for text in broken], f"the {self.kind} {name!r}"),
                todo="flytt plugins",
            )
        message = f"no {self.kind} is called {name!r}{nearest_hint(name, self._found)}"
        if self.failures:
            failed = ", ".join(f.name for f in self.failures)
            message += f" (plugins that could not be loaded: {failed})"
        if self.left_out:
            message += f" ({CHOICE} leaves out: {', '.join(self.left_out)})"
        raise PluginError(message, todo="flytt plugins")

    def all(self) -> list[Provided[T]]:
        """Everything of this kind, by name, repeated names included."""
        return [each for name in sorted(self._found) for each in self._found[name]]

    def lines(self) -> Iterator[PluginLine]:
        """What there is of this kind, as it is listed."""
        for each in self.all():
            name, origin = each.plugin.name, each.origin
            state = ("ok", "" if origin.api else UNDECLARED)
            if len(self._found[name]) > 1:
                state = ("clash", "another plugin has the same name")
            where = origin.version, origin.distribution
            yield PluginLine(name, self.kind, *where, *state, origin.api)


@dataclass(frozen=True)
class Plugins:
    """All plugins of this installation."""

    sources: Registry[Source]
    targets: Registry[Target | ClosureTarget]
    receipt_readers: Registry[ReceiptReader]
    failures: Sequence[PluginLine]

    @property
    def built_in_sources(self) -> list[Source]:
        """The sources that flytt itself brings, by name."""
        return [each.plugin for each in self.sources.all() if each.origin.name in DEFAULT_PLUGINS]

    def by_origin(self) -> dict[Origin, list[object]]:
        """What each plugin provides."""
        found: dict[Origin, list[object]] = {}
        for registry in self.registries:
            for each in registry.all():
                found.setdefault(each.origin, []).append(each.plugin)
        return found

    @property
    def registries(self) -> tuple[Registry[Any], ...]:
        """One for each kind of plugin."""
        return self.sources, self.targets, self.receipt_readers

    def source(self, name: str) -> Source:
        """The source of this name; raises PluginError."""
        return self.sources.get(name)

    def target(self, name: str) -> Target | ClosureTarget:
        """The target of this name, of either stage; raises PluginError."""
        return self.targets.get(name)

    def receipt_reader(self, name: str) -> ReceiptReader:
        """The receipt reader of this name; raises PluginError."""
        return self.receipt_readers.get(name)

    def run_targets(self, use: Sequence[str]) -> list[Target]:
        """Those of the targets in use that write a run's files."""
        return [each for each in map(self.target, use) if isinstance(each, Target)]

    def closure_targets(self, use: Sequence[str]) -> list[ClosureTarget]:
        """Those of the targets in use that write closure orders; `tieto` when none is named."""
        chosen = [each for each in map(self.target, use) if isinstance(each, ClosureTarget)]
        if chosen:
            return chosen
        default = self.target("tieto")
        return [default] if isinstance(default, ClosureTarget) else []

    def lines(self) -> list[PluginLine]:
        """Every plugin by kind and name, then the failures."""
        return [*chain.from_iterable(each.lines() for each in self.registries), *self.failures]


def built_in_plugins(*others: object) -> Plugins:
    """Flytt's own plugins and these modules, whatever is installed; PluginError says what is wrong.

    The modules are not installed by this, and a name used twice is refused when it is requested.
    """
    plugins, manager = _begun([], [])
    for module in others:
        name = str(getattr(module, "__name__", module))
        origin = Origin(name, "the package under test", "", declared_api(module))
        _add(plugins, manager, module, origin)
    return plugins


def load_plugins() -> Plugins:
    """Load the built-ins and the installed plugins that FLYTT_PLUGINS allows.

    Never raises for an installed plugin: what is wrong with it is in `failures`.
    """
    failures: list[PluginLine] = []
    left_out: list[str] = []
    plugins, manager = _begun(failures, left_out)
    for entry_point in _chosen(failures, left_out):
        origin = _origin(entry_point)
        try:
            plugin = entry_point.load()
            _add(plugins, manager, plugin, replace(origin, api=declared_api(plugin)))
        # SystemExit too: a plugin that ends the program at import must not end this one.
        except (Exception, SystemExit) as error:
            cause = (
                error.message
                if isinstance(error, PluginError)
                else _cause(error, entry_point.module)
            )
            failures.append(_failed(origin, cause))
    return plugins


def _begun(failures: list[PluginLine], left_out: list[str]) -> tuple[Plugins, pluggy.PluginManager]:
    """The built-ins, and the manager that others are added to."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    plugins = Plugins(
        Registry("source", "flytt_sources", source_problems, failures, left_out),
        Registry("target", "flytt_targets", target_problems, failures, left_out),
        Registry("receipt reader", "flytt_receipt_readers", reader_problems, failures, left_out),
        failures,
    )
    for name in DEFAULT_PLUGINS:
        origin = Origin(name, "flytt", __version__, API)
        _add(plugins, manager, importlib.import_module(name), origin)
    return plugins, manager


def _chosen(failures: list[PluginLine], left_out: list[str]) -> list[metadata.EntryPoint]:
    found = sorted(metadata.entry_points(group=GROUP), key=lambda each: str(_origin(each)))
    choice = os.environ.get(CHOICE)
    if choice is None:
        return found
    wanted = {name.strip() for name in choice.split(",")} - {""}
    names = {each.name for each in found}
    for name in sorted(wanted - names):
        cause = f"{CHOICE} names it, but it is not installed{nearest_hint(name, names)}"
        failures.append(_failed(Origin(name, "-", "-"), cause))
    left_out += sorted(names - wanted)
    return [each for each in found if each.name in wanted]


def _origin(entry_point: metadata.EntryPoint) -> Origin:
    distribution = entry_point.dist
    if distribution is None:
        return Origin(entry_point.name, "-", "-")
    return Origin(entry_point.name, distribution.name, distribution.version)


def _failed(origin: Origin, cause: str) -> PluginLine:
    return PluginLine(origin.name, "plugin", origin.version, origin.distribution, "failed", cause)


def _cause(error: BaseException, module: str) -> str:
    """Why a plugin could not be loaded; the words of its own exceptions are left out."""
    name = type(error).__name__
    if not isinstance(error, _HARMLESS):
        return f"{name} at {place_of(error, module)}"
    text = " ".join(str(error).split())
    return f"{name}: {text}" if text else name


def _add(plugins: Plugins, manager: pluggy.PluginManager, plugin: object, origin: Origin) -> None:
    """Keep all that a plugin provides, or nothing of it; raises PluginError with every problem."""
    problems = hook_problems(plugin, [registry.hook for registry in plugins.registries])
    if problems:
        raise PluginError(listing(problems, "hooks"))
    manager.register(plugin, name=str(origin))
    try:
        manager.check_pending()
        found = [
            (registry, each)
            for registry in plugins.registries
            for each in _call(manager, plugin, registry.hook)
        ]
        problems = [
            f"{registry.hook}: {problem}"
            for registry, each in found
            for problem in registry.check(each)
        ]
        if problems:
            raise PluginError(listing(problems, "what it provides"))
    except BaseException:
        manager.unregister(plugin)
        raise
    for registry, each in found:
        registry.add(each, origin)


def declared_api(plugin: object) -> int | None:
    """The version that a plugin is written for; PluginError when it is not this flytt's.

    One that declares none is from the time before versions, which is version 1. Something else
    that is called `api`, such as an imported module, is no declaration.
    """
    api = getattr(plugin, "api", None)
    if not isinstance(api, int | float | str):
        api = None
    elif not isinstance(api, int) or isinstance(api, bool):
        raise PluginError(f"its `api` must be a whole number, such as {API}")
    written_for = 1 if api is None else api
    here = f"it is written for plugin api {written_for}, this flytt {__version__} has {API}"
    if written_for > API:
        raise PluginError(f"{here}: upgrade flytt")
    if written_for < API:
        raise PluginError(f"{here}: upgrade the plugin, or change it as docs/plugins.md says")
    return api


def _call(manager: pluggy.PluginManager, plugin: object, name: str) -> list[Any]:
    """What one plugin's hook returns, called directly, so that one plugin cannot harm others."""
    found: list[Any] = []
    for implementation in getattr(manager.hook, name).get_hookimpls():
        if implementation.plugin is plugin:
            value = implementation.function()
            if not isinstance(value, list | tuple):
                raise PluginError(f"{name} returned {type(value).__name__}, not a list")
            found.extend(value)
    return found
