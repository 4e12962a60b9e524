"""Compare what two runs decided: posts whose outcome changed, and what was otherwise."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from flytt.commands.check import decided_in
from flytt.engines.csv_form import joined
from flytt.errors import StateError
from flytt.export.delivery import MANIFEST
from flytt.work.files import write_file
from flytt.work.session import Session

_KEY = ("kallsystem", "post_id")
_DECIDED = ("utfall", "regel", "vardenhet_id", "regional_problemkod")
_NOTHING = ("", "", "", "")
COLUMNS = (*_KEY, *(f"{name}_{when}" for when in ("fore", "efter") for name in _DECIDED))
"""The columns of the file that names every post."""


@dataclass(frozen=True)
class Moved:
    """So many posts went from one outcome and rule to another; empty where a run has no post."""

    utfall_fore: str
    regel_fore: str
    utfall_efter: str
    regel_efter: str
    posts: int


@dataclass(frozen=True)
class Compared:
    """What differs between two runs: why it may (sentences), counts, and every post (COLUMNS)."""

    before: str
    after: str
    reasons: list[str]
    moved: list[Moved]
    posts: list[tuple[str, ...]]
    same: int


def compare(work: Path, before: str, after: str) -> Compared:
    """Posts whose outcome, rule, Vårdenhet or regional code differs between two runs.

    Raises StateError for a run that is unknown, purged or changed by another hand.
    """
    session = Session.open(work)
    files = [decided_in(session, name) for name in (before, after)]
    known = dict(_posts(files[0]))
    posts, counts, same = [], Counter[tuple[str, str, str, str]](), 0
    for key, now in _posts(files[1]):
        then = known.pop(key, _NOTHING)
        if then == now:
            same += 1
            continue
        posts.append((*key, *then, *now))
    posts += [(*key, *then, *_NOTHING) for key, then in known.items()]
    for row in posts:
        counts[row[2], row[3], row[6], row[7]] += 1
    moved = [Moved(*names, posts=number) for names, number in counts.items()]
    moved.sort(key=lambda each: (-each.posts, each.regel_fore, each.regel_efter))
    reasons = _reasons(*(_manifest(file) for file in files))
    return Compared(before, after, reasons, moved, sorted(posts), same)


def write_posts(compared: Compared, path: Path) -> None:
    """Every post that differs, as a machine file (UTF-8, `;`)."""
    lines = map(joined, [COLUMNS, *compared.posts])
    write_file(path, "".join(f"{line}\n" for line in lines))


def _posts(file: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, delimiter=";")
            header = next(rows, [])
            key, decided = (itemgetter(*map(header.index, names)) for names in (_KEY, _DECIDED))
            for row in rows:
                yield key(row), decided(row)
    except (ValueError, IndexError, csv.Error):
        raise StateError(
            "What the run decided of each post has been changed by another hand.",
            where=str(file),
            todo="flytt verify says what else has",
        ) from None


def _manifest(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.with_name(MANIFEST).read_text(encoding="utf-8"))
    return found


def _reasons(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What was otherwise in the later run, the date first."""
    found = []
    if before["migreringsdatum"] != after["migreringsdatum"]:
        found.append(
            f"migration date: {before['migreringsdatum']} before, {after['migreringsdatum']} after"
        )
    then, now = ({each["table"]: each for each in one["inputs"]} for one in (before, after))
    for name in sorted({*then, *now}):
        old, new = then.get(name, {}), now.get(name, {})
        if old.get("sha256") != new.get("sha256"):
            found.append(
                f"extract {name}: {old.get('read', 0)} rows before, {new.get('read', 0)} after"
            )
    then, now = before["seeds"], after["seeds"]
    found += [
        f"mapping table {name}: another file ({str(then.get(name))[:8]} before,"
        f" {str(now.get(name))[:8]} after)"
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]
    if before["flytt"] != after["flytt"]:
        found.append(f"flytt: {before['flytt']} before, {after['flytt']} after")
    number = before["counts"].get("migreras", 0)
    if number and before["run_id"] != after["run_id"]:
        found.append(f"ledger: {before['run_id']} exported {number} posts; receipts came since")
    return found
