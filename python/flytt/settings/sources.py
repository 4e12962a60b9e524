"""`[sources.<name>]` of flytt.toml: where one source plugin reads from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flytt.errors import PluginError
from flytt.settings.naming import is_name, nearest_hint
from flytt.settings.section import Section

ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
    "latin-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-1": "latin-1",
}
"""What the file may say, and the codec it stands for; a BOM is read in every UTF-8 file."""
DELIMITERS = (";", ",", "|", "\t")


@dataclass(frozen=True)
class SourceSettings:
    """One `[sources.<name>]`: files in `folder`, or a database at `url`.

    `queries` maps a table to the SQL, view or table it is read from. `columns` maps a table to
    (contract column -> the database's own name). Texts in `null` stand for missing values, and a
    timestamp with zone becomes the date in `timezone`. `options` holds the keys that the plugin
    itself declares.
    """

    name: str
    plugin: str
    folder: Path | None = None
    url: str | None = field(default=None, repr=False)
    queries: Mapping[str, str] = field(default_factory=dict, repr=False)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ";"
    null: tuple[str, ...] = ()
    timezone: ZoneInfo | None = None
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


class KnownTable(Protocol):
    """What the settings need of a source's table."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def columns(self) -> Sequence[str]:
        """The contract's columns."""


class KnownSource(Protocol):
    """What the settings need of a source plugin."""

    @property
    def kallsystem(self) -> str:
        """The system's name in every file."""

    @property
    def posts(self) -> str | None:
        """The dbt model of its posts."""

    @property
    def tables(self) -> Sequence[KnownTable]:
        """The tables it delivers."""

    @property
    def options(self) -> Sequence[str]:
        """The keys of its own under `[sources.<name>]`."""


class KnownPlugins(Protocol):
    """What the settings need of the plugin host; raises PluginError."""

    def source(self, name: str) -> KnownSource:
        """The source plugin of this name."""

    def target(self, name: str) -> object:
        """The target plugin of this name."""


def read_sources(section: Section, work: Path, plugins: KnownPlugins) -> dict[str, SourceSettings]:
    """`[sources]`: every source by its own name; problems are noted in the section."""
    found: dict[str, SourceSettings] = {}
    owners: dict[str, str] = {}
    for name, part in section.sections():
        if not is_name(name):
            section.problem(name, "is no source name: write small letters, digits and _")
        plugin = part.required("plugin")
        source: KnownSource | None = None
        if plugin:
            try:
                source = plugins.source(plugin)
            except PluginError as error:
                part.problem("plugin", refusal(plugin, part.raw["plugin"], error))
        found[name] = _source(part, name, plugin, work, source)
        delivered = [f"table {table.name}" for table in source.tables] if source else []
        if source and source.posts:
            delivered.append(f"posts of {source.kallsystem}")
        for what in delivered:
            if owners.setdefault(what, name) != name:
                section.problem(name, f"delivers {what}, which {owners[what]} delivers too")
    if not section.raw:
        section.problems.append("sources is missing: without [sources.<name>] nothing can be read")
    return found


def _source(
    part: Section, name: str, plugin: str, work: Path, source: KnownSource | None
) -> SourceSettings:
    tables = source.tables if source else ()
    options = source.options if source else ()
    folder = work / part.required("folder") if part.has("folder") else None
    settings = SourceSettings(
        name=name,
        plugin=plugin,
        folder=folder,
        url=read_url(part),
        queries=_queries(part.section("queries"), tables),
        columns=_columns(part.section("columns"), tables),
        encoding=part.choice("encoding", ENCODINGS, "utf-8"),
        delimiter=_delimiter(part),
        null=part.texts("null", ()),
        timezone=part.timezone("timezone"),
        options={key: part.anything(key) for key in options if part.has(key)},
    )
    if part.has("folder") and part.has("url"):
        part.problem("url", "and folder exclude each other")
    # A plugin with keys of its own may read from something else than files or a database.
    if not part.has("folder") and not part.has("url") and source and not options:
        part.problem("folder", "is missing (or a url)")
    for key in ("queries", "columns"):
        if part.has(key) and not part.has("url"):
            part.problem(key, "is only for a source with a url")
    if source:
        part.finish()
    return settings


def _queries(section: Section, tables: Sequence[KnownTable]) -> dict[str, str]:
    found = {t.name: section.required(t.name) for t in tables if section.has(t.name)}
    if tables:
        section.finish()
    return found


def _columns(section: Section, tables: Sequence[KnownTable]) -> dict[str, dict[str, str]]:
    """Names for every table of the source at the top, names for one table in a table of its own."""
    found: dict[str, dict[str, str]] = {}
    every = {name for table in tables for name in table.columns}
    shared = {
        key: section.required(key)
        for key, value in section.raw.items()
        if key in every and isinstance(value, str)
    }
    for table in tables:
        own = {key: value for key, value in shared.items() if key in table.columns}
        if section.has(table.name):
            part = section.section(table.name)
            own |= {c: part.required(c) for c in table.columns if part.has(c)}
            part.finish()
        if own:
            found[table.name] = own
    for key in section.raw:
        if tables and key not in shared and key not in {table.name for table in tables}:
            known = every | {table.name for table in tables}
            section.problem(key, f"is no table or column of the source{nearest_hint(key, known)}")
    return found


def _delimiter(part: Section) -> str:
    value = part.text("delimiter", ";")
    if value in DELIMITERS:
        return value
    part.problem("delimiter", r'must be one of ";" "," "|" "\t"')
    return ";"


def read_url(section: Section) -> str | None:
    """The key `url`: a connection URL, or None when it is missing or wrong."""
    before = len(section.problems)
    url = section.text("url").strip()
    if not section.has("url") or len(section.problems) > before:
        return None
    if "://" not in url:
        section.problem("url", "is not a connection URL (scheme://user:password@host:port/name)")
        return None
    return url


def refusal(name: str, raw: object, error: PluginError) -> str:
    """Why a plugin cannot be used; its name only when it stands in the file itself."""
    if name == raw or (isinstance(raw, list) and name in raw):
        return f"cannot be used: {error.message}"
    return "names, through the environment, a plugin that cannot be used"
