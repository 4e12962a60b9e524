"""What happens between two runs: the source lives on, and Millennium answers."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kit.shapes import Extracts, Tables
from oracle import COLUMNS, Row
from oracle.tables import CODES, DATES

CLOSING = ("avbokad_datum", "avslutsdatum")
ZONES = ("", "", "+02:00", "Z", ":30", ":07.5+01:00")


def next_week(extracts: Extracts, seed: int, ordered: Collection[str] = ()) -> Extracts:
    """The same source a week later.

    Rows are gone, closed, corrected, moved to somebody else, otherwise written, or new; most of the
    ids that were `ordered` closed are.
    """
    chance = random.Random(seed)
    tables: Tables = {}
    for name, rows in extracts.tables.items():
        tables[name] = [
            _carried_out(chance, _later(chance, rows, row), ordered)
            for row in rows
            if chance.random() > 0.06
        ]
        key = COLUMNS[name][0]
        if key != "personnummer":  # a new post much like an old one
            copied = [row for row in rows if chance.random() < 0.1]
            tables[name] += [row | {key: f"{row[key].strip()}-ny{seed}"} for row in copied]
    return replace(extracts, tables=tables)


def _later(chance: random.Random, rows: Sequence[Row], row: Row) -> Row:
    """One row a week later: closed, with another row's value in one column, or as it was."""
    (closing,) = [name for name in CLOSING if name in row] or [""]
    if closing and chance.random() < 0.03:
        return row | {closing: chance.choice(("2026-11-11", "2026-11-11", "okänt"))}
    if chance.random() < 0.12:
        column = chance.choice([name for name in row if name != next(iter(row))])
        return row | {column: chance.choice(rows)[column]}
    return _respelt(chance, row) if chance.random() < 0.2 else row


def _respelt(chance: random.Random, row: Row) -> Row:
    """The same content in another spelling."""
    return {name: _spelling(chance, name, value) for name, value in row.items()}


def _spelling(chance: random.Random, column: str, value: str) -> str:
    if column in CODES and chance.random() < 0.5:
        return f" {value.lower()}"
    if column in DATES and len(value) == len("2026-11-11") and value[:4].isdigit():
        return value.replace("-", "")
    if column == "personnummer" and value.isdigit() and len(value) == len("199101012380"):
        return f"{value[:8]}-{value[8:]}"
    return value


def _carried_out(chance: random.Random, row: Row, ordered: Collection[str]) -> Row:
    """Closed as it was ordered, most often."""
    (closing,) = [name for name in CLOSING if name in row] or [""]
    if closing and next(iter(row.values())).strip() in ordered and chance.random() < 0.7:
        return row | {closing: "2026-11-12"}
    return row


def random_receipts(
    records: Sequence[tuple[str, str]], seed: int, *, confirmed: float = 0.85
) -> list[Row]:
    """Receipts for some of the (run_id, record_id): OK or FEL, late, twice and out of order.

    No two of them are of one moment, whatever other seeds gave.
    """
    chance = random.Random(seed)
    rows = []
    for run_id, record_id in records:
        for days in chance.sample(range(6), chance.choice((0, 1, 1, 1, 2))):
            ok = chance.random() < confirmed
            sent = datetime.fromisoformat(f"{run_id[:10]}T{chance.randrange(3, 20):02d}:00")
            when = sent + timedelta(days=days, minutes=seed % 50)
            rows.append(
                {
                    "run_id": run_id,
                    "record_id": record_id,
                    "status": chance.choice(("OK", "ok")) if ok else "FEL",
                    "millennium_id": f"M-{run_id}-{record_id}" if ok else "",
                    "felkod": "" if ok else "E17",
                    "feltext": "" if ok else 'fält saknas; se "logg"',
                    "tidpunkt": f"{when:%Y-%m-%dT%H:%M}{chance.choice(ZONES)}",
                }
            )
    rows += [row for row in rows if chance.random() < 0.05]
    chance.shuffle(rows)
    return rows
