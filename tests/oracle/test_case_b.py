"""The oracle against five weeks whose files were computed by another independent reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from oracle import LedgerState, Row, closure, decide, read_csv, read_extracts, read_seeds

CASE = Path(__file__).resolve().parents[1] / "cases" / "b"
STEPS = ("1-2026-10-05", "2-2026-10-12", "avslut-2026-10-13", "3-2026-10-26", "4-2026-11-09")
Found = dict[str, dict[str, list[Row]]]


@pytest.fixture(scope="module")
def lived() -> Found:
    """The files of every step, as the oracle has them."""
    seeds = read_seeds(CASE / "mappningar")
    ledger = LedgerState()
    found: Found = {}
    for step in STEPS:
        extracts = read_extracts(CASE / step / "extrakt")
        day = step[-len("2026-10-05") :]
        if step.startswith("avslut"):
            found[step] = closure(extracts, seeds, day, ledger, "SDVM").files()
        else:
            result = decide(extracts, seeds, day, ledger)
            result.apply(ledger)
            found[step] = result.files()
        ledger.apply_receipts(read_csv(CASE / step / "kvittenser.csv"))
    return found


@pytest.mark.parametrize("step", STEPS)
def test_every_given_file_agrees(lived: Found, step: str) -> None:
    given = {path.name for path in (CASE / step).glob("*.csv")} - {"kvittenser.csv"}
    assert given
    for name in sorted(given):
        expected = read_csv(CASE / step / name)
        columns = (CASE / step / name).read_text("utf-8").splitlines()[0].split(";")
        # Of some files only the first columns are given.
        mine = [{column: row[column] for column in columns} for row in lived[step][name]]
        assert mine == expected, name
