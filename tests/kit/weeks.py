"""What happens between two runs: the source lives on, and Millennium answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from kit.shapes import Extracts, Tables
from oracle import COLUMNS, Row


def next_week(extracts: Extracts, seed: int) -> Extracts:
    """The same source a week later: rows gone, closed, corrected, moved to somebody else, new."""
    chance = random.Random(seed)
    tables: Tables = {}
    for name, rows in extracts.tables.items():
        tables[name] = [_later(chance, rows, row) for row in rows if chance.random() > 0.06]
        key = COLUMNS[name][0]
        if key != "personnummer":  # a new post much like an old one
            copied = [row for row in rows if chance.random() < 0.1]
            tables[name] += [row | {key: f"{row[key].strip()}-ny{seed}"} for row in copied]
    return replace(extracts, tables=tables)


def _later(chance: random.Random, rows: Sequence[Row], row: Row) -> Row:
    """One row a week later: closed, or with another row's value in one column, or as it was."""
    closing = "avbokad_datum" if "avbokad_datum" in row else "avslutsdatum"
    if closing in row and chance.random() < 0.02:
        return row | {closing: "2026-11-11"}
    if chance.random() < 0.15:
        column = chance.choice([name for name in row if name != next(iter(row))])
        return row | {column: chance.choice(rows)[column]}
    return row


def random_receipts(records: Sequence[tuple[str, str]], seed: int) -> list[Row]:
    """Receipts for some of the (run_id, record_id): OK or FEL, late, twice and out of order."""
    chance = random.Random(seed)
    rows = []
    for run_id, record_id in records:
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            ok = chance.random() < 0.75
            when = date(2026, 11, 3) + timedelta(days=chance.randrange(4))
            rows.append(
                {
                    "run_id": run_id,
                    "record_id": record_id,
                    "status": "OK" if ok else "FEL",
                    "millennium_id": "M1" if ok else "",
                    "felkod": "" if ok else "E17",
                    "feltext": "" if ok else 'fält saknas; se "logg"',
                    "tidpunkt": f"{when}T0{chance.randrange(3)}:00:00",
                }
            )
    chance.shuffle(rows)
    return rows
