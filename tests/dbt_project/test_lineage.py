"""Every delivered field is traced to where it begins, on every engine alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dbt_project.building import ROOT, Line
from flytt.lineage.compiled import Compiled
from flytt.lineage.delivered_files import (
    DeliveredFile,
    basis_files,
    closure_files,
    run_files,
)
from flytt.lineage.direct import ROWS, Role
from flytt.lineage.lineage_page import Field, Lineage, Rule, lineage_page
from flytt.plugins.host import built_in_plugins
from line.contract import CLOSURE_FILES, RUN_FILES
from oracle.csvfiles import read_csv

# A file of a run or closure order and a field of it.
Fields = Mapping[tuple[str, str], Field]


def regel() -> list[dict[str, str]]:
    """The rows of the seed."""
    return read_csv(ROOT / "seeds" / "regel.csv")


def files() -> dict[str, list[DeliveredFile]]:
    plugins = built_in_plugins()
    return {
        "a run": run_files(plugins.run_targets(["millennium", "atgardslista"])),
        "its report": basis_files(),
        "a closure order": closure_files(plugins.closure_targets([])),
    }


def traced(line: Line) -> tuple[Lineage, Fields]:
    """The lineage of a built line, and the fields of its files."""
    rules = [
        Rule(each["regel"], each["utfall"], frozenset(each["falt"].split("+")) - {""}, "", "")
        for each in regel()
    ]
    lineage = Lineage(Compiled(line.target / "manifest.json"), rules)
    fields = {
        (file.path, field.name): field
        for known in files().values()
        for file in known
        for field in lineage.fields(file)
    }
    return lineage, fields


@pytest.fixture(scope="module")
def lineage(line: Line) -> tuple[Lineage, Fields]:
    return traced(line)


def ends(lineage: Lineage, field: Field, role: Role) -> set[str]:
    """Where a field begins, constants aside."""
    return {lineage.label(each) for each in field.origins[role] if each.relation}


def test_every_field_of_the_contract_begins_somewhere(lineage: tuple[Lineage, Fields]) -> None:
    _, fields = lineage
    wanted = {
        (path, name) for path, names in {**RUN_FILES, **CLOSURE_FILES}.items() for name in names
    }
    basis = {"underlag/arbetslista.csv", "underlag/balans.csv", "underlag/losningar.csv"}
    assert {path for path, _ in fields} - {path for path, _ in wanted} == basis
    assert {key for key in fields if key[0] not in basis} == wanted
    assert [key for key, field in fields.items() if not field.origins[Role.VALUE]] == []
    assert [key for key, field in fields.items() if not field.words] == []


def test_a_way_ends_in_a_described_column(line: Line, lineage: tuple[Lineage, Fields]) -> None:
    relations = Compiled(line.target / "manifest.json").relations
    for key, field in lineage[1].items():
        for end in [end for role in Role for end in field.origins[role] if end.relation]:
            relation = relations[end.relation]
            assert not relation.sql, key
            # Loading adds the line that a row was read from.
            assert end.column in {*relation.columns, ROWS, "rad"}, (key, end)


def test_lookup_keys_are_found(lineage: tuple[Lineage, Fields]) -> None:
    known, fields = lineage
    field = fields["millennium/remiss.csv", "vardenhet_id"]
    assert ends(known, field, Role.VALUE) == {"mappning_vardenhet.vardenhet_id"}
    assert ends(known, field, Role.KEY) == {
        "pasis_bevakning.enhet",
        "pasis_bevakning.mottagning",
        "vaps_remiss.enhet",
        "vaps_remiss.sektor_team",
    }
    (value,) = field.origins[Role.VALUE]
    assert known.way(value).startswith("millennium_remiss ← exporterade_poster ← ")
    rules = {each.name for each in field.rules}
    assert {"vardenhet_omappad", "enhet_saknas"} < rules
    assert "problemkod_saknas" not in rules


def test_every_engine_says_the_same(
    lineage: tuple[Lineage, Fields], postgres_line: Line, spark_line: Line
) -> None:
    known, fields = lineage
    for line in (postgres_line, spark_line):
        other, others = traced(line)
        for key, field in fields.items():
            for role in Role:
                assert ends(known, field, role) == ends(other, others[key], role), (key, role)


def test_free_text_reaches_no_file(lineage: tuple[Lineage, Fields]) -> None:
    known, fields = lineage
    by_file: dict[str, list[Field]] = {}
    for (path, _), field in fields.items():
        by_file.setdefault(path, []).append(field)
    sources = known.source_fields(by_file)
    assert not sources["pasis_vardatagande"]["fri_text"].reached[Role.VALUE]
    assert ("millennium/remiss.csv", "maldatum") in sources["vaps_remiss"]["maldatum"].reached[
        Role.VALUE
    ]


def test_the_page_has_every_field_and_fetches_nothing(line: Line, tmp_path: Path) -> None:
    page = lineage_page(Compiled(line.target / "manifest.json"), files(), regel())
    for path, names in {**RUN_FILES, **CLOSURE_FILES}.items():
        for name in names:
            assert f'id="{path}:{name}"' in page
    assert "default-src 'none'" in page
    assert "http:" not in page and "https:" not in page
    assert "§2.1.2" in page
