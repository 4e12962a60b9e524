"""docs/rules.md has every rule of the seed and is what the generator writes."""

from __future__ import annotations

import csv
import shutil
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from flytt.plugins import tables as contract


def seed_rows(root: Path, name: str) -> list[dict[str, str]]:
    with (root / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture
def copied_docs(root: Path, tmp_path: Path) -> Path:
    for name in ("rules.toml", "rules.md"):
        shutil.copy(root / "docs" / name, tmp_path / name)
    return tmp_path


def test_every_rule_is_documented(root: Path, build_rules: ModuleType) -> None:
    page = (root / "docs" / "rules.md").read_text(encoding="utf-8")
    sections = [line[4:-1] for line in page.splitlines() if line.startswith("## `")]
    rules = build_rules.read_rules(root / "seeds" / "regel.csv")
    assert sections == [rule["regel"] for rule in rules]
    for part in ("**Definition.**", "**Example.**", "**Why.**", "**What to do.**"):
        assert page.count(part) == len(rules)


def test_the_page_is_fresh(build_rules: ModuleType) -> None:
    assert build_rules.main(["--check"]) == 0


def test_a_changed_page_is_stale(copied_docs: Path, build_rules: ModuleType) -> None:
    page = copied_docs / "rules.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nmore\n", encoding="utf-8")
    assert build_rules.main(["--check"], docs=copied_docs) == 1
    assert page.read_text(encoding="utf-8").endswith("more\n")
    assert build_rules.main([], docs=copied_docs) == 0
    assert build_rules.main(["--check"], docs=copied_docs) == 0


def test_a_changed_action_text_makes_the_page_stale(
    root: Path, copied_docs: Path, build_rules: ModuleType, tmp_path: Path
) -> None:
    seed = tmp_path / "regel.csv"
    text = (root / "seeds" / "regel.csv").read_text(encoding="utf-8")
    seed.write_text(text.replace("Fyll i enhet på posten.", "Ring oss."), encoding="utf-8")
    assert build_rules.main(["--check"], docs=copied_docs, seed=seed) == 1


def test_a_rule_without_texts_and_a_text_without_rule_are_named(
    root: Path, build_rules: ModuleType
) -> None:
    rules = build_rules.read_rules(root / "seeds" / "regel.csv")
    texts = tomllib.loads((root / "docs" / "rules.toml").read_text(encoding="utf-8"))
    texts["okand"] = texts.pop("bokad")
    del texts["enhet_saknas"]["why"]
    found = build_rules.problems(rules, texts)
    assert "enhet_saknas: why is missing in rules.toml" in found
    assert "bokad: definition is missing in rules.toml" in found
    assert "okand: not a rule of the seed" in found
    assert len(found) == 5


def test_the_texts_of_a_clinic_are_filled_and_short(root: Path) -> None:
    for row in seed_rows(root, "regel"):
        assert row["rubrik"] and len(row["rubrik"]) <= 60, row["regel"]
        assert row["atgard"] and len(row["atgard"]) <= 260, row["regel"]
        assert row["ansvarig"] in {"Verksamheten", "Migreringsprojektet", "Ingen"}, row["regel"]
        assert row["paragraf"].startswith("§"), row["regel"]


def test_a_listed_post_has_somebody_who_acts(root: Path) -> None:
    for row in seed_rows(root, "regel"):
        if row["utfall"] in {"atgardslista", "dubblett", "manuell"}:
            assert row["ansvarig"] != "Ingen", row["regel"]


def test_fields_are_columns_of_the_contract(root: Path) -> None:
    pasis = {*contract.PASIS_BEVAKNING.columns, *contract.PASIS_VARDATAGANDE.columns}
    known = {"PASIS": pasis, "VAPS": set(contract.VAPS_REMISS.columns)}
    for row in seed_rows(root, "regel"):
        fields = [field for field in row["falt"].split("+") if field]
        assert len(fields) <= 4 and set(fields) <= known["PASIS"] | known["VAPS"], row["regel"]
    for row in seed_rows(root, "faltkrav"):
        assert row["falt"] in known[row["kallsystem"]], row


def test_required_fields_break_rules_that_exist(root: Path) -> None:
    orders = {row["regel"]: int(row["ordning"]) for row in seed_rows(root, "regel")}
    rows = seed_rows(root, "faltkrav")
    assert {orders[row["regel"]] for row in rows} == {
        *range(41, 46), 60, 61, 64, *range(66, 69), *range(70, 78), *range(79, 83), 84,
    }  # fmt: skip
    keys = [(r["kallsystem"], r["kategori"], r["falt"], r["brist"]) for r in rows]
    assert len(keys) == len(set(keys))
