"""A replay decides as a real run does, on every engine, and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from flytt.commands.access import working
from flytt.replay.changes import Day, Field, SeedRow
from flytt.replay.replay import replay
from flytt.replay.smallest import smallest_change
from flytt.replay.weeks import weeks
from flytt.replay.world import World
from flytt.transform.transform import checked_seeds
from flytt.work.session import Session
from kit.persons import official
from kit.writing import write_csv
from line.command import called
from line.work import CASE_A, FIRST, LAST, SECOND, case_a, quiet, run, settings, snapshot
from oracle import read_csv, seed_columns

Key = tuple[str, str]

GAP = ("PASIS", "B0085")
"""A post that breaks one rule alone: its category of staff has no row in the mapping."""
TABLE = "mappning_yrkeskategori"
MENDED = {
    "enhet_saknas": "enhet",
    "maldatum_ogiltigt": "maldatum",
    "yrkeskategori_omappad": "",
    "person_saknas_i_registret": "",
}
"""Rules that one correction mends here where they are broken alone: the field, if it is one."""
BY_HAND = ("bokad", "reservnummer", "post_avslutad", "aterbesok_gar_fore")
NEXT_WEEK = date.fromisoformat(SECOND)


def decided_in(file: Path) -> dict[Key, dict[str, str]]:
    return {(row["kallsystem"], row["post_id"]): dict(row) for row in read_csv(file)}


def decided_by(world: World, *posts: Key) -> dict[Key, dict[str, str]]:
    found = {}
    for each in world.outcomes(posts or None):
        row = {name: value or "" for name, value in asdict(each).items() if name != "enhet"}
        found[each.kallsystem, each.post_id] = row
    return found


@contextmanager
def replaying(work: Path, *posts: str) -> Iterator[World]:
    session = Session.open(work)
    with (
        working(session, "simulate") as current,
        replay(session, current, quiet, checked_seeds(session), posts) as world,
    ):
        yield world


def missing_row() -> dict[str, str]:
    rows = read_csv(CASE_A / "extrakt" / "pasis_bevakning.csv")
    (category,) = (row["vardgivarkategori"] for row in rows if row["bevakning_id"] == GAP[1])
    return {"vardgivarkategori": category, "yrkeskategori": "LAKARE", "benamning": ""}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, engine_url: str | None) -> Path:
    """Case a after its first week."""
    place = tmp_path_factory.mktemp("repris") / "arbete"
    made = case_a(place, settings(engine_url=engine_url))
    run(made, FIRST)
    return made


def test_other_dates_are_decided_as_by_another_reading_and_nothing_is_left(work: Path) -> None:
    before = snapshot(work)
    published = decided_in(work / "korningar" / f"{FIRST}-1" / "dispositioner.csv")
    with replaying(work) as world:
        assert decided_by(world) == published
        for day in (SECOND, LAST):
            with world.supposing(Day(date.fromisoformat(day))):
                assert decided_by(world) == decided_in(CASE_A / f"dispositioner-{day}.csv")
        assert decided_by(world) == published
        number = official(0)
        with world.supposing(Field(*GAP, "enhet", number)):
            (week,) = weeks(world, [NEXT_WEEK], posts=[GAP])
        assert sum(sum(unit.outcomes.values()) for unit in week.units) == len(published)
        assert number not in str(week)
        assert (work / ".flytt" / "repris").is_dir()
    changed = {name for name, content in snapshot(work).items() if before.get(name) != content}
    assert not [name for name in changed if not name.startswith(".flytt/")]
    assert not (work / ".flytt" / "repris").exists()


def test_a_killed_replay_is_removed_by_the_next_command(work: Path) -> None:
    left = work / ".flytt" / "repris" / "bygge.duckdb"
    left.parent.mkdir()
    left.write_text("uttag")
    with working(Session.open(work), "check"):
        assert not left.parent.exists()


def test_a_few_posts_are_decided_as_among_all_and_mended(work: Path) -> None:
    published = decided_in(work / "korningar" / f"{FIRST}-1" / "dispositioner.csv")
    alone = {row["regler"]: key for key, row in published.items()}
    one_each = list({row["regel"]: key for key, row in published.items()}.values())
    one_each += [alone[rule] for rule in (*MENDED, *BY_HAND)]
    with replaying(work, *(post_id for _, post_id in one_each)) as world:
        assert len(one_each) < len(world.outcomes()) < len(published)
        assert decided_by(world, *one_each) == {key: published[key] for key in one_each}
        found = {rule: smallest_change(world, alone[rule]) for rule in (*MENDED, *BY_HAND)}
        assert decided_by(world, *one_each) == {key: published[key] for key in one_each}
    mended = {rule: change for rule in MENDED for ((change,),) in [found[rule].corrections]}
    assert all(found[rule].through for rule in MENDED)
    assert {rule: getattr(change, "name", "") for rule, change in mended.items()} == MENDED
    assert getattr(mended["yrkeskategori_omappad"], "table", "") == TABLE
    assert [rule for rule in BY_HAND if found[rule].through or found[rule].corrections] == []


def test_simulated_weeks_add_up_and_mended_posts_leave_the_list(work: Path, tmp_path: Path) -> None:
    page = tmp_path / "om.html"
    asked = ("simulate", "--work", work, "--from", SECOND, "--to", "2026-11-02", "--every", "14d")
    done = called(*asked, "--mend", "100%", "--html", page, "--json")
    assert done.code == 0, done
    answer = json.loads(done.out)
    assert [week["day"] for week in answer["weeks"]] == [SECOND, "2026-10-26"]
    first, second = answer["weeks"]
    for week in (first, second):
        assert sum(week["outcomes"].values()) == 600
        assert sum(sum(unit["outcomes"].values()) for unit in week["units"]) == 600
    assert second["corrected"] == first["outcomes"]["atgardslista"]
    assert second["outcomes"]["utestaende"] >= (
        first["outcomes"]["utestaende"] + first["outcomes"].get("migreras", 0)
    )
    # What waits or is closed may be listed a week later; nothing of the list itself stays.
    assert second["outcomes"].get("atgardslista", 0) < first["outcomes"]["atgardslista"]
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "100 % av posterna" in text

    done = called(*asked, "--posts", GAP[1], "PASIS:B0004")
    assert done.code == 0, done
    assert "yrkeskategori_omappad" in done.out
    assert called(*asked, "--posts", "B9999999").code == 2
    assert called("simulate", "--work", work, "--from", "2026-10-04", "--to", SECOND).code == 2


def test_the_next_week_with_another_mapping_row_is_what_the_next_run_decides(work: Path) -> None:
    with replaying(work) as world:
        world.export(date.fromisoformat(FIRST))
        world.move_to(NEXT_WEEK)
        without = decided_by(world)
        world.change(SeedRow(TABLE, missing_row()))
        foreseen = decided_by(world)
    rows = [*read_csv(work / "mappningar" / f"{TABLE}.csv"), missing_row()]
    write_csv(work / "mappningar" / f"{TABLE}.csv", seed_columns(TABLE), rows)
    assert decided_in(run(work, SECOND) / "dispositioner.csv") == foreseen
    assert without[GAP]["regel"] == "yrkeskategori_omappad"
    assert foreseen[GAP]["utfall"] == "migreras"

    done = called("diff", "--work", work, f"{FIRST}-1", f"{SECOND}-1", "--json")
    assert done.code == 0, done
    answer = json.loads(done.out)
    moved = {(each["regel_fore"], each["regel_efter"]): each["posts"] for each in answer["moved"]}
    assert moved["migreras", "utestaende"] > 50
    assert sum(moved.values()) == len(answer["posts"]) == 600 - answer["same"]
    assert any(each.startswith(f"mapping table {TABLE}") for each in answer["reasons"])
    assert not any(each.startswith("extract") for each in answer["reasons"])
