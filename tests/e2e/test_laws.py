"""What must hold over many runs, whatever the data: three weeks of a synthetic region."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from e2e.work import SECOND, quiet, run
from extracts import write_receipts
from flytt.commands.close import close
from flytt.commands.explain import explain
from flytt.commands.receipts import receive
from flytt.commands.run import run_all
from flytt.commands.status import overview
from flytt.generator import generate

POSTS, SEED = 2000, 3
THIRD, ORDER = date(2026, 10, 19), date(2026, 10, 14)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, demo_work: Path) -> Path:
    """The demo's two weeks, and a third with receipts and a closure of its own before it."""
    place = tmp_path_factory.mktemp("lagar") / "arbete"
    shutil.copytree(demo_work, place)
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
            "millennium_id": "",
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


def failed(work: Path) -> set[tuple[str, str]]:
    """(run_id, post) of exports with a FEL receipt for one of their records."""
    found = set()
    for path in work.glob("kvittens-*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                if row["status"] == "FEL":
                    found.add((row["run_id"], row["record_id"].removesuffix("-FR")))
    return found


def test_three_weeks_have_something_to_say(work: Path) -> None:
    runs = overview(work).runs
    assert len(runs) == 3
    assert all(each.exported for each in runs[:2])
    assert failed(work)
    outcomes = {row["utfall"] for row in rows(work, "dispositioner.csv")}
    assert {"migrerad", "migreras", "atgardslista", "dubblett", "manuell"} <= outcomes


def test_no_post_is_exported_twice_while_it_is_held(work: Path) -> None:
    sent: Counter[str] = Counter()
    refused = failed(work)
    for name in ("remiss", "bokningsbegaran"):
        for row in rows(work, f"millennium/{name}.csv"):
            if (row["folder"], row["record_id"]) not in refused:
                sent[row["record_id"]] += 1
    assert len(sent) > 300
    assert set(sent.values()) == {1}


def test_one_follow_up_and_one_first_contact_per_problem_at_each_vardenhet(work: Path) -> None:
    refused = failed(work)
    places: Counter[tuple[str, ...]] = Counter()
    follow_ups: dict[tuple[str, str], str] = {}
    for row in rows(work, "millennium/bokningsbegaran.csv"):
        if (row["folder"], row["record_id"]) not in refused:
            places["uppföljning", row["personnummer"], row["vardenhet_id"]] += 1
            follow_ups[row["personnummer"], row["vardenhet_id"]] = row["folder"]
    for row in rows(work, "millennium/remiss.csv"):
        if (row["folder"], row["record_id"]) not in refused:
            where = (row["personnummer"], row["vardenhet_id"])
            places["första", *where, row["regional_problemkod"]] += 1
            # A first contact never goes where a follow-up went before it or with it.
            assert where not in follow_ups or follow_ups[where] > row["folder"]
    assert len(places) > 300
    assert set(places.values()) == {1}


def test_nothing_is_closed_without_receipts_for_all_its_records(work: Path) -> None:
    confirmed: set[str] = set()
    for path in work.glob("kvittens-*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            confirmed |= {
                row["record_id"]
                for row in csv.DictReader(file, delimiter=";")
                if row["status"] == "OK"
            }
    needed: dict[str, set[str]] = {}
    for name in ("remiss", "bokningsbegaran", "forbrukad_remiss"):
        for row in rows(work, f"millennium/{name}.csv"):
            if row["kallsystem"] == "PASIS":
                needed.setdefault(row["post_id"], set()).add(row["record_id"])
    ordered: Counter[str] = Counter()
    for folder in sorted((work / "avslut").iterdir()):
        with (folder / "bevakning.csv").open(encoding="utf-8", newline="") as file:
            ordered.update(row["bevakning_id"] for row in csv.DictReader(file, delimiter=";"))
    assert len(list((work / "avslut").iterdir())) == 2
    assert len(ordered) > 100
    assert set(ordered.values()) == {1}
    assert [one for one in ordered if not needed[one] <= confirmed] == []


def test_status_adds_up(work: Path) -> None:
    found = overview(work)
    assert found.published
    assert found.balances
    assert sum(found.outcomes.values()) == sum(
        1 for row in rows(work, "dispositioner.csv") if row["folder"] == found.run_id
    )
    for each in found.runs:
        assert each.exported == each.migrerad + each.utestaende + each.misslyckad
    held = sum(each.migrerad + each.utestaende for each in found.runs[:-1])
    still_there = found.outcomes.get("migrerad", 0) + found.outcomes.get("utestaende", 0)
    assert 0 < still_there <= held


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


def test_a_fourth_run_of_the_same_week_sends_nothing_new(work: Path) -> None:
    folder = run(work, THIRD.isoformat())
    assert folder.name == "2026-10-19-2"
    assert not list(csv.DictReader((folder / "millennium" / "remiss.csv").open(), delimiter=";"))
