"""Every limit of the guards: one step beyond stops the run, the limit itself does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from kit import persons, rows, write_extracts, write_seeds
from kit.shapes import Tables
from line.command import Done, called
from line.work import manifest, new_work, settings
from oracle import Row

FIRST_DAY = date(2026, 11, 9)
LAST_DAY = FIRST_DAY + timedelta(days=60)
GO_LIVE = LAST_DAY - timedelta(days=365)
BEYOND = {
    "krympt_tabell:pasis_bevakning",
    "krympt_tabell:pu_person",
    "samma_uttag:vaps_remiss",
    "karantan:pu_person",
    "okand_kod:pasis_bevakning",
    "platshallare:pasis_vardatagande",
    "utfall_hoppar",
    "datum",
}


def first_week() -> Tables:
    """100 bevakningar, 25 referrals and 150 persons; no patient at all."""
    bevakningar = [rows.bevakning(f"B{n:03d}", persons.official(n)) for n in range(100)]
    return rows.tables(
        bevakningar,
        rows.linked(bevakningar),
        [rows.remiss(f"R{n}", persons.official(100 + n)) for n in range(25)],
        [rows.person(persons.official(n)) for n in range(150)],
    )


def next_week(*, kept: int, out: int, stopped: int, unknown: int, no_dates: int) -> Tables:
    """Posts of last week, and new ones that are not in scope or stopped."""
    first = first_week()
    new = [rows.bevakning(f"X{n:03d}", persons.official(200 + n)) for n in range(out + stopped)]
    changed = [
        row | ({"kontakttyp": "QX" if n < unknown else "BB"} if n < out else {"enhet": "K99"})
        for n, row in enumerate(new)
    ]
    listed = [
        row | ({"vardgivarkategori": "QQ", "enhet": "K10"} if row["enhet"] == "K99" else {})
        for row in changed
    ]
    bevakningar = [*first["pasis_bevakning"][:kept], *listed]
    # Of posts that are exported already, so that no outcome moves.
    vardataganden = [
        row | ({"granskningsdatum": "x"} if n < no_dates else {})
        for n, row in enumerate(first["pasis_vardatagande"])
    ]
    return first | {
        "pasis_bevakning": bevakningar,
        "pasis_vardatagande": [*vardataganden, *rows.linked(new)],
    }


def write(work: Path, tables: Tables, people: int, broken: int) -> None:
    """So many rows of persons are read, so many of them have a cell too many."""
    write_extracts(tables | {"pu_person": tables["pu_person"][:people]}, work / "extrakt")
    path = work / "extrakt" / "pu_person.csv"
    header, *lines = path.read_text("utf-8").splitlines()
    lines = [*lines[:-broken], *(f"{line};" for line in lines[-broken:])]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder after its first run, in which an empty table was let pass."""
    work = new_work(tmp_path_factory.mktemp("vakter") / "arbete", settings(accept=()))
    seeds = rows.region()
    seeds["driftstart"] = [
        row
        | {
            "driftstart": GO_LIVE.isoformat(),
            "forsta_migrering": GO_LIVE.isoformat(),
            "sista_migrering": "2027-03-01",
        }
        for row in seeds["driftstart"]
    ]
    write_seeds(seeds, work / "mappningar")
    write_extracts(first_week(), work / "extrakt")
    because = ("--accept", "tom_tabell:pasis_patient", "--because", "inga")
    done = command(work, FIRST_DAY, *because)
    assert done.code in (0, 1), done
    return work


def command(work: Path, day: date, *words: str) -> Done:
    return called("run", "--work", work, "--date", day.isoformat(), *words)


def named(text: str) -> set[str]:
    """The guards that a stopped command named."""
    return set(re.findall(r"--accept ([\w:]+)", text))


def test_one_step_beyond_each_limit_stops_the_run_and_the_limit_itself_does_not(
    work: Path,
) -> None:
    beyond = next_week(kept=35, out=22, stopped=22, unknown=11, no_dates=73)
    write(work, beyond, people=119, broken=11)
    done = command(work, LAST_DAY + timedelta(days=1))
    assert done.code == 2, done
    assert named(done.err) == BEYOND, done
    assert sorted(path.name for path in (work / "korningar").iterdir()) == [f"{FIRST_DAY}-1"]

    within = next_week(kept=40, out=20, stopped=20, unknown=10, no_dates=70)
    within["vaps_remiss"] = within["vaps_remiss"][:20]
    write(work, within, people=120, broken=10)
    done = command(work, LAST_DAY)
    assert done.code == 1, done
    folder = work / "korningar" / f"{LAST_DAY}-1"
    assert guards_of(manifest(folder)["guards"]) == []
    assert "GUARD" not in done.out

    # An earlier date, by one day.
    done = command(work, LAST_DAY - timedelta(days=1))
    assert done.code == 2, done
    assert named(done.err) == {"datum"}


def guards_of(entries: Sequence[Row]) -> list[str]:
    return [one["guard"] for one in entries]
