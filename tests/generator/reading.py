"""A forgiving reader of generated extracts: sound rows by column, and why others are not."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from oracle import COLUMNS

JUNK_AFTER_QUOTE = ';"x"y\n'


@dataclass
class Sheet:
    """One table as read: `read` counts all rows, `refused` the unreadable ones by reason."""

    rows: list[dict[str, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    read: int = 0


def read_table(path: Path, encoding: str = "utf-8", delimiter: str = ";") -> Sheet:
    """Read one extract; undecodable bytes become lone surrogates and mark their row."""
    text = path.read_bytes().decode(encoding, "surrogateescape")
    sheet = Sheet()
    sheet.refused["felaktig_citering"] = text.count(JUNK_AFTER_QUOTE.replace(";", delimiter))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = next(reader)
    for cells in reader:
        if not cells:
            continue
        sheet.read += 1
        joined = "".join(cells)
        if any("\udc80" <= sign <= "\udcff" for sign in joined):
            sheet.refused["oavkodbar"] += 1
        elif "\0" in joined:
            sheet.refused["nul_tecken"] += 1
        elif len(cells) != len(names):
            sheet.refused["fel_antal_falt"] += 1
        elif cells[-1] != "xy":
            sheet.rows.append(dict(zip(names, cells, strict=True)))
    return sheet


def read_folder(folder: Path) -> dict[str, Sheet]:
    """Read the five extracts."""
    return {table: read_table(folder / f"{table}.csv") for table in COLUMNS}
