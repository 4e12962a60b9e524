"""The rules by name: one list in SQL, one in the seed, and no name that nothing uses."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dbt_project.building import ROOT

MODELS = sorted((ROOT / "models").rglob("*.sql"))
UNIT_TESTS = sorted((ROOT / "models").rglob("_unit_tests_*.yml"))


def names(macro: str) -> list[str]:
    """The list that a macro of macros/rules.sql returns."""
    text = (ROOT / "macros/rules.sql").read_text("utf-8")
    found = re.search(rf"macro {macro}\(\) -%\}}\s*\{{\{{ return\(\[(.*?)\]\)", text, re.DOTALL)
    assert found is not None
    return re.findall(r"'(\w+)'", found[1])


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / f"seeds/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def judged() -> set[str]:
    """Rules that a model judges by a condition of its own, in a column of that name."""
    texts = [path.read_text("utf-8") for path in MODELS]
    packed = {
        name
        for text in texts
        for names in re.findall(r"mask_of\(\[(.*?)\]", text, re.DOTALL)
        for name in re.findall(r"'(\w+)'", names)
    }
    columns = {name for text in texts for name in re.findall(r"\bas (\w+)", text)}
    assert packed - columns == set()
    return packed


def duplicate_rules() -> set[str]:
    """The rules of section 6, which have no bit: who_gives_way names them."""
    text = (ROOT / "macros/duplicates.sql").read_text("utf-8")
    return set(re.findall(r"(?:then|else) '(\w+)'", text))


def test_sql_and_seed_name_the_same_rules() -> None:
    in_sql = [*names("rules"), *duplicate_rules(), "migreras"]
    in_seed = [row["regel"] for row in seed("regel")]
    assert len(set(in_sql)) == len(in_sql)
    assert sorted(in_sql) == sorted(in_seed)


def test_bits_fit_a_bigint() -> None:
    assert len(names("rules")) <= 62


def test_a_mapping_table_may_require_the_fields_of_sql() -> None:
    declared = yaml.safe_load((ROOT / "seeds/_seeds.yml").read_text("utf-8"))["seeds"]
    (faltkrav,) = [seed for seed in declared if seed["name"] == "faltkrav"]
    allowed = faltkrav["data_tests"][0]["code_table"]["arguments"]["allowed"]
    assert allowed["falt"] == names("fields")


def test_no_two_rules_have_one_order() -> None:
    orders = [int(row["ordning"]) for row in seed("regel")]
    assert len(set(orders)) == len(orders)


def test_every_rule_is_used() -> None:
    required = {row["regel"] for row in seed("faltkrav")}
    assert set(names("rules")) == judged() | required
    assert "'migreras'" in (ROOT / "models/dedup/int_poster_avgjorda.sql").read_text("utf-8")


def test_every_judged_rule_and_its_duplicates_are_unit_tested() -> None:
    text = "".join(path.read_text("utf-8") for path in UNIT_TESTS)
    rules = judged() | duplicate_rules()
    assert [name for name in rules if not re.search(rf"(\*|__|regel: ){name}\b", text)] == []


def numbered_anchors(path: Path) -> Iterator[tuple[str, int]]:
    for event in yaml.parse(path.read_text("utf-8")):
        if isinstance(event, yaml.ScalarEvent) and event.anchor and event.value.isdigit():
            yield event.anchor, int(event.value)


@pytest.mark.parametrize("path", UNIT_TESTS, ids=lambda path: path.stem)
def test_unit_tests_call_bits_by_their_names(path: Path) -> None:
    bits = {name: 2**place for place, name in enumerate(names("rules"))}
    wrong = [
        anchor
        for anchor, number in numbered_anchors(path)
        if number != sum(bits[name] for name in anchor.split("__"))
    ]
    assert wrong == []
    # No bare number stands where a name should.
    assert re.findall(r"brott: [1-9][0-9]{2,}", path.read_text("utf-8")) == []
