"""The report's numbers add up, keep to their schema, and carry nothing that could be a person's."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flytt.report.page import report_page
from flytt.report.report_data import report_data
from unit.report.folders import DAY, listed, run_folder

SCHEMA = json.loads(files("flytt.report").joinpath("report.schema.json").read_text("utf-8"))
RULE = {"regel": "bokad", "utfall": "manuell", "paragraf": "§5", "rubrik": "Bokad tid"}
HOSTILE = "</script><script>alert(1)</script>\u2028<!--"
PERSON = "199101012389"


def life(post: str, on: str, what: str) -> dict[str, str]:
    """A row of the work list."""
    return {"kallsystem": "PASIS", "post_id": post, "pa_listan": on, "liv": what}


def balance(unit: str, outcome: str, number: int) -> dict[str, str]:
    """A row of the balance."""
    table = {"tabell": "pasis_bevakning", "kallsystem": "PASIS"}
    return {**table, "enhet": unit, "utfall": outcome, "regel": "bokad", "antal": str(number)}


def reconciled(row: dict[str, str]) -> dict[str, str]:
    """The row of avstamning.csv for a row of the balance."""
    return {name: cell for name, cell in row.items() if name != "enhet"}


@pytest.fixture
def numbers(tmp_path: Path) -> dict[str, Any]:
    """Of a run with something of everything."""
    rows = [balance("KIR1", "manuell", 2), balance(PERSON, "vantar", 3), balance("", "kopia", 1)]
    unit = {"kallsystem": "PASIS", "enhet": "KIR1"}
    calendar = {"driftstart": DAY, "forsta_migrering": DAY, "sista_migrering": DAY}
    posts = [listed("P1", enhet="KIR1"), listed("P2", enhet=PERSON)]
    run = run_folder(
        tmp_path,
        {
            "atgardslista.csv": [each["atgardslista.csv"] for each in posts],
            "avstamning.csv": [reconciled(row) for row in rows],
            "underlag/balans.csv": rows,
            "underlag/arbetslista.csv": [life("P1", "J", "ny")],
            "underlag/losningar.csv": [
                {"sort": "mappning", "tabell": "mappning_vardenhet", "kod": PERSON}
                | dict.fromkeys(("antal_poster", "slapps"), "1")
            ],
            "larm.csv": [{"post_id": "P1", "larm": "utan_kvittens", "rubrik": "Kvittens saknas"}],
        },
        regler=[{**RULE, "atgard": "", "ansvarig": ""}],
        kalender=[{**unit, **calendar}],
        forra={"run_id": "2026-10-05-1", "balans": [["PASIS", "KIR1", "manuell", 5]]},
    )
    return report_data(run)


def test_they_keep_to_their_schema(numbers: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(numbers)
    for member, of_it in numbers.items():
        assert of_it, f"{member} is empty: nothing of it was checked"


def test_they_add_up(numbers: dict[str, Any]) -> None:
    (table,) = numbers["tabeller"]
    assert table["lasta"] == sum(table["utfall"].values()) == 6
    assert sum(row[-1] for row in numbers["balans"]["rader"]) == 6
    changed = {(each["enhet"], each["utfall"]): each for each in numbers["forandring"]}
    assert (changed["KIR1", "manuell"]["fore"], changed["KIR1", "manuell"]["nu"]) == (5, 2)


def test_no_personal_id_is_in_them(numbers: dict[str, Any]) -> None:
    text = json.dumps(numbers, ensure_ascii=False)
    assert PERSON not in text
    assert "(en text på 12 tecken)" in numbers["balans"]["enhet"]
    assert "(en text på 12 tecken)" in numbers["poster"]["enhet"]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([("J", "kvar")], "kvar"),
        ([("J", "kvar"), ("J", "aterkom")], "ny_orsak"),
        ([("J", "ny_orsak"), ("N", "ny_orsak")], "ny_orsak"),
        ([("J", "ny_orsak"), ("N", "flyttas_for_hand")], "flyttas_for_hand"),
        ([("J", "aterkom"), ("N", "ny_orsak")], "ny_orsak"),
        ([("N", "migrerad"), ("N", "migrerad"), ("E", "efterarbete")], "migrerad"),
        ([("N", "vantar")], "vantar"),
        ([("J", "ny"), ("J", "ny")], "ny"),
        ([("J", "ny"), ("J", "aterkom")], "aterkom"),
    ],
)
def test_a_post_is_counted_once(tmp_path: Path, rows: list[tuple[str, str]], what: str) -> None:
    path = "underlag/arbetslista.csv"
    lives = report_data(run_folder(tmp_path, {path: [life("P1", *row) for row in rows]}))["liv"]
    counted = {**lives["fore"], **lives["nya"]}
    assert {name for name, number in counted.items() if number} == {what}
    assert counted[what] == 1
    assert lives["nu"] == (what not in ("migrerad", "vantar", "utanfor"))


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        ("2026-10-04", "fore"),
        ("2026-10-05", "pagar"),
        ("2026-10-18", "pagar"),
        ("2026-10-19", "sista"),
        ("2026-10-25", "sista"),
        ("2026-10-26", "avslutad"),
    ],
)
def test_a_unit_has_a_phase(tmp_path: Path, day: str, phase: str) -> None:
    dates = ("2026-10-12", "2026-10-05", "2026-10-19")
    names = ("driftstart", "forsta_migrering", "sista_migrering")
    row = {"kallsystem": "PASIS", "enhet": "KIR1", **dict(zip(names, dates, strict=True))}
    run = run_folder(tmp_path, {}, kalender=[row], migreringsdatum=day)
    assert [each["fas"] for each in report_data(run)["kalender"]] == [phase]


def test_no_text_ends_what_is_embedded(tmp_path: Path) -> None:
    rule = {**RULE, "rubrik": HOSTILE, "atgard": "", "ansvarig": ""}
    files = {"underlag/balans.csv": [balance("KIR1", "manuell", 1)]}
    run = run_folder(tmp_path, files, regler=[rule])
    report_page(run, tmp_path)
    page = (tmp_path / "rapport.html").read_text("utf-8")
    _, _, rest = page.partition('type="application/json">')
    embedded, _, _ = rest.partition("</script>")
    assert json.loads(embedded) == report_data(run)
    assert json.loads(embedded)["regler"][0]["rubrik"] == HOSTILE
    assert "alert(1)</script>" not in page


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run", {"avstamning.csv": [reconciled(balance("", "vantar", 1))]})
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        report_page(run, tmp_path / name)
    first, second = ((tmp_path / name / "rapport.html").read_bytes() for name in ("a", "b"))
    assert first == second
