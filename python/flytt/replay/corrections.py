"""What could correct a broken rule: fields given a value, a mapping row added, a date reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flytt.engines.sql import literal
from flytt.errors import StateError
from flytt.plugins.tables import DATE, ID, NUMBER, PERSON
from flytt.replay.changes import Change, Day, Field, Person, SeedRow
from flytt.replay.world import MODELS, RAW, World

Correction = tuple[Change, ...]

NEW = "NY"
"""What an added mapping row points at: a Vårdenhet or code that no other post has."""

# A rule names a field as the posts' common shape does; a source may call it otherwise.
_ALSO = {
    "mottagning": "sektor_team",
    "remissbeslutsdatum": "remissdatum",
    "problemkod": "remissanledning",
    "avbokad_datum": "avslutsdatum",
}
_SHARED = {own: shared for shared, own in _ALSO.items()}
# Codes that a table knows, by field: what to select from it for a post.
_KNOWN = {
    "kontakttyp": "kontakttyp from {0}.kontakttyp where {system} and kategori <> 'ingar_ej'",
    "bevakningstyp": "bevakningstyp from {0}.bevakningstyp where {system}",
    "typ_av_vb": "typ_av_vb from {0}.vardbegaran where ingar = 'J'",
    "vardgivarkategori": "vardgivarkategori from {0}.mappning_yrkeskategori",
    "enhet": "enhet from {0}.mappning_vardenhet where {system}",
    "mottagning": "mottagning from {0}.mappning_vardenhet where {system} and enhet = {enhet}",
    "problemkod": "problemkod from {0}.mappning_problemkod where {system} and enhet = {remitted}",
}
_TRIED = 3
_REFERRER = "remiss_fran_"
# Nobody but the rules' own words can correct these: the source has to say something new.
_NO_FIELD = ("post_avslutad", "olast_rad", "stangd_utan_ankomst", "inlasning_misslyckad")
_DAYS = {"migrering_ej_startad": "forsta_migrering", "vantar_sista_migrering": "sista_migrering"}


def corrections(world: World, post: tuple[str, str], rule: str) -> Iterator[Correction]:
    """What may correct a rule, the smallest first; nothing where only work by hand does."""
    found = world.rows(f"select utfall, falt from {MODELS}.regel where regel = {literal(rule)}")
    if not found or rule in _NO_FIELD or found[0][0] == "manuell":
        return
    known = _known(world, post)
    fields = [each for each in str(found[0][1] or "").split("+") if each]
    if rule in _DAYS:
        yield from _days(world, known, _DAYS[rule])
        return
    yield from _rows(world, known, rule)
    if rule == "driftstart_saknas":
        return
    if any(each.startswith(_REFERRER) for each in fields):
        yield from _referrers(world, post)
        return
    every: list[Correction] = []
    for field in fields:
        alone = list(_fields(world, post, known, field))
        yield from alone
        every.append(alone[0] if alone else ())
    if sum(map(bool, every)) > 1:
        yield tuple(change for each in every for change in each)


def _known(world: World, post: tuple[str, str]) -> Mapping[str, Any]:
    """The post as the models see it: its codes and what they were mapped to."""
    columns = (
        "enhet_kod, mottagning_kod, vardgivarkategori_kod, problemkod_enhet_kod, problemkod_kod,"
        " remiss_fran_enhet_kod, remiss_fran_mottagning_kod, remittent_klass"
    )
    where = f"kallsystem = {literal(post[0])} and post_id = {literal(post[1])}"
    rows = world.rows(
        f"select {columns} from {MODELS}.int_poster"
        f" inner join {MODELS}.int_poster_mappade using (kallsystem, post_id) where {where}"
    )
    names = [name.strip() for name in columns.split(",")]
    return {"kallsystem": post[0], **dict(zip(names, rows[0] if rows else (), strict=bool(rows)))}


def _days(world: World, known: Mapping[str, Any], column: str) -> Iterator[Correction]:
    rows = world.rows(
        f"select cast({column} as varchar) from {MODELS}.int_driftstarter"
        f" where {_system(known)} and enhet = {_text(known, 'enhet_kod')}"
    )
    for (text,) in rows:
        if text and date.fromisoformat(text) > world.day:
            yield (Day(date.fromisoformat(text)),)


def _rows(world: World, known: Mapping[str, Any], rule: str) -> Iterator[Correction]:
    """The mapping row that a rule misses."""
    system, unit = known["kallsystem"], known.get("enhet_kod")
    if rule == "driftstart_saknas":
        day = world.day.isoformat()
        yield (_row("driftstart", kallsystem=system, enhet=unit, driftstart=day),)
    elif rule == "vardenhet_omappad":
        place = {"enhet": unit, "mottagning": known.get("mottagning_kod")}
        yield (_row("mappning_vardenhet", kallsystem=system, **place, vardenhet_id=NEW),)
    elif rule == "yrkeskategori_omappad":
        category = known.get("vardgivarkategori_kod")
        yield (_row("mappning_yrkeskategori", vardgivarkategori=category, yrkeskategori=NEW),)
    elif rule == "problemkod_omappad":
        key = {
            "enhet": known.get("problemkod_enhet_kod"),
            "problemkod": known.get("problemkod_kod"),
        }
        yield (_row("mappning_problemkod", kallsystem=system, **key, regional_problemkod=NEW),)
    elif rule == "remittent_omappad":
        inside = known.get("remittent_klass") == "intern"
        clinic = known.get("remiss_fran_mottagning_kod") if inside else ""
        key = {"enhet": known.get("remiss_fran_enhet_kod"), "mottagning": clinic}
        row = _row(
            "mappning_remittent",
            remittent_klass=known.get("remittent_klass"), **key, remittent_id=NEW,
        )  # fmt: skip
        yield (row,)
    elif rule == "huvudmottagning_saknas":
        unit = known.get("remiss_fran_enhet_kod")
        clinics = world.rows(
            f"select mottagning from {MODELS}.mappning_remittent"
            f" where enhet = {_text(known, 'remiss_fran_enhet_kod')} and mottagning is not null"
            f" order by mottagning limit {_TRIED}"
        )
        for (clinic,) in clinics:
            yield (_row("huvudmottagning", enhet=unit, mottagning=clinic),)


def _row(table: str, **values: str | None) -> SeedRow:
    return SeedRow(table, {name: value or "" for name, value in values.items()})


def _referrers(world: World, post: tuple[str, str]) -> Iterator[Correction]:
    """Another referrer, all of it: code, unit and clinic."""
    rows = world.rows(
        f"select enhet, mottagning from {MODELS}.mappning_remittent"
        " where remittent_klass = 'intern' order by enhet, mottagning limit 1"
    )
    for unit, clinic in rows:
        parts = {"kod": "02", "enhet": unit, "mottagning": clinic or ""}
        yield tuple(Field(*post, f"{_REFERRER}{name}", value) for name, value in parts.items())


def _fields(
    world: World, post: tuple[str, str], known: Mapping[str, Any], field: str
) -> Iterator[Correction]:
    """The field with a value that may do."""
    for name in (field, _ALSO.get(field, "")):
        try:
            table, _ = world.place_of(*post, name)
        except StateError:
            continue
        break
    else:
        return
    kind = table.kind(name)
    if kind == PERSON:
        yield (Person(*post),)
        return
    for value in _values(world, known, field, kind):
        yield (Field(*post, name, value),)


def _values(world: World, known: Mapping[str, Any], field: str, kind: str) -> list[str]:
    if field in ("avbokad_datum", "avslutsdatum", "bokad_datum"):
        return [""]
    if kind == DATE:
        return [world.day.isoformat(), _later(world.day)]
    if kind == NUMBER:
        return ["30"]
    if kind == ID:
        (other,) = (t for t in world.session.tables.values() if t.key == field)
        rows = world.rows(f"select {field} from {RAW}.{other.name} order by {field} limit {_TRIED}")
        return [str(value) for (value,) in rows if value]
    field = field if field in _KNOWN else _SHARED.get(field, "")
    if field not in _KNOWN:
        return [""]
    query = _KNOWN[field].format(
        MODELS,
        system=_system(known),
        enhet=_text(known, "enhet_kod"),
        remitted=_text(known, "problemkod_enhet_kod"),
    )
    rows = world.rows(f"select distinct {query} order by 1 limit {_TRIED}")
    # Any clinic will do where the table says so; a code that no table knows needs a row there too.
    return [NEW if value == "*" else str(value) for (value,) in rows if value] or [NEW]


def _later(day: date) -> str:
    """A year later: after any unit's last migration."""
    return day.replace(year=day.year + 1, day=min(day.day, 28)).isoformat()


def _system(known: Mapping[str, Any]) -> str:
    return f"kallsystem = {literal(known['kallsystem'])}"


def _text(known: Mapping[str, Any], name: str) -> str:
    return literal(known.get(name) or "")
