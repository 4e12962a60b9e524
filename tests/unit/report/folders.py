"""Run folders made by hand: only what report and workbooks read."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flytt.report.run_folder import FACTS, RunFolder

LIST = [
    "kallsystem",
    "post_typ",
    "post_id",
    "enhet",
    "mottagning",
    "vardenhet_id",
    "utfall",
    "regel",
    "rubrik",
    "atgard",
    "ansvarig",
    "falt",
    "varde",
    "vinnare",
    "forst_sedd",
    "senast_sedd",
]
COLUMNS: Mapping[str, Sequence[str]] = {
    "atgardslista.csv": LIST,
    "manuell_lista.csv": LIST,
    "efterarbete.csv": [
        "kallsystem",
        "post_typ",
        "post_id",
        "vardenhet_id",
        "arbete",
        "rubrik",
        "atgard",
        "varde",
    ],
    "larm.csv": [
        "kallsystem",
        "post_typ",
        "post_id",
        "larm",
        "sedan",
        "run_id",
        "rubrik",
        "atgard",
        "ansvarig",
    ],
    "avstamning.csv": ["kallsystem", "tabell", "utfall", "regel", "antal"],
    "underlag/balans.csv": [
        "tabell",
        "kallsystem",
        "enhet",
        "vardenhet_id",
        "utfall",
        "regel",
        "antal",
    ],
    "underlag/losningar.csv": (
        [
            "sort",
            "regel",
            "tabell",
            "klass",
            "kallsystem",
            "enhet",
            "kod",
            "antal_poster",
            "slapps",
        ]
    ),
    "underlag/arbetslista.csv": (
        [
            "kallsystem",
            "post_typ",
            "post_id",
            "enhet",
            "regel",
            "pa_listan",
            "liv",
            "sedan",
            "personnummer",
        ]
    ),
}
DAY = "2026-10-12"
Rows = Sequence[Mapping[str, str]]


def run_folder(root: Path, files: Mapping[str, Rows], **facts: Any) -> RunFolder:
    """A run's folder with these rows; columns that a row does not name are empty."""
    for path, columns in COLUMNS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, "", delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(files.get(path, ()))
    known = {
        "run_id": f"{DAY}-1",
        "migreringsdatum": DAY,
        "kallsystem": ["PASIS"],
        "posttabeller": {"PASIS": "pasis_bevakning"},
        "namn": {
            "kolumn": {"post_id": "Post"},
            "liv": {"kvar": "Kvar"},
            "falt": {"enhet": "Enhet"},
        },
        "regler": [],
        "kalender": [],
        "larm": {},
        "vakter": [],
        "egna_tabeller": [],
        "korningar": [],
        "forra": None,
    }
    (root / FACTS).write_text(json.dumps(known | facts), encoding="utf-8")
    return RunFolder(root)


def listed(post: str, **cells: str) -> dict[str, dict[str, str]]:
    """A row of the action list, and what the work list says of it; by file."""
    key = {"kallsystem": "PASIS", "post_typ": "bevakning", "post_id": post, "regel": "bokad"}
    dates = {"forst_sedd": DAY, "senast_sedd": DAY, "utfall": "atgardslista", "falt": "enhet"}
    person = cells.pop("personnummer", "199101012389")
    life = {"pa_listan": "J", "liv": "kvar", "sedan": DAY, "personnummer": person}
    return {
        "atgardslista.csv": {**key, **dates, **cells},
        "underlag/arbetslista.csv": {**key, **life, "enhet": cells.get("enhet", "")},
    }


def files_of(*rows: Mapping[str, Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    """Rows of `listed` by file."""
    return {path: [row[path] for row in rows] for path in (rows[0] if rows else ())}
