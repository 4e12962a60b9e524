"""Test data as files, the way a source or a region would deliver them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from kit.damage import damaged, line_of, open_to_the_end
from kit.shapes import Tables
from oracle import COLUMNS, Row, seed_columns

DAMAGED = 0.02
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
    damage: int | None = None,
) -> dict[str, list[int]]:
    """Write every table as `<table>.csv`; returns the physical line where each row starts.

    `untidy` (a seed) shuffles the columns, adds one that nobody asked for, blank lines and blanks
    in the header; `damage` (a seed) adds records that nobody can read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines: dict[str, list[int]] = {}
    for table, columns in COLUMNS.items():
        chance = random.Random(f"{table}{untidy}") if untidy is not None else None
        break_in = random.Random(f"{table}{damage}") if damage is not None else None
        lines[table] = write_csv(
            folder / f"{table}.csv",
            columns,
            tables.get(table, []),
            encoding=encoding,
            delimiter=delimiter,
            bom=bom,
            chance=chance,
            break_in=break_in,
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
    break_in: random.Random | None = None,
) -> list[int]:
    """Write one file with LF line ends; returns the line where each row starts."""
    names = list(columns)
    header = list(names)
    if chance is not None:
        names = [*names, "oviktig"]
        chance.shuffle(names)
        before, after = ("", " ", "\u00a0"), ("", " ")
        header = [chance.choice(before) + name + chance.choice(after) for name in names]
    content = [_encoded(line_of(header, delimiter), encoding)]
    starts: list[int] = []
    line = 2
    for row in rows:
        if chance is not None and chance.random() < 0.1:
            content.append(b"\n")
            line += 1
        if break_in is not None and break_in.random() < DAMAGED:
            broken = damaged(break_in, names, rows, encoding=encoding, delimiter=delimiter)
            content.append(broken)
            line += broken.count(b"\n")
        starts.append(line)
        cells = [row.get(name, "x") for name in names]
        content.append(_encoded(line_of(cells, delimiter), encoding))
        line += content[-1].count(b"\n")
    if break_in is not None and rows and break_in.random() < 0.3:
        cells = [break_in.choice(rows).get(name, "x") for name in names]
        content.append(open_to_the_end(cells, delimiter).encode(encoding, "replace"))
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + b"".join(content))
    return starts


def _encoded(text: str, encoding: str) -> bytes:
    """An 8-bit encoding gets the text in NFC, which is the same value."""
    if not encoding.startswith("utf"):
        text = unicodedata.normalize("NFC", text)
    return text.encode(encoding)
