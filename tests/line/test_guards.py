"""Guards from outside: what they say, that nothing is written, and how they are let pass."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from line.command import Done, called
from line.work import FIRST, case_a, copied, manifest, new_work, snapshot

FAR = "2028-10-05"
REFERRALS = "vaps_remiss"


def rewritten(work: Path, table: str, change: Callable[[list[str]], list[str]]) -> None:
    """Change the lines of an extract, the header left alone."""
    path = work / "extrakt" / f"{table}.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *change(rows)]) + "\n", encoding="utf-8")


def column(work: Path, table: str, name: str, value: str) -> None:
    """Fill a column of an extract with one value, where the row has no quotes."""
    path = work / "extrakt" / f"{table}.csv"
    place = path.read_text(encoding="utf-8").splitlines()[0].split(";").index(name)

    def change(rows: list[str]) -> list[str]:
        cells = [row.split(";") for row in rows if '"' not in row]
        return [";".join([*each[:place], value, *each[place + 1 :]]) for each in cells]

    rewritten(work, table, change)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Case a with everything wrong that a first run can see, and guards that nothing lets pass."""
    made = case_a(tmp_path / "arbete")
    path = made / "flytt.toml"
    path.write_text(re.sub(r"\naccept = .*", "", path.read_text("utf-8")), encoding="utf-8")
    rewritten(made, "pasis_patient", lambda _: [])
    rewritten(made, "pu_person", lambda rows: [row + ";" for row in rows[:11]] + rows[11:])
    column(made, REFERRALS, "kontakttyp", "QX")
    column(made, REFERRALS, "avslutsdatum", "NULL")
    units = made / "mappningar" / "mappning_vardenhet.csv"
    units.write_text(units.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    return made


GUARDS = {
    "datum": "365 days",
    "karantan:pu_person": "11 of 104 rows are quarantined (limit 0.1 % and 10 rows), most as"
    " fel_antal_falt: a text probably holds the delimiter",
    "okand_kod:vaps_remiss": "kontakttyp is QX on ",
    "omappat": "none of ",
    "platshallare:vaps_remiss": "filled values of avslutsdatum are no dates (limit half of them),"
    " most often NULL",
    "tom_tabell:pasis_patient": "no rows (its first run)",
}


def said(done: Done, words: str) -> dict[str, str]:
    """The guards that a command named, with what it said of each and what to do, on one line."""
    found = {}
    for name, text in re.findall(r"^(?:GUARD |  )([\w:]+): (.*(?:\n {6}.*)*)", words, re.MULTILINE):
        if name.split(":")[0] in {each.split(":")[0] for each in GUARDS}:
            assert text.count("\n") > 0 and text.endswith("."), text
            found[name] = " ".join(text.split())
    return found


def test_a_run_stops_and_writes_nothing(work: Path) -> None:
    done = called("run", "--work", work, "--date", FAR)
    assert done.code == 2, done
    found = said(done, done.err)
    assert found.keys() == GUARDS.keys()
    assert [name for name, words in GUARDS.items() if words not in found[name]] == []
    assert all(f"--accept {name}" in done.err for name in GUARDS)
    assert not (work / "korningar").exists()
    assert not (work / "lager.duckdb").exists()

    checked = called("check", "--work", work, "--date", FAR)
    assert checked.code == 1
    assert said(checked, checked.out) == {k: v for k, v in found.items() if k != "datum"}
    assert called("export", "--work", work).err.startswith("Error: Nothing has been transformed")
    assert called("transform", "--work", work, "--date", FAR).code == 1
    refused = called("export", "--work", work)
    assert refused.code == 2
    assert said(refused, refused.err).keys() == GUARDS.keys() - {"datum"}
    assert list((work / "korningar").glob("*")) == []


def test_what_is_accepted_is_said_and_remembered(work: Path) -> None:
    path = work / "flytt.toml"
    text = path.read_text("utf-8")
    always = 'accept = ["tom_tabell:pasis_patient", "platshallare", "samma_uttag"]'
    path.write_text(text.replace("[guards]", f"[guards]\n{always}\n#"), encoding="utf-8")
    names = ("datum", "karantan", "okand_kod:vaps_remiss", "omappat")
    options = [each for name in names for each in ("--accept", name)]
    done = called("run", "--work", work, "--date", FAR, *options, "--because", "ett prov")
    assert done.code == 1, done
    found = {each["guard"]: each for each in manifest(work / "korningar" / f"{FAR}-1")["guards"]}
    assert found.keys() == {*GUARDS, "samma_uttag"}
    assert {name for name, each in found.items() if each["by"] == "flytt.toml"} == {
        "tom_tabell:pasis_patient",
        "platshallare:vaps_remiss",
        "samma_uttag",
    }
    assert found["omappat"]["because"] == "ett prov"
    assert found["omappat"]["who"]
    assert found["samma_uttag"]["message"] is None
    assert len(re.findall("^GUARD LET PASS ", done.out, re.M)) == len(found)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--accept", "datum"], "--because"),
        (["--accept", "samma_utag", "--because", "x"], "'samma_uttag'"),
    ],
)
def test_an_acceptance_that_cannot_be(tmp_path: Path, options: list[str], words: str) -> None:
    work = case_a(tmp_path / "arbete")
    before = snapshot(work)
    done = called("run", "--work", work, "--date", FIRST, *options)
    assert done.code == 2
    assert words in done.err
    assert snapshot(work) == before


def test_made_up_tables_stop_run_and_export_and_are_a_finding(
    tmp_path: Path, finished: Path
) -> None:
    work = copied(finished, tmp_path / "arbete")
    (work / "mappningar" / "huvudmottagning.csv").unlink()
    before = snapshot(work)
    done = called("run", "--work", work, "--date", "2026-10-12")
    assert done.code == 2
    assert "huvudmottagning.csv" in done.err
    assert "demo = true" in done.err
    assert snapshot(work) == before
    since = ("--since", f"{FIRST}-1")
    done = called("check", "--work", work, "--date", "2026-10-12", *since, "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert found["made_up"] == ["huvudmottagning"]
    assert found["compared_with"] == f"{FIRST}-1"
    assert called("transform", "--work", work, "--date", "2026-10-12").code == 1
    done = called("export", "--work", work)
    assert done.code == 2
    assert "huvudmottagning.csv" in done.err
    assert manifest(work / "korningar" / f"{FIRST}-1")["own_seeds"] == sorted(
        path.stem for path in (finished / "mappningar").glob("*.csv")
    )


def test_a_new_folder_says_what_it_needs(tmp_path: Path) -> None:
    work = new_work(tmp_path / "arbete")
    done = called("run", "--work", work, "--date", FIRST)
    assert done.code == 2
    assert "driftstart.csv" in done.err
