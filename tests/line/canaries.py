"""What must not leave by any way but the delivered files, and where it is looked for."""

from __future__ import annotations

import re
from pathlib import Path

from line.command import Done

MARK = "kanarie"
DELIVERED = ("extrakt", "mappningar", "korningar", "avslut")
PROTECTED = (".duckdb", ".duckdb.wal", "ledger.sqlite")
BESIDE_THEM = ("manifest.json", "logg.jsonl", "rapport.html", "fakta.json")
_DIGITS = re.compile("[-+0-9]{10,}")


def persons(work: Path) -> set[str]:
    """Every personal id of the extracts, as it stands there and without its sign."""
    found: set[str] = set()
    for path in (work / "extrakt").glob("*.csv"):
        text = path.read_bytes().decode("utf-8", errors="replace")
        for each in re.findall(r"(?<![0-9])(?:[0-9]{8}|[0-9]{6})[-+]?[0-9]{4}(?![0-9])", text):
            found |= {each, re.sub("[-+]", "", each)}
    return found


def told(work: Path, done: Done, needles: set[str]) -> dict[str, list[str]]:
    """Where a canary or a person is found, but for delivered files and the protected database."""
    places = {"stdout": done.out, "stderr": done.err}
    for path in sorted(work.rglob("*")):
        inside = path.relative_to(work)
        delivered = inside.parts[0] in DELIVERED and path.name not in BESIDE_THEM
        if path.is_file() and not delivered and not path.name.endswith(PROTECTED):
            places[str(inside)] = path.read_bytes().decode("utf-8", errors="replace")
    return {name: found for name, text in places.items() if (found := _found(text, needles))}


def _found(text: str, needles: set[str]) -> list[str]:
    """The needles in a text; ids are looked for only where digits stand in a row."""
    lowered = text.lower()
    digits = " ".join(_DIGITS.findall(text))
    return [
        each
        for each in needles
        if (each in digits if _DIGITS.fullmatch(each) else each.lower() in lowered)
    ]
