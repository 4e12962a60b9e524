"""What the data contract says of mapping tables beyond their form (section 2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flytt.settings.naming import BLANKS, visible

MAX_FIELDS = 4

TEXTS = {"vakt": "vakt", "larm": "larm", "arbete": "arbete", "undantag": "orsak"}
"""Tables of texts and the column that names what each text is about."""

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class SeedTable:
    """What seeds/_seeds.yml declares of a seed; `allowed` are a column's values, where limited."""

    columns: Mapping[str, str]
    key: Sequence[str]
    optional: Sequence[str] = ()
    allowed: Mapping[str, Sequence[str]] = field(default_factory=dict)


def code(value: str) -> str:
    """A key as the rules compare it: NFC, trimmed, upper case."""
    return unicodedata.normalize("NFC", visible(value)).strip(BLANKS).upper()


def word(value: str) -> str:
    """A word of ours as the models take it: trimmed, lower case."""
    return visible(value).strip(BLANKS).lower()


def problems_of(
    seeds: Mapping[str, Rows],
    tables: Mapping[str, SeedTable],
    systems: Sequence[str],
    packaged: Mapping[str, Rows],
) -> list[str]:
    """Every problem, each with file, line and key; the models know the `packaged` rules."""
    problems: list[str] = []
    for name, rows in seeds.items():
        table = tables[name]
        problems += _key_problems(table, rows)
        limited = {"kallsystem": systems} if "kallsystem" in table.key else {}
        for column, allowed in {**limited, **table.allowed}.items():
            problems += _not_among(rows, column, allowed)
    for name, check in _CHECKS.items():
        problems += check(seeds.get(name, ()))
    problems += _never_invalid(seeds, tables, packaged)
    problems += _rule_names(seeds, packaged)
    problems += _text_names(seeds, packaged)
    return problems


def _key_problems(table: SeedTable, rows: Rows) -> Iterator[str]:
    seen: dict[tuple[str, ...], str] = {}
    for row in rows:
        key = tuple(code(row[column]) for column in table.key)
        empty = [
            column
            for column, value in zip(table.key, key, strict=True)
            if not value and column not in table.optional
        ]
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
    text = visible(value).strip(BLANKS)
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
            filled = bool(visible(row[column]).strip(BLANKS))
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
    for row in rows:
        if code(row["remittent_klass"]) == "EXTERN" and code(row["mottagning"]):
            yield f"{row['']}: an external referrer has no mottagning ({code(row['enhet'])})"


def _regel(rows: Rows) -> Iterator[str]:
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
    "regel": _regel,
}


def _never_invalid(
    seeds: Mapping[str, Rows], tables: Mapping[str, SeedTable], packaged: Mapping[str, Rows]
) -> Iterator[str]:
    """The models judge the form of those fields that the packaged table has as `ogiltig`."""
    judged = {word(row["falt"]) for row in packaged["faltkrav"] if word(row["brist"]) == "ogiltig"}
    for row in seeds.get("faltkrav", ()):
        falt = word(row["falt"])
        if (
            word(row["brist"]) == "ogiltig"
            and falt in {*tables["faltkrav"].allowed["falt"]} - judged
        ):
            yield f"{row['']}: {falt} cannot be invalid, only missing"


def _rule_names(seeds: Mapping[str, Rows], packaged: Mapping[str, Rows]) -> Iterator[str]:
    """A region may reword and reorder rules, not add or drop them: the models name them all."""
    known = {row["regel"] for row in packaged["regel"]}
    for name in ("regel", "faltkrav"):
        for row in seeds.get(name, ()):
            if word(row["regel"]) not in known:
                yield f"{row['']}: regel is not a rule that flytt knows"
    for missing in sorted(known - {word(row["regel"]) for row in seeds.get("regel", ())}):
        yield f"regel.csv: the rule {missing} is missing"


def _text_names(seeds: Mapping[str, Rows], packaged: Mapping[str, Rows]) -> Iterator[str]:
    """A region may reword what is only a text, not add or drop it."""
    for name, key in TEXTS.items():
        known = {row[key] for row in packaged[name]}
        for row in seeds.get(name, ()):
            if word(row[key]) not in known:
                yield f"{row['']}: {key} is none that flytt knows"
        for missing in sorted(known - {word(row[key]) for row in seeds.get(name, ())}):
            yield f"{name}.csv: {missing} is missing"
