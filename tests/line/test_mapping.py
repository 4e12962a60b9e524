"""`flytt mapping`: what tables lack and hold in vain, and what a row of them really releases."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from line.command import called
from line.work import CASE_A, FIRST, case_a, copied, new_work
from oracle import read_csv


@pytest.fixture(scope="module")
def work(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Case a after its first run."""
    return copied(finished, tmp_path_factory.mktemp("mappning") / "arbete")


def test_gaps_can_be_pasted_and_come_in_order(work: Path, tmp_path: Path) -> None:
    done = called("mapping", "gaps", "--work", work, "--json")
    assert done.code == 1, done
    found = json.loads(done.out)["gaps"]
    assert {each["table"] for each in found} >= {"mappning_vardenhet", "mappning_problemkod"}
    released = [each["released"] for each in found]
    assert released == sorted(released, reverse=True)
    place = tmp_path / "saknas.csv"
    done = called("mapping", "gaps", "mappning_vardenhet", "--to", place, "--work", work)
    assert done.code == 1, done
    rows = read_csv(place)
    assert rows
    assert all(row["kallsystem"] and row["enhet"] and not row["vardenhet_id"] for row in rows)
    gaps = [each for each in found if each["table"] == "mappning_vardenhet"]
    assert len(gaps) == len(rows)
    told = called("mapping", "gaps", "--work", work).out
    assert all(len(line) <= 80 or line.startswith("mappning_") for line in told.splitlines())


def test_every_gap_releases_what_it_says(work: Path, tmp_path: Path) -> None:
    """All rows of a table at once: each of them alone is proved by the replays of rules."""
    place = tmp_path / "saknas.csv"
    called("mapping", "gaps", "mappning_vardenhet", "--to", place, "--work", work)
    after = tmp_path / "efter"
    shutil.copytree(work / "mappningar", after)
    rows = read_csv(place)
    with (after / "mappning_vardenhet.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        for number, row in enumerate(rows):
            writer.writerow(
                [row["kallsystem"], row["enhet"], row["mottagning"], f"NY{number}", "", ""]
            )
    changes = tmp_path / "poster.csv"
    before = work / "mappningar"
    done = called("mapping", "diff", before, after, "--csv", changes, "--work", work)
    assert done.code == 1, done
    moved = {
        (row["kallsystem"], row["post_id"])
        for row in read_csv(changes)
        if row["utfall_efter"] == "migreras" != row["utfall_fore"]
    }
    solutions = read_csv(work / "korningar" / f"{FIRST}-1" / "underlag" / "losningar.csv")
    (rule,) = [
        row for row in solutions if (row["sort"], row["regel"]) == ("regel", "vardenhet_omappad")
    ]
    assert len(moved) == int(rule["slapps"]) > 0


def test_a_folder_differs_from_itself_in_nothing(work: Path) -> None:
    own = work / "mappningar"
    done = called("mapping", "diff", own, own, "--work", work, "--json")
    assert done.code == 0, done
    assert json.loads(done.out) == {"outcomes": [], "vardenhet": 0, "problemkod": 0, "posts": []}


def test_a_start_is_not_yet_the_regions(tmp_path: Path) -> None:
    work = case_a(tmp_path / "arbete")
    place = work / "mappningar" / "mappning_vardenhet.csv"
    text = (work / "flytt.toml").read_text("utf-8")
    (work / "flytt.toml").write_text(text.replace("demo = true", "demo = false"), "utf-8")
    assert called("mapping", "init", "mappning_vardenhet", "--work", work).code == 2
    place.unlink()
    done = called("mapping", "init", "mappning_vardenhet", "--work", work)
    assert done.code == 0, done
    done = called("run", "--date", FIRST, "--work", work)
    assert done.code == 2
    assert "mappning_vardenhet.csv" in done.err
    assert not (work / "korningar").exists()
    done = called("mapping", "init", "mapning_vardenhet", "--work", work)
    assert done.code == 2
    assert "mappning_vardenhet" in done.err


def test_rows_that_do_nothing_are_named_with_their_line(work: Path) -> None:
    place = work / "mappningar" / "mappning_vardenhet.csv"
    whole = place.read_text("utf-8")
    line = len(whole.splitlines())
    extra = "PASIS;INGEN;*;V1;;\nPASIS;INGEN;M1;V1;;\nPASIS;INGEN;M2;;;\n"
    place.write_text(whole + extra, "utf-8")
    done = called("mapping", "check", "--work", work, "--json")
    place.write_text(whole, "utf-8")
    assert done.code == 1, done
    found = {
        (each["line"] - line, each["finding"])
        for each in json.loads(done.out)["findings"]
        if each["file"] == place.name and each["key"].startswith("PASIS;INGEN")
    }
    assert found == {
        (1, "no post of the last run has this key"),
        (1, "the unit has no row in driftstart"),
        (2, "no post of the last run has this key"),
        (2, "leads where the unit's * row leads: not needed"),
        (3, "no post of the last run has this key"),
        (3, "vardenhet_id is empty: the row is no match"),
    }


def test_tables_are_checked_before_the_first_run_too(tmp_path: Path) -> None:
    work = new_work(tmp_path / "arbete")
    shutil.copyfile(
        CASE_A / "mappningar" / "driftstart.csv", work / "mappningar" / "driftstart.csv"
    )
    done = called("mapping", "check", "--work", work)
    assert done.code == 0, done
    assert "after the first run" in done.out
    (work / "mappningar" / "huvudmottagning.csv").write_text("enhet;mottagning\nKIR1;X9\n", "utf-8")
    done = called("mapping", "check", "--work", work)
    assert done.code == 1
    assert "mappning_remittent" in done.out
