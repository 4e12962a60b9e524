"""The shipped mapping seeds: their form, the instruction's own codes, and the demo's units."""

from __future__ import annotations

import pytest

from flytt.generator.values import CAREGIVERS, PSYCHIATRIC_CAREGIVERS, UNITS, VAPS_CAREGIVERS
from oracle import read_seeds, seed_columns

SEEDS = read_seeds()
# data contract, section 2: key first
COLUMNS = {
    "driftstart": "kallsystem enhet · driftstart forsta_migrering sista_migrering",
    "mappning_vardenhet": "kallsystem enhet mottagning"
    " · vardenhet_id vardenhet_namn medicinsk_specialitet",
    "mappning_problemkod": "kallsystem enhet problemkod · regional_problemkod benamning",
    "mappning_yrkeskategori": "vardgivarkategori · yrkeskategori benamning",
    "mappning_remittent": "remittent_klass enhet mottagning · remittent_id remittent_namn",
    "huvudmottagning": "enhet · mottagning",
    "kontakttyp": "kallsystem kontakttyp · kategori benamning",
    "bevakningstyp": "kallsystem bevakningstyp kategori · benamning",
    "vardbegaran": "typ_av_vb · ingar remittent_kravs antal_dagar_kravs benamning",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_the_contract_s_and_keys_are_unique(name: str) -> None:
    key, _, rest = COLUMNS[name].partition(" · ")
    assert seed_columns(name) == [*key.split(), *rest.split()]
    keys = [tuple(row[column].upper() for column in key.split()) for row in SEEDS[name]]
    assert len(keys) == len(set(keys))
    assert all(value == value.strip() for row in SEEDS[name] for value in row.values())


def test_contact_types_are_the_instruction_s() -> None:
    categories: dict[str, set[str]] = {}
    for row in SEEDS["kontakttyp"]:
        categories.setdefault(row["kallsystem"] + " " + row["kategori"], set()).add(
            row["kontakttyp"]
        )
    left_out = {"BB", "AH", "BR", "EG", "IN", "KB", "KD", "KI", "KO", "SA"}
    by_telephone = {"KT", "TB", "TE", "VK", "VS"}
    assert categories == {
        "PASIS forsta_kontakt": {"NY"},
        "PASIS aterbesok": {"ÅB"},
        "PASIS distanskontakt": by_telephone,
        "PASIS ingar_ej": left_out,
        "VAPS aterbesok": {"ÅB"},
        "VAPS distanskontakt": by_telephone,
        "VAPS ingar_ej": left_out | {"NY"},
    }


def test_watch_types_allow_vt_for_all_but_first_contacts_of_pasis() -> None:
    pairs = {tuple(row.values())[:3] for row in SEEDS["bevakningstyp"]}
    categories = ("forsta_kontakt", "aterbesok", "distanskontakt")
    every = {
        (k, b, c) for k in ("PASIS", "VAPS") for b in ("BE", "KÖ", "ÖK", "VT") for c in categories
    }
    assert pairs == every - {("PASIS", "VT", "forsta_kontakt")}


def test_care_requests_are_the_instruction_s() -> None:
    flags = {row["typ_av_vb"]: "".join(list(row.values())[1:4]) for row in SEEDS["vardbegaran"]}
    assert flags == {"R": "JJJ", "E": "JNJ", "F": "JJJ", "V": "JNN"}


def test_demo_ids_are_synthetic() -> None:
    for seed, column in (
        ("mappning_vardenhet", "vardenhet_id"),
        ("mappning_remittent", "remittent_id"),
    ):
        assert all(row[column].startswith("SE0000000000-") for row in SEEDS[seed])


def _keys(seed: str, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row[column] for column in columns) for row in SEEDS[seed]}


def test_the_generator_s_units_stand_in_the_seeds() -> None:
    golive = {(r["kallsystem"], r["enhet"]): r["driftstart"] for r in SEEDS["driftstart"]}
    codes = _keys("mappning_problemkod", "kallsystem", "enhet", "problemkod")
    units = _keys("mappning_vardenhet", "kallsystem", "enhet")
    clinics = _keys("mappning_vardenhet", "kallsystem", "enhet", "mottagning")
    for unit in UNITS:
        key = (unit.kallsystem, unit.enhet)
        if unit.enhet not in ("URO1", "BER1"):
            assert golive.pop(key) == unit.driftstart.isoformat()
        assert {(*key, code) for code in unit.codes} <= codes
        if unit.enhet != "LUN1" and (*key, "*") not in clinics:
            assert {(*key, clinic) for clinic in unit.clinics} <= clinics
        assert (key in units) == (unit.enhet != "LUN1")
    assert golive == {}


def test_the_generator_s_caregivers_are_mapped() -> None:
    mapped = {row["vardgivarkategori"] for row in SEEDS["mappning_yrkeskategori"]}
    assert {*CAREGIVERS, *PSYCHIATRIC_CAREGIVERS, *VAPS_CAREGIVERS} - {""} <= mapped


def test_two_units_share_a_vardenhet_and_two_codes_a_regional_code() -> None:
    units: dict[str, set[str]] = {}
    for row in SEEDS["mappning_vardenhet"]:
        units.setdefault(row["vardenhet_id"], set()).add(row["enhet"])
    assert any(len(shared) > 1 for shared in units.values())
    codes = [
        (r["kallsystem"], r["enhet"], r["regional_problemkod"])
        for r in SEEDS["mappning_problemkod"]
    ]
    assert len(codes) > len(set(codes))
