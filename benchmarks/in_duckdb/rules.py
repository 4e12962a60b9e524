"""The seed `regel` in order of precedence: a bit for each rule, and its texts."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from unicodedata import normalize

from in_duckdb.contract import Job
from in_duckdb.lines import BLANKS
from in_duckdb.tables import BEVAKNINGAR, REMISSER, VARDATAGANDEN

_TEXTS = ("regel", "utfall", "rubrik", "atgard", "ansvarig", "falt")
# Names of the common shape of a post that a system has another column for.
_RENAMED = {
    "varde": {"vardatagande_id": "vid", "personnummer": "bev.personnummer", "enhet": "bev.enhet"},
    "varde_vaps": {
        "mottagning": "sektor_team",
        "problemkod": "remissanledning",
        "remissbeslutsdatum": "remissdatum",
    },
}
_COLUMNS = {
    "varde": {"vid", "bev.personnummer", "bev.enhet"}
    | (set(BEVAKNINGAR.columns) | set(VARDATAGANDEN.columns)) - {"personnummer", "enhet"},
    "varde_vaps": set(REMISSER.columns),
}


class Rules:
    """The rules; `bits` tells which bit of a post's number stands for which."""

    def __init__(self, job: Job) -> None:
        self._rows = sorted(seed_rows(job.seed("regel")), key=lambda row: int(row["ordning"]))
        for row in self._rows:
            row |= {name: row[name].lower() for name in ("regel", "utfall", "falt")}
        self.bits = {row["regel"]: 1 << number for number, row in enumerate(self._rows)}

    def literals(self) -> dict[str, str]:
        """Every rule's bit as SQL."""
        return {rule: f"{bit}::bigint" for rule, bit in self.bits.items()}

    def values(self) -> str:
        """Rows of precedence, bit and texts."""
        return ", ".join(
            f"({number}, {1 << number}::bigint, {','.join(_literal(row[each]) for each in _TEXTS)})"
            for number, row in enumerate(self._rows)
        )

    def listed_fields(self) -> dict[str, str]:
        """By system: up to four columns with the raw texts of a rule's fields (`plats`)."""
        return {
            name: ", ".join(
                f"{_picked(columns)} as falt_{place + 1}"
                for place, columns in enumerate(self._columns_by_place(name))
            )
            for name in _RENAMED
        }

    def _columns_by_place(self, system: str) -> list[dict[str, list[str]]]:
        places: list[dict[str, list[str]]] = [defaultdict(list) for _ in range(4)]
        for number, row in enumerate(self._rows):
            # The comment is too long to be shown, and a duplicate has no field.
            if row["regel"] == "kommentar_for_lang" or not row["falt"]:
                continue
            for place, name in enumerate(row["falt"].split("+")[:4]):
                column = _RENAMED[system].get(name, name)
                if column in _COLUMNS[system]:
                    places[place][column].append(str(number))
        return places


def seed_rows(path: Path) -> list[dict[str, str]]:
    """A mapping table, its texts trimmed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return [
            {name: normalize("NFC", text or "").strip(BLANKS) for name, text in row.items()}
            for row in rows
        ]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text else "null"


def _picked(columns: dict[str, list[str]]) -> str:
    cases = " ".join(
        f"when plats in ({', '.join(numbers)}) then {column}" for column, numbers in columns.items()
    )
    return f"case {cases} end" if cases else "null::varchar"
