"""What holds for every run, on hostile random weeks."""

from __future__ import annotations

from collections import Counter

import pytest

from kit import Extracts, next_week, random_extracts, random_receipts
from oracle import LedgerState, Result, Row, decide

SEEDS = range(12)


def weeks(seed: int) -> list[tuple[Extracts, Result, set[tuple[str, str, str]]]]:
    """The runs of a random source, each with the posts that the ledger held before it."""
    extracts = random_extracts(seed, 80)
    ledger = LedgerState()
    found = []
    for number, date in enumerate(extracts.dates):
        held = {export.key for export in ledger.held()}
        result = decide(
            extracts.tables,
            extracts.seeds,
            date,
            ledger,
            kommentar_max=extracts.kommentar_max,
            reservnummer_monster=extracts.reservnummer_monster,
        )
        result.apply(ledger)
        found.append((extracts, result, held))
        records = [(one.run_id, record) for one in result.exports for record in one.record_ids]
        if receipts := random_receipts(records, seed * 10 + number):
            ledger.apply_receipts(receipts)
        extracts = next_week(extracts, seed * 100 + number)
    return found


def keys(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row["kallsystem"], row["post_id"]) for row in rows]


@pytest.mark.parametrize("seed", SEEDS)
def test_laws(seed: int) -> None:
    for extracts, result, held in weeks(seed):
        counted: Counter[str] = Counter()
        for row in result.avstamning:
            counted[row["tabell"]] += int(row["antal"])
        assert counted == {table: len(rows) for table, rows in extracts.tables.items()}
        going = [row for row in result.dispositioner if row["utfall"] == "migreras"]
        assert keys(result.remiss) + keys(result.forbrukad_remiss) == sorted(
            keys(going), key=lambda key: key not in keys(result.remiss)
        )
        assert not {one.key for one in result.exports} & held
        places = [
            (one.personnummer, one.vardenhet_id, one.is_first_contact and one.regional_problemkod)
            for one in result.exports
        ]
        assert len(places) == len(set(places))
        assert all(one.personnummer and one.vardenhet_id for one in result.exports)
        for row in result.dispositioner:
            assert bool(row["vinnare"]) is (row["utfall"] == "dubblett")
            assert row["regler"].split("|")[0] == row["regel"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_rows_read_changes_nothing(seed: int) -> None:
    extracts = random_extracts(seed, 60)
    backwards = {name: rows[::-1] for name, rows in extracts.tables.items()}
    for date in extracts.dates:
        one, other = (
            decide(tables, extracts.seeds, date) for tables in (extracts.tables, backwards)
        )
        assert one.dispositioner == other.dispositioner
        assert (one.person, one.remiss, one.atgardslista) == (
            other.person,
            other.remiss,
            other.atgardslista,
        )
