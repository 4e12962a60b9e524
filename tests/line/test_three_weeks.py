"""Three weeks of a synthetic region: what was sent adds up, and every post can be explained."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flytt.commands.close import close
from flytt.commands.explain import explain
from flytt.commands.receipts import receive
from flytt.commands.run import run_all
from flytt.commands.status import overview
from flytt.generator import generate
from kit import write_receipts
from line.work import SECOND, copied, quiet

POSTS, SEED = 2000, 3
THIRD, ORDER = date(2026, 10, 19), date(2026, 10, 14)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, demo_work: Path) -> Path:
    """The demo's two weeks, and a third with receipts and a closure of its own before it."""
    place = tmp_path_factory.mktemp("lagar") / "arbete"
    copied(demo_work, place)
    receive(place, second_receipts(place), "millennium")
    close(place, ORDER, quiet, batch=True)
    generate(place / "extrakt", POSTS, SEED, week=3)
    assert run_all(place, THIRD, quiet)[1] is not None
    return place


def second_receipts(work: Path) -> Path:
    """What Millennium answers to the second run: one record fails, one gets no answer yet."""
    run_id = f"{SECOND}-1"
    records = [
        row["record_id"]
        for name in ("remiss", "forbrukad_remiss", "bokningsbegaran")
        for row in rows(work, f"millennium/{name}.csv")
        if row["folder"] == run_id
    ]
    answers = [
        {
            "run_id": run_id,
            "record_id": record,
            "status": "FEL" if number == 0 else "OK",
            "millennium_id": f"M-{record}" if number else "",
            "felkod": "",
            "feltext": "",
            "tidpunkt": f"{SECOND}T20:00:00",
        }
        for number, record in enumerate(records[:-1])
    ]
    path = work / f"kvittens-{run_id}.csv"
    write_receipts(answers, path)
    return path


def rows(work: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of every run, in order of runs, with the run's id as `folder`."""
    for folder in sorted((work / "korningar").iterdir()):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                yield row | {"folder": folder.name}


def test_three_weeks_balance(work: Path) -> None:
    found = overview(work)
    assert found.published
    assert found.balances
    assert len(found.runs) == 3
    assert all(each.misslyckad for each in found.runs[:2])
    outcomes = {row["utfall"] for row in rows(work, "dispositioner.csv")}
    assert {"migrerad", "migreras", "atgardslista", "dubblett", "manuell"} <= outcomes
    assert sum(found.outcomes.values()) == sum(
        1 for row in rows(work, "dispositioner.csv") if row["folder"] == found.run_id
    )
    for each in found.runs:
        assert each.exported == each.migrerad + each.utestaende + each.misslyckad
    held = sum(each.migrerad + each.utestaende for each in found.runs[:-1])
    still_there = found.outcomes.get("migrerad", 0) + found.outcomes.get("utestaende", 0)
    assert 0 < still_there <= held


def test_closures_are_ordered_carried_out_or_still_open(work: Path) -> None:
    open_now: dict[str, bool] = {}
    for name, key, closed in (
        ("pasis_bevakning", "bevakning_id", "avbokad_datum"),
        ("vaps_remiss", "remiss_id", "avslutsdatum"),
    ):
        with (work / "extrakt" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                open_now[row[key]] = not row[closed]
    ordered = [
        row["bevakning_id" if path.stem == "bevakning" else "remiss_id"]
        for path in sorted((work / "avslut").glob("*/*.csv"))
        if path.stem in ("bevakning", "vaps_remiss")
        for row in csv.DictReader(path.read_text("utf-8").splitlines(), delimiter=";")
    ]
    found = overview(work).closures
    assert sum(each.ordered for each in found) == len(ordered)
    assert sum(each.carried_out for each in found) == sum(
        not open_now.get(each, True) for each in ordered
    )
    assert sum(each.still_open for each in found) == sum(
        open_now.get(each, False) for each in ordered
    )
    assert sum(each.still_open for each in found)


def test_every_post_can_be_explained_to_the_person_who_calls(work: Path) -> None:
    last: dict[str, dict[str, str]] = {}
    for row in rows(work, "dispositioner.csv"):
        if row["folder"].startswith("2026-10-19"):
            last.setdefault(row["regel"], row)
    assert len(last) > 15
    for regel in sorted(last)[::3]:
        row = last[regel]
        found = explain(work, f"{row['kallsystem']}:{row['post_id']}")
        assert (found.utfall, found.regel) == (row["utfall"], regel)
        assert [rule.regel for rule in found.rules] == row["regler"].split("|")
        assert found.vinnare == row["vinnare"]
        if regel == "migrerad":
            assert found.history is not None
            assert found.history.exports
