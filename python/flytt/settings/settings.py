"""flytt.toml: what one work folder reads from, writes to and decides (data contract, section 1)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flytt.errors import PluginError, SettingsError
from flytt.settings.naming import listing
from flytt.settings.patterns import pattern_problem
from flytt.settings.section import Section, named_in
from flytt.settings.sources import KnownPlugins, SourceSettings, read_sources, read_url, refusal

SETTINGS_FILE = "flytt.toml"

ENGINES = {"duckdb": "duckdb", "postgres": "postgres", "spark": "spark"}
# How the URL of an engine that has one begins.
_URLS = {"postgres": ("postgresql://", "postgres://"), "spark": ("sc://",)}
RELEASE = {name: name for name in ("required", "optional")}
RECEIPTS_TIMEZONE = "Europe/Stockholm"
_MEMORY = re.compile(r"[1-9][0-9]*(MB|GB)")
_PREFIX = re.compile(r"[a-z][a-z0-9]{0,19}")


@dataclass(frozen=True)
class EngineSettings:
    """The database that carries the line; `url` only with `postgres` and `spark`.

    `memory` is what it may take before it works on disk, such as "2GB"; None is the engine's own
    default (see `flytt.engines.open`). `landing` is the folder that Spark's cluster shares.
    """

    type: str = "duckdb"
    url: str | None = field(default=None, repr=False)
    memory: str | None = None
    landing: Path | None = None


@dataclass(frozen=True)
class RuleSettings:
    """Limits and patterns of the rules that are not seeds (rules, sections 4 and 7)."""

    kommentar_max: int = 4000
    reservnummer_monster: tuple[str, ...] = (r"^(\d{6}|\d{8})[DEF][A-Z][01][A-Z]$",)


@dataclass(frozen=True)
class GuardSettings:
    """Limits of the guards (data contract, section 5).

    `quarantined` is the share of a table's rows that may be unread, `shrunk` the share by which a
    table may have fewer rows than last time. `accept` holds `guard` or `guard:table` that is always
    let pass.
    """

    quarantined: float = 0.001
    shrunk: float = 0.2
    accept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """flytt.toml as read, every folder an absolute path.

    `ledger` is the ledger's URL; without one, it is SQLite in the work folder. The CSV files in
    `seeds` replace packaged seeds of the same name; `demo_seeds` lets the made-up tables of the
    package decide. `sign` is the signature on closure orders; the close command refuses an empty
    one and `XXXX`. With `release_required`, a closure is ordered by `--release` only. `run_prefix`
    begins the ids of runs and closures. A receipt's time without zone is read in
    `receipts_timezone`.
    """

    work: Path
    engine: EngineSettings
    ledger: str | None = field(repr=False)
    sources: Mapping[str, SourceSettings]
    seeds: Path
    demo_seeds: bool
    targets: tuple[str, ...]
    sign: str
    release_required: bool
    run_prefix: str
    receipts_timezone: ZoneInfo
    guards: GuardSettings
    rules: RuleSettings


def load_settings(work: Path, plugins: KnownPlugins) -> Settings:
    """Read `<work>/flytt.toml`; raises SettingsError with every problem of the file at once."""
    settings, problems = read_settings(work, plugins)
    if problems:
        raise SettingsError(
            listing(problems, SETTINGS_FILE),
            where=str(settings.work / SETTINGS_FILE),
            todo=f"correct {SETTINGS_FILE}",
        )
    return settings


def read_settings(work: Path, plugins: KnownPlugins) -> tuple[Settings, list[str]]:
    """Read `<work>/flytt.toml` as far as it can be read, and what is wrong with the rest.

    Raises SettingsError for a file that is missing or no TOML.
    """
    work = work.absolute()
    path = work / SETTINGS_FILE
    problems: list[str] = []
    root = Section(_parse(work, path), problems)
    seeds, demo_seeds = _seeds(root.section("seeds"), work)
    sign, release_required = _closure(root.section("closure"))
    settings = Settings(
        work=work,
        engine=_engine(root.section("engine")),
        ledger=_ledger(root.section("ledger")),
        sources=read_sources(root.section("sources"), work, plugins),
        seeds=seeds,
        demo_seeds=demo_seeds,
        targets=_targets(root.section("targets"), plugins),
        sign=sign,
        release_required=release_required,
        run_prefix=_run_prefix(root.section("run")),
        receipts_timezone=_receipts_timezone(root.section("receipts")),
        guards=_guards(root.section("guards")),
        rules=_rules(root.section("rules")),
    )
    root.finish()
    return settings, problems


def variables_named(work: Path) -> list[str]:
    """The environment variables that flytt.toml names; raises SettingsError as above."""
    work = work.absolute()
    return sorted(named_in(_parse(work, work / SETTINGS_FILE)))


def _parse(work: Path, path: Path) -> dict[str, Any]:
    if path.is_dir():
        raise SettingsError(
            f"{SETTINGS_FILE} is a folder, and must be a file.",
            where=str(path),
            todo=f"move it away; flytt init {work} writes the file",
        )
    if not path.is_file():
        if work.is_file():
            raise SettingsError(
                "The work folder is a file.", where=str(work), todo="name its folder with --work"
            )
        missing = SETTINGS_FILE if work.is_dir() else "The work folder"
        raise SettingsError(
            f"{missing} does not exist.", where=str(path), todo=f"flytt init {work}"
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        # Only the place: the parser's own words can quote what stands there, a password perhaps.
        place = re.search(r"line (\d+), column (\d+)", str(error))
        at = f"line {place[1]}, column {place[2]}" if place else "the end of the file"
        message = f"{SETTINGS_FILE} is not TOML: the error is at {at}."
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"{SETTINGS_FILE} is not UTF-8: line {line} holds other bytes."
    except OSError as error:
        message = f"{SETTINGS_FILE} cannot be read: {error.strerror}."
    raise SettingsError(message, where=str(path), todo=f"correct {SETTINGS_FILE}") from None


def _engine(section: Section) -> EngineSettings:
    before = len(section.problems)
    kind = section.choice("type", ENGINES, "duckdb")
    known = len(section.problems) == before
    url = read_url(section)
    memory = section.text("memory") if section.has("memory") else None
    landing = Path(section.text("landing")) if section.has("landing") else None
    section.finish()
    if memory is not None and not _MEMORY.fullmatch(memory):
        section.problem("memory", 'must be a number of MB or GB, such as "2GB"')
    if known and kind in _URLS and not section.has("url"):
        section.problem("url", f'is missing; type = "{kind}" needs one')
    if known and kind == "duckdb" and section.has("url"):
        section.problem("url", "is only for other types; DuckDB is a file in the folder")
    if url and not url.startswith(_URLS.get(kind, "")):
        section.problem("url", f"must begin with {_URLS[kind][0]}")
    if known and kind == "spark" and landing is None:
        section.problem("landing", 'is missing; type = "spark" needs a folder that workers share')
    if known and kind != "spark" and landing is not None:
        section.problem("landing", 'is only for type = "spark"')
    if landing is not None and not landing.is_absolute():
        section.problem("landing", "must begin with /: every machine finds it by the same name")
    return EngineSettings(kind, url, memory, landing)


def _ledger(section: Section) -> str | None:
    url = read_url(section)
    section.finish()
    return url


def _seeds(section: Section, work: Path) -> tuple[Path, bool]:
    folder = section.required("folder") if section.has("folder") else "mappningar"
    demo = section.yes_or_no("demo")
    section.finish()
    return work / folder, demo


def _targets(section: Section, plugins: KnownPlugins) -> tuple[str, ...]:
    use = section.texts("use", ("millennium", "atgardslista"))
    for name in dict.fromkeys(use):
        if use.count(name) > 1:
            section.problem("use", "names one target more than once")
        try:
            plugins.target(name)
        except PluginError as error:
            section.problem("use", refusal(name, section.raw["use"], error))
    if section.has("use") and section.raw["use"] == []:
        section.problem("use", "is empty: a run would deliver nothing")
    section.finish()
    return use


def _closure(section: Section) -> tuple[str, bool]:
    sign = section.text("sign").strip()
    release = section.choice("release", RELEASE, "optional")
    section.finish()
    return sign, release == "required"


def _run_prefix(section: Section) -> str:
    prefix = section.text("prefix")
    section.finish()
    if prefix and not _PREFIX.fullmatch(prefix):
        section.problem("prefix", "must be a small letter, then at most 19 small letters or digits")
    return prefix


def _receipts_timezone(section: Section) -> ZoneInfo:
    zone = section.timezone("timezone") or ZoneInfo(RECEIPTS_TIMEZONE)
    section.finish()
    return zone


def _guards(section: Section) -> GuardSettings:
    guards = GuardSettings(
        section.share("quarantined", GuardSettings.quarantined),
        section.share("shrunk", GuardSettings.shrunk),
        section.texts("accept", ()),
    )
    section.finish()
    return guards


def _rules(section: Section) -> RuleSettings:
    rules = RuleSettings(
        section.positive("kommentar_max", RuleSettings.kommentar_max),
        section.texts("reservnummer_monster", RuleSettings.reservnummer_monster),
    )
    for place, pattern in enumerate(rules.reservnummer_monster, start=1):
        problem = pattern_problem(pattern)
        if problem:
            section.problem("reservnummer_monster", f"number {place} {problem}")
    section.finish()
    return rules
