"""Test data as files, the way a source or a region would deliver them."""

from __future__ import annotations

import csv
import random
import unicodedata
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from kit.shapes import Tables
from oracle import COLUMNS, Row, seed_columns

RECEIPT_COLUMNS = (
    "run_id",
    "record_id",
    "status",
    "millennium_id",
    "felkod",
    "feltext",
    "tidpunkt",
)


def write_extracts(
    tables: Tables,
    folder: Path,
    *,
    encoding: str = "utf-8",
    delimiter: str = ";",
    bom: bool = False,
    untidy: int | None = None,
) -> dict[str, list[int]]:
    """Write every table as `<table>.csv`; returns the physical line where each row starts.

    `untidy` (a seed) shuffles the columns, adds one that nobody asked for, blank lines and blanks
    in the header. An 8-bit encoding gets the texts in NFC, which is the same value.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines: dict[str, list[int]] = {}
    for table, columns in COLUMNS.items():
        chance = random.Random(f"{table}{untidy}") if untidy is not None else None
        lines[table] = write_csv(
            folder / f"{table}.csv",
            columns,
            tables.get(table, []),
            encoding=encoding,
            delimiter=delimiter,
            bom=bom,
            chance=chance,
        )
    return lines


def write_seeds(seeds: Tables, folder: Path) -> None:
    """Write every seed as `<seed>.csv`, `;` and UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in seeds.items():
        write_csv(folder / f"{name}.csv", seed_columns(name), rows)


def write_receipts(rows: Sequence[Row], path: Path) -> None:
    """Write one receipt file."""
    write_csv(path, RECEIPT_COLUMNS, rows)


def write_csv(
    path: Path,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ";",
    bom: bool = False,
    chance: random.Random | None = None,
) -> list[int]:
    """Write one file with LF line ends; returns the line where each row starts."""
    names = list(columns)
    header = list(names)
    if chance is not None:
        names = [*names, "oviktig"]
        chance.shuffle(names)
        before, after = ("", " ", "\u00a0"), ("", " ")
        header = [chance.choice(before) + name + chance.choice(after) for name in names]
    text = [_line(header, delimiter)]
    starts: list[int] = []
    line = 2
    for row in rows:
        if chance is not None and chance.random() < 0.1:
            text.append("\n")
            line += 1
        starts.append(line)
        text.append(_line([row.get(name, "x") for name in names], delimiter))
        line += text[-1].count("\n")
    content = "".join(text)
    if not encoding.startswith("utf"):
        content = unicodedata.normalize("NFC", content)
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + content.encode(encoding))
    return starts


def _line(cells: Sequence[str], delimiter: str) -> str:
    """One record, quoted where it must be."""
    buffer = StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
