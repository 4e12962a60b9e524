"""Test data keeps its own promises."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cases.play import play
from kit import (
    boundary_cases,
    boundary_story,
    next_week,
    persons,
    random_extracts,
    random_receipts,
    write_extracts,
    write_receipts,
    write_seeds,
)
from oracle import COLUMNS, RULES, classify, decide, read_csv, read_extracts, read_seeds
from oracle.seeds import Seeds
from oracle.tables import take_in
from oracle.verdicts import LEDGER_RULES


def test_every_rule_is_broken_by_a_case_and_spared_by_one() -> None:
    cases = boundary_cases()
    assert {one.regel for one in cases if one.broken} == set(RULES)
    assert {one.regel for one in cases if not one.broken} == set(RULES)
    names = [(one.regel, one.name) for one in cases]
    assert len(names) == len(set(names))


def test_every_boundary_case_is_decided_as_written() -> None:
    rows = {
        (row["kallsystem"], row["post_id"]): row
        for row in play(boundary_story()).results[-1].dispositioner
    }
    assert len(rows) == len(boundary_cases())
    for case in boundary_cases():
        row = rows[case.kallsystem, case.post_id]
        assert row["regel"] == case.expected, case
        assert case.broken is (case.regel in row["regler"].split("|")), case


def test_only_official_and_bulk_persons_exist() -> None:
    numbers = [persons.official(n) for n in range(persons.OFFICIAL)]
    assert len(set(numbers)) == persons.OFFICIAL
    assert {one[8:11] for one in numbers} == {"238", "239"}
    assert (min(numbers)[:8], max(numbers)[:8]) == ("19910101", "19931231")
    bulk = [persons.bulk(n) for n in range(0, 90_000, 37)]
    assert all("1800" <= one[:4] <= "1829" for one in bulk)
    for one in (*numbers[:50], *bulk[:50]):
        assert classify(one, date(2026, 11, 9), ()).canonical == one


@pytest.mark.parametrize("seed", range(6))
def test_no_other_valid_personnummer_arises(seed: int) -> None:
    extracts = random_extracts(seed, 60)
    allowed = re.compile(r"(19|18)9[1-3]\d{4}23[89]\d|18[0-2]\d{5}\d{4}")
    for rows in extracts.tables.values():
        for row in rows:
            found = classify(row.get("personnummer", ""), date(2026, 11, 9), ())
            if found.klass == "personnummer":
                assert allowed.fullmatch(found.canonical)


def test_the_same_seed_gives_the_same_world() -> None:
    one, same = random_extracts(3, 50), random_extracts(3, 50)
    assert one == same
    assert next_week(one, 1) == next_week(same, 1)
    assert random_extracts(4, 50) != one


def test_hostility_reaches_every_gate_and_duplicate() -> None:
    broken: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for seed in range(30):
        extracts = random_extracts(seed, 150)
        for day in extracts.dates[-2:]:
            result = decide(
                extracts.tables, extracts.seeds, day, kommentar_max=extracts.kommentar_max
            )
            broken.update(
                regel for row in result.dispositioner for regel in row["regler"].split("|")
            )
            reasons.update(row["utfall"] for row in result.avstamning)
    by_ledger = {*LEDGER_RULES, "inlasning_misslyckad", "vardenhet_upptagen"}
    assert set(RULES) - set(broken) == by_ledger
    assert {"karantan", "kopia"} <= set(reasons)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "bom", "untidy"),
    [("utf-8", ";", True, None), ("utf-8", "\t", False, 1), ("cp1252", "|", False, 2)],
)
def test_written_extracts_hold_the_same_values(
    tmp_path: Path, encoding: str, delimiter: str, bom: bool, untidy: int | None
) -> None:
    extracts = random_extracts(5, 60, wide=False)
    lines = write_extracts(
        extracts.tables, tmp_path, encoding=encoding, delimiter=delimiter, bom=bom, untidy=untidy
    )
    for table in COLUMNS:
        text = (tmp_path / f"{table}.csv").read_bytes().decode(encoding).removeprefix("\ufeff")
        assert len(lines[table]) == len(extracts.tables[table])
        assert all(line <= text.count("\n") for line in lines[table])
    found = read_extracts(tmp_path, encoding=encoding, delimiter=delimiter)
    assert [one.rad for one in found["pu_person"]] == lines["pu_person"]
    assert take_in(found).rows == take_in(extracts.tables).rows


def test_written_seeds_and_receipts_read_back(tmp_path: Path) -> None:
    extracts = random_extracts(6, 40)
    write_seeds(extracts.seeds, tmp_path / "mappningar")
    write_extracts(extracts.tables, tmp_path / "extrakt")
    seeds = read_seeds(tmp_path / "mappningar")
    assert seeds.keys() == extracts.seeds.keys()
    assert Seeds(seeds).regel == Seeds(extracts.seeds).regel
    day = extracts.dates[-1]
    tables = read_extracts(tmp_path / "extrakt")
    result = decide(tables, seeds, day)
    assert result.dispositioner == decide(extracts.tables, extracts.seeds, day).dispositioner
    receipts = random_receipts([("2026-11-09-1", f"PASIS-B-Å;{n}") for n in range(5)], 1)
    write_receipts(receipts, tmp_path / "kvittens.csv")
    assert read_csv(tmp_path / "kvittens.csv") == receipts
