"""What the data contract says of mapping tables beyond their form (section 2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

KEYS: Mapping[str, tuple[str, ...]] = {
    "driftstart": ("kallsystem", "enhet"),
    "mappning_vardenhet": ("kallsystem", "enhet", "mottagning"),
    "mappning_problemkod": ("kallsystem", "enhet", "problemkod"),
    "mappning_yrkeskategori": ("vardgivarkategori",),
    "mappning_remittent": ("remittent_klass", "enhet", "mottagning"),
    "huvudmottagning": ("enhet",),
    "kontakttyp": ("kallsystem", "kontakttyp"),
    "bevakningstyp": ("kallsystem", "bevakningstyp", "kategori"),
    "vardbegaran": ("typ_av_vb",),
    "faltkrav": ("kallsystem", "kategori", "falt", "brist"),
    "regel": ("regel",),
}
CATEGORIES = ("forsta_kontakt", "aterbesok", "distanskontakt")
OUTCOMES = [
    "migrerad",
    "utestaende",
    "ej_uttag",
    "manuell",
    "vantar",
    "atgardslista",
    "dubblett",
    "migreras",
]
FIELDS = [
    "personnummer",
    "enhet",
    "mottagning",
    "sektor_team",
    "vardgivarkategori",
    "maldatum",
    "bevakningstyp",
    "kontakttyp",
    "beslutsdatum_aterbesok",
    "kod",
    "orsak",
    "interndiagnos",
    "intern_text",
    "vardatagande_id",
    "problemkod",
    "ankomstdatum",
    "typ_av_vb",
    "antal_dagar",
    "remiss_fran_kod",
    "remiss_fran_enhet",
    "remiss_fran_mottagning",
    "granskningsdatum",
    "remissbeslutsdatum",
    "remissdatum",
    "remissanledning",
    "remisskalla",
    "avvikelseorsak",
]
INVALID_FIELDS = [
    "personnummer",
    "maldatum",
    "ankomstdatum",
    "remissbeslutsdatum",
    "remissdatum",
    "granskningsdatum",
    "beslutsdatum_aterbesok",
    "antal_dagar",
]
MAX_FIELDS = 4

Rows = Sequence[Mapping[str, str]]
BLANKS = " \t\n\r\u00a0"


def code(value: str) -> str:
    """A key as the rules compare it: NFC, trimmed, upper case."""
    return unicodedata.normalize("NFC", value).strip(BLANKS).upper()


def word(value: str) -> str:
    """A word of ours as the models take it: trimmed, lower case."""
    return value.strip(BLANKS).lower()


def problems_of(
    seeds: Mapping[str, Rows], systems: Sequence[str], rules: Sequence[str]
) -> list[str]:
    """Every problem, each with file, line and key; `rules` are those that the models name."""
    problems: list[str] = []
    for name, rows in seeds.items():
        problems += _key_problems(name, rows)
        if "kallsystem" in KEYS[name]:
            problems += _not_among(rows, "kallsystem", systems)
    for name, check in _CHECKS.items():
        if name in seeds:
            problems += check(seeds[name])
    problems += _rule_names(seeds, rules)
    return problems


def _key_problems(name: str, rows: Rows) -> Iterator[str]:
    seen: dict[tuple[str, ...], str] = {}
    optional = ("mottagning",) if name == "mappning_remittent" else ()
    for row in rows:
        key = tuple(code(row[column]) for column in KEYS[name])
        empty = [c for c, v in zip(KEYS[name], key, strict=True) if not v and c not in optional]
        if empty:
            yield f"{row['']}: {', '.join(empty)} is empty"
        elif key in seen:
            yield f"{row['']}: the key {' · '.join(key)} is used twice (also {seen[key]})"
        else:
            seen[key] = row[""]


def _not_among(rows: Rows, column: str, allowed: Sequence[str]) -> Iterator[str]:
    known = {code(value) for value in allowed}
    for row in rows:
        if code(row[column]) not in known:
            yield f"{row['']}: {column} must be one of {', '.join(allowed)}"


def parse_date(value: str) -> date | None:
    """A date as the rules accept it (section 5), or None."""
    text = value.strip(BLANKS)
    if re.fullmatch(r"[0-9]{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if not re.fullmatch(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _driftstart(rows: Rows) -> Iterator[str]:
    for row in rows:
        key = f"{code(row['kallsystem'])} · {code(row['enhet'])}"
        dates: dict[str, date | None] = {}
        for column in ("driftstart", "forsta_migrering", "sista_migrering"):
            filled = bool(row[column].strip(BLANKS))
            dates[column] = parse_date(row[column])
            if filled and dates[column] is None:
                yield f"{row['']}: {column} of {key} is not a date"
            elif not filled and column == "driftstart":
                yield f"{row['']}: {column} of {key} is missing"
        start = dates["driftstart"]
        if start is None:
            continue
        first = dates["forsta_migrering"] or start - timedelta(days=42)
        last = dates["sista_migrering"] or start + timedelta(days=7)
        if first > last:
            yield f"{row['']}: forsta_migrering of {key} is after sista_migrering"


def _remittent(rows: Rows) -> Iterator[str]:
    yield from _not_among(rows, "remittent_klass", ("intern", "extern"))
    for row in rows:
        if code(row["remittent_klass"]) == "EXTERN" and code(row["mottagning"]):
            yield f"{row['']}: an external referrer has no mottagning ({code(row['enhet'])})"


def _kontakttyp(rows: Rows) -> Iterator[str]:
    yield from _not_among(rows, "kategori", (*CATEGORIES, "ingar_ej"))


def _bevakningstyp(rows: Rows) -> Iterator[str]:
    yield from _not_among(rows, "kategori", CATEGORIES)


def _faltkrav(rows: Rows) -> Iterator[str]:
    yield from _not_among(rows, "kategori", (*CATEGORIES, "*"))
    yield from _not_among(rows, "brist", ("saknas", "ogiltig"))
    for row in rows:
        falt, brist = word(row["falt"]), word(row["brist"])
        if falt not in FIELDS:
            yield f"{row['']}: falt must be one of {', '.join(FIELDS)}"
        elif brist == "ogiltig" and falt not in INVALID_FIELDS:
            yield f"{row['']}: {falt} cannot be invalid, only missing"


def _regel(rows: Rows) -> Iterator[str]:
    yield from _not_among(rows, "utfall", OUTCOMES)
    for row in rows:
        name = word(row["regel"])
        if not re.fullmatch(r"[0-9]{1,4}", row["ordning"].strip(BLANKS)):
            yield f"{row['']}: ordning of {name} is not a number"
        fields = [part for part in word(row["falt"]).split("+") if part]
        if len(fields) > MAX_FIELDS:
            yield f"{row['']}: falt of {name} names more than {MAX_FIELDS} columns"


_CHECKS: Mapping[str, Callable[[Rows], Iterator[str]]] = {
    "driftstart": _driftstart,
    "mappning_remittent": _remittent,
    "kontakttyp": _kontakttyp,
    "bevakningstyp": _bevakningstyp,
    "faltkrav": _faltkrav,
    "regel": _regel,
}


def _rule_names(seeds: Mapping[str, Rows], rules: Sequence[str]) -> Iterator[str]:
    """A region may reword and reorder rules, not add or drop them: the models name them all."""
    known = set(rules)
    for name in ("regel", "faltkrav"):
        for row in seeds.get(name, ()):
            if word(row["regel"]) not in known:
                yield f"{row['']}: regel is not a rule that flytt knows"
    for missing in sorted(known - {word(row["regel"]) for row in seeds.get("regel", ())}):
        yield f"regel.csv: the rule {missing} is missing"
