"""Accidents that once went through in silence: each is stopped, withheld or shown, and said.

One small region with a run and its receipts; every accident happens to the same work folder, put
back as it was before, since a ledger knows the path of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kit import rows, write_extracts, write_receipts
from kit.shapes import Tables
from line.region import (
    BEVAKNING,
    CANARY,
    CLOSING,
    NEXT,
    POSTS,
    RUN,
    command,
    first_week,
    logs,
    published,
    put_back,
    receipt,
    region,
    someone,
)
from oracle import COLUMNS, Row, read_csv
from torture.accident import happened
from torture.accidents import accidents

Spoil = Callable[[Path, Tables], None]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The work folder after a run whose receipts are all OK, and a copy to put it back from."""
    work = tmp_path_factory.mktemp("olyckor") / "arbete"
    region(work)
    copy = work.parent / "som_det_var"
    shutil.copytree(work, copy)
    return work, copy


@pytest.fixture
def work(pristine: tuple[Path, Path]) -> Path:
    """The folder as it was, at its own path."""
    put_back(*pristine)
    return pristine[0]


def one_delimiter_too_many(work: Path, table: str, row: Row) -> None:
    """Add a row in which one text holds an unquoted delimiter."""
    cells = [row[name] for name in COLUMNS[table]]
    path = work / "extrakt" / f"{table}.csv"
    path.write_text(path.read_text("utf-8") + ";".join([*cells, ""]) + "\n", encoding="utf-8")


def test_what_changed_or_was_not_read_is_not_closed_and_late_failures_are_listed(
    work: Path,
) -> None:
    week = first_week()
    changes: dict[str, Row] = {
        "B02": {"bokad_datum": "2026-12-24"},
        "B03": {"personnummer": someone(POSTS + 4)},
        "B04": {"enhet": "K11"},
    }
    week["pasis_bevakning"] = [
        row | changes.get(row["bevakning_id"], {}) for row in week["pasis_bevakning"]
    ]
    write_extracts(week, work / "extrakt")
    other = rows.aterbesok("B99", someone(5), vardatagande_id="VB05")
    one_delimiter_too_many(work, "pasis_bevakning", other)
    done = command(work, "close", "--date", CLOSING)
    assert done.code in (0, 1), done
    folder = work / "avslut" / f"{CLOSING}-1"
    ordered = {row["bevakning_id"] for row in read_csv(folder / "bevakning.csv")}
    assert ordered == {f"B{n:02d}" for n in range(POSTS)} - changes.keys()
    closing = {row["vardatagande_id"] for row in read_csv(folder / "vardatagande.csv")}
    assert closing == {f"V{one}" for one in ordered - {"B05"}}
    withheld = {row["post_id"]: row["orsak"] for row in read_csv(folder / "undantagna.csv")}
    assert withheld == dict.fromkeys(changes, "andrad_efter_export") | {"B05": "olast_rad"}

    # Millennium fails a post after its closure, and Tieto closes it.
    path = work / "sent.csv"
    write_receipts([receipt("PASIS-B-B01", "FEL", f"{CLOSING}T18:00")], path)
    assert command(work, "receipts", path).code == 1
    closed = {"avbokad_datum": CLOSING, "avbokad_av": "MM"}
    week["pasis_bevakning"] = [
        row | (closed if row["bevakning_id"] == "B01" else {}) for row in week["pasis_bevakning"]
    ]
    week["vaps_remiss"][0]["remisskalla"] = "8"  # no source delivers the same again
    # A new patient's follow-up cannot be read: the first contact must not go past it.
    new = rows.bevakning("E1", someone(POSTS + 3))
    week["pasis_bevakning"].append(new)
    week["pasis_vardatagande"] += rows.linked([new])
    write_extracts(week, work / "extrakt")
    one_delimiter_too_many(work, "pasis_bevakning", rows.aterbesok("E2", someone(POSTS + 3)))
    done = command(work, "run", "--date", NEXT)
    assert done.code == 1, done
    folder = work / "korningar" / f"{NEXT}-1"
    found = {row["post_id"]: row["regel"] for row in read_csv(folder / "dispositioner.csv")}
    assert (found["B01"], found["E1"]) == ("stangd_utan_ankomst", "olast_rad")
    assert "B01" in {row["post_id"] for row in read_csv(folder / "atgardslista.csv")}
    larm = {(row["post_id"], row["larm"]) for row in read_csv(folder / "larm.csv")}
    assert ("B01", "stangd_utan_ankomst") in larm
    said = command(work, "status")
    assert said.code == 1
    assert "stangd_utan_ankomst" in said.out


def header_only(*tables: str) -> Spoil:
    def spoil(work: Path, week: Tables) -> None:
        write_extracts(week | {table: [] for table in tables}, work / "extrakt")

    return spoil


def halved(*tables: str) -> Spoil:
    def spoil(work: Path, week: Tables) -> None:
        half = {table: week[table][: len(week[table]) // 2] for table in tables}
        write_extracts(week | half, work / "extrakt")

    return spoil


def last_weeks(_work: Path, _week: Tables) -> None:
    """The files are those of the run before."""


def wrongly_encoded(work: Path, week: Tables) -> None:
    write_extracts(week, work / "extrakt", encoding="cp1252")


def written_as_null(work: Path, week: Tables) -> None:
    write_extracts(
        {
            table: [{name: value or "NULL" for name, value in row.items()} for row in found]
            for table, found in week.items()
        },
        work / "extrakt",
    )


STOPPED: dict[str, tuple[Spoil, str, str]] = {
    "no bevakning, then close": (header_only(BEVAKNING), "close", f"tom_tabell:{BEVAKNING}"),
    "half of them, then close": (halved(BEVAKNING), "close", f"krympt_tabell:{BEVAKNING}"),
    "headers only": (header_only(*COLUMNS), "run", f"tom_tabell:{BEVAKNING}"),
    "half of everything": (halved(*COLUMNS), "run", f"krympt_tabell:{BEVAKNING}"),
    "last week's extracts": (last_weeks, "run", "samma_uttag"),
    "cp1252 read as utf-8": (wrongly_encoded, "run", f"karantan:{BEVAKNING}"),
    "NULL in every empty field": (written_as_null, "run", f"platshallare:{BEVAKNING}"),
}


@pytest.mark.parametrize("accident", STOPPED)
def test_an_extract_that_cannot_be_right_stops_the_command(work: Path, accident: str) -> None:
    spoil, name, guard = STOPPED[accident]
    spoil(work, first_week())
    before = published(work)
    done = command(work, name, "--date", NEXT)
    assert done.code == 2, done
    assert guard in done.err, done
    assert f"--accept {guard.split(':')[0]}" in done.err
    assert CANARY not in done.out + done.err
    assert published(work) == before


def test_shifted_columns_of_receipts_show_nothing_of_the_rows(work: Path) -> None:
    path = work / "kvittens.csv"
    shifted = receipt(CANARY, someone(1), CANARY, run_id=someone(2))
    write_receipts([shifted], path)
    done = command(work, "receipts", path)
    assert done.code == 2, done
    seen = done.out + done.err + logs(work)
    assert not [one for one in (CANARY, someone(1), someone(2)) if one in seen]


def test_more_header_cells_than_columns_show_nothing_of_the_rows(work: Path) -> None:
    for path in (work / "extrakt").iterdir():
        first, rest = path.read_text("utf-8").split("\n", 1)
        path.write_text(f"{first};{CANARY};{someone(1)}\n{rest}", encoding="utf-8")
    done = command(work, "run", "--date", NEXT)
    assert done.code == 2, done
    seen = done.out + done.err + logs(work)
    assert not [one for one in (CANARY, someone(1)) if one in seen]


def test_a_ledger_from_before_a_closure_stops_every_command(work: Path) -> None:
    kept = work.parent / "ledger.bak"
    shutil.copyfile(work / "ledger.sqlite", kept)
    assert command(work, "close", "--date", CLOSING).code in (0, 1)
    for path in work.glob("ledger.sqlite*"):
        path.unlink()
    shutil.copyfile(kept, work / "ledger.sqlite")
    before = published(work)
    path = work / "kvittens.csv"
    for words in (("run", "--date", NEXT), ("close", "--date", CLOSING), ("receipts", path)):
        done = command(work, *words)
        assert done.code == 2, done
        assert f"{CLOSING}-1" in done.err
        assert "Traceback" not in done.err
    assert published(work) == before
    assert command(work, "verify").code == 1


def test_a_copied_folder_stops_until_it_is_said_to_have_moved(work: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kopia"
    shutil.copytree(work, copy)
    before = published(copy)
    assert command(copy, "close", "--date", CLOSING).code == 2
    assert published(copy) == before
    assert command(copy, "verify", "--moved", "--because", "ny server").code == 0
    assert command(copy, "close", "--date", CLOSING, "--plan").code in (0, 1)


CHEAP = {each.name: each for each in accidents() if each.cheap}
# The list goes round in eights (commands), nines and fifteens: a step that divides none of them.
STEP = 11
# What docs/reliability.md promises by itself.
PROMISED = (
    "driftstart gone, run",
    "mappning_vardenhet gone, run",
    "huvudmottagning gone, run",
    f"receipts: run_id is 'ovning-{RUN}'",
    "receipts: millennium_id is ''",
)


@pytest.mark.parametrize("name", sorted({*[*CHEAP][::STEP], *PROMISED}))
def test_it_comes_to_what_the_contract_says(pristine: tuple[Path, Path], name: str) -> None:
    work, kept = pristine
    put_back(work, kept, light=True)
    assert happened(work, CHEAP[name]).faults == []
