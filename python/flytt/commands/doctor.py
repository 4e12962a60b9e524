"""Everything that a run needs, looked at one by one: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flytt.commands.access import asked_ledger, has_ledger, warehouse_of
from flytt.commands.verify import of_ledger
from flytt.doctor import delivered, program, work_place
from flytt.doctor.diagnosis import FAIL, OK, WARN, Diagnosis, examined, of_error
from flytt.engines.open import DEFAULT_MEMORY
from flytt.errors import FlyttError, PluginError
from flytt.export.agreement import ANOTHER_PLACE
from flytt.ledger import Ledger
from flytt.plugins.checks import closure_clashes
from flytt.plugins.extracts import Extract
from flytt.plugins.host import Plugins, load_plugins
from flytt.settings.naming import listing
from flytt.settings.settings import SETTINGS_FILE, Settings, read_settings, variables_named
from flytt.transform.guarding import refuse_unknown
from flytt.transform.outcome import finished_transform
from flytt.transform.seeds import made_up
from flytt.transform.transform import checked_seeds, own_tables
from flytt.work.folder import WorkFolder
from flytt.work.session import Session, refuse_path
from flytt.work.trail import FILE, read_trail, refuse_lost_trail

SETTINGS, MAPPING, ENGINE, LEDGER = "settings", "mapping tables", "engine", "ledger"
_UNSET = "which is not set"


@dataclass(frozen=True)
class Examined:
    """All that was looked at, in the order in which it is worth reading."""

    lines: list[Diagnosis]

    @property
    def state(self) -> str:
        """The worst of all: `fail` when a run could not start, `warn`, or `ok`."""
        found = {each.state for each in self.lines}
        return next((state for state in (FAIL, WARN) if state in found), OK)


def doctor(work: Path, *, must_be: bool = True) -> Examined:
    """Look at the program and the work folder; writes nothing that stays, and never raises.

    Where there is no work folder that is a failure only when there `must_be` one.
    """
    lines = [
        *examined(program.PART, "python", program.python),
        *examined(program.PART, "packages", program.packages),
        *examined(program.PART, "dbt", program.dbt),
    ]
    plugins: list[Plugins] = []

    def load() -> Iterator[Diagnosis]:
        plugins.append(load_plugins())
        yield from program.plugins(plugins[0])

    lines += examined(program.PART, "plugins", load)
    if not must_be and not (work / SETTINGS_FILE).exists():
        what = "there is none here; the program alone was looked at"
        todo = "flytt init FOLDER makes one; flytt doctor --work FOLDER looks at it"
        return Examined([*lines, Diagnosis(work_place.PART, "place", OK, what, todo)])
    return Examined([*lines, *_of_folder(work.absolute(), plugins[0] if plugins else None)])


def _of_folder(work: Path, plugins: Plugins | None) -> Iterator[Diagnosis]:
    folder = WorkFolder(work)
    read: list[Session] = []
    wrong: list[str] = []
    about: list[Diagnosis] = []
    if plugins is not None:
        about = examined(SETTINGS, SETTINGS_FILE, lambda: _settings(work, plugins, read, wrong))
    session = read[0] if read else None
    if (work / SETTINGS_FILE).exists():
        yield from examined(work_place.PART, "rights", lambda: work_place.rights(folder))
        yield from examined(work_place.PART, "disk", lambda: work_place.disk(folder))
        yield from examined(work_place.PART, "lock", lambda: work_place.use(folder))
    if session is None:
        yield from about
        return
    found: list[Extract] = []
    seen = [
        each
        for settings in session.settings.sources.values()
        for each in _source(session, settings.name, wrong, found)
    ]
    files = delivered.files_of(found)
    yield from examined(work_place.PART, "space", lambda: work_place.space(folder, files))
    engine = session.settings.engine
    if engine.type == "duckdb":
        limit = engine.memory or DEFAULT_MEMORY
        yield from examined(work_place.PART, "memory", lambda: work_place.memory(limit))
    yield from about
    yield from examined(MAPPING, "mapping tables", lambda: _mapping(session))
    yield from seen
    yield from examined(ENGINE, session.settings.engine.type, lambda: _engine(session, wrong))
    yield from examined(LEDGER, "ledger", lambda: _ledger(session, wrong))
    yield from examined(LEDGER, FILE, lambda: _trail(folder))


def _settings(
    work: Path, plugins: Plugins, read: list[Session], wrong: list[str]
) -> Iterator[Diagnosis]:
    """flytt.toml, every problem on a line; `read` gets the session all the same."""
    settings, problems = read_settings(work, plugins)
    read.append(Session(settings, plugins, WorkFolder(settings.work)))
    wrong += problems
    named = variables_named(work)
    unset = [problem for problem in problems if problem.endswith(_UNSET)]
    for problem in problems:
        todo = f"correct {work / SETTINGS_FILE}"
        if problem in unset:
            todo = "set it where flytt is started: export NAME=value, or the service's environment"
        yield Diagnosis(SETTINGS, SETTINGS_FILE, FAIL, problem, todo)
    others = [*_other_problems(settings, read[0], sound=not problems)]
    yield from others
    if not problems and not any(each.state == FAIL for each in others):
        yield Diagnosis(SETTINGS, SETTINGS_FILE, OK, "every key is known and right")
    if named and not unset:
        yield Diagnosis(SETTINGS, "environment", OK, f"{', '.join(named)} set, as it names them")


def _other_problems(settings: Settings, session: Session, *, sound: bool) -> Iterator[Diagnosis]:
    """What a command looks at right after the file."""
    try:
        refuse_path(settings.work)
        refuse_unknown(settings)
        clashes = closure_clashes(session.project_sources) if sound else []
        if clashes:
            raise PluginError(listing(clashes, "sources"), todo="flytt plugins")
    except FlyttError as error:
        yield from of_error(SETTINGS, SETTINGS_FILE, error)
    if settings.sign in ("", "XXXX"):
        what = "closure.sign is no signature, and closure orders need one"
        todo = f"name in [closure] of {SETTINGS_FILE} who answers for them"
        yield Diagnosis(SETTINGS, "closure", WARN, what, todo)


def _source(session: Session, name: str, wrong: list[str], found: list[Extract]) -> list[Diagnosis]:
    settings = session.settings.sources[name]
    if any(problem.startswith((f"sources.{name}.", f"sources.{name} ")) for problem in wrong):
        return [delivered.not_looked_at(settings)]
    extracts: list[Extract] = []

    def look() -> Iterator[Diagnosis]:
        extracts.extend(delivered.extracts_of(session, settings))
        found.extend(extracts)
        yield from delivered.tables(settings, extracts)

    return examined(delivered.PART, name, look)


def _mapping(session: Session) -> Iterator[Diagnosis]:
    own = own_tables(checked_seeds(session))
    yield Diagnosis(MAPPING, "the region's own", OK, ", ".join(own) or "none")
    if missing := made_up(own):
        demo = session.settings.demo_seeds
        what = f"{', '.join(missing)}; " + ("demo = true lets them decide" if demo else "refused")
        todo = f"put the region's own into {session.settings.seeds}, with the header only where"
        todo += " there is nothing to map; driftstart must have rows"
        yield Diagnosis(MAPPING, "made up", WARN if demo else FAIL, what, todo)


def _engine(session: Session, wrong: list[str]) -> Iterator[Diagnosis]:
    kind = session.settings.engine.type
    if any(problem.startswith("engine") for problem in wrong):
        what = "not looked at, its settings are wrong"
        yield Diagnosis(ENGINE, kind, FAIL, what, "correct flytt.toml, as said above")
        return
    warehouse = warehouse_of(session)
    try:
        yield Diagnosis(ENGINE, kind, OK, warehouse.examine())
        if not warehouse.has_current():
            yield Diagnosis(ENGINE, "last run", OK, "none yet")
            return
        try:
            run_id = finished_transform(warehouse, session.settings.work).run_id
        except FlyttError as error:
            what = f"status and explain cannot answer: {error.message}"
            yield Diagnosis(ENGINE, "last run", WARN, what, "flytt run builds the tables again")
        else:
            what = f"status and explain answer from {run_id}"
            yield Diagnosis(ENGINE, "last run", OK, what)
    finally:
        with suppress(Exception):
            warehouse.release()


def _ledger(session: Session, wrong: list[str]) -> Iterator[Diagnosis]:
    if any(problem.startswith("ledger") for problem in wrong):
        what = "not looked at, its settings are wrong"
        yield Diagnosis(LEDGER, "ledger", FAIL, what, "correct flytt.toml, as said above")
        return
    where = session.settings.ledger or session.folder.ledger_file
    if has_ledger(session) and not Ledger.is_current(where):
        what = "of an older flytt, or not made yet: the next command makes or upgrades it"
        yield Diagnosis(LEDGER, "ledger", OK, what)
        return
    with asked_ledger(session) as (ledger, faults):
        sums, found = of_ledger(session, ledger)
        # One that cannot be counted cannot be read by a run either.
        unreadable = bool(found) and not sums
        for fault in dict.fromkeys([*faults, *found]):
            stops = fault in faults or unreadable
            yield Diagnosis(LEDGER, "ledger", FAIL if stops else WARN, fault, _remedy(fault))
        if not found and not faults:
            what = f"undamaged, and every record accounted for; runs: {len(sums)}"
            none = "none yet: the first run makes it"
            yield Diagnosis(LEDGER, "ledger", OK, what if ledger else none)


def _remedy(fault: str) -> str:
    if fault.startswith(ANOTHER_PLACE):
        return 'a copy would export twice; only if it was moved: flytt verify --moved --because "…"'
    return (
        "put back the latest backup of what is lost or changed, take away what came from"
        " elsewhere; flytt verify reads every file"
    )


def _trail(folder: WorkFolder) -> Iterator[Diagnosis]:
    refuse_lost_trail(folder)
    trail = read_trail(folder.root / FILE)
    for fault in trail.faults:
        yield Diagnosis(LEDGER, FILE, WARN, fault, "flytt audit verify; compare with a backup")
    if not trail.faults:
        yield Diagnosis(LEDGER, FILE, OK, f"unbroken; records: {len(trail.records)}")
