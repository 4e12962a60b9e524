"""A small region before and after its first run, for what happens to work folders."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from kit import persons, rows, write_extracts, write_receipts, write_seeds
from kit.shapes import Tables
from line.command import Done, called
from line.work import files_of, new_work, settings
from oracle import Row, read_csv

DAY, CLOSING, NEXT = rows.TODAY, "2026-11-10", "2026-11-12"
RUN = f"{DAY}-1"
POSTS = 24
CANARY = "hemligt namn"
BEVAKNING = "pasis_bevakning"


def someone(n: int) -> str:
    """A personal id of the region."""
    return persons.official(100 + n)


def first_week() -> Tables:
    """First contacts with their vårdåtaganden, and a few referrals; all of them go."""
    bevakningar = [rows.bevakning(f"B{n:02d}", someone(n)) for n in range(POSTS)]
    return rows.tables(
        bevakningar,
        rows.linked(bevakningar),
        [rows.remiss(f"R{n}", someone(POSTS + n)) for n in range(3)],
        [rows.person(someone(n), efternamn=CANARY) for n in range(POSTS + 5)],
        [
            rows.row("pasis_patient", {"personnummer": someone(n), "senaste_vardkontakt": DAY})
            for n in range(POSTS)
        ],
    )


def command(work: Path, *words: str | Path) -> Done:
    """Call flytt on the work folder, in this process."""
    return called(*words, "--work", work)


def receipt(record_id: str, status: str, when: str, run_id: str = RUN, **changes: str) -> Row:
    """A receipt of one record."""
    row = {
        "run_id": run_id,
        "record_id": record_id,
        "status": status,
        "millennium_id": f"M-{record_id}" if status == "OK" else "",
        "felkod": "" if status == "OK" else "E1",
        "feltext": "",
        "tidpunkt": when,
    }
    return row | changes


def region(work: Path) -> None:
    """A work folder after a run whose receipts are all OK, and before its closure."""
    new_work(work, settings(accept=()).replace("demo = true\n", ""))
    write_seeds(rows.region(), work / "mappningar")
    write_extracts(first_week(), work / "extrakt")
    done = command(work, "run", "--date", DAY)
    assert done.code in (0, 1), done
    exported = read_csv(work / "korningar" / RUN / "millennium" / "remiss.csv")
    assert len(exported) == POSTS + 3
    path = work / "kvittens.csv"
    write_receipts([receipt(row["record_id"], "OK", f"{DAY}T08:00") for row in exported], path)
    assert command(work, "receipts", path).code == 0


def put_back(work: Path, kept: Path, *, light: bool = False) -> None:
    """Restore the folder from its copy; a light one leaves out what every run builds."""
    if work.exists():
        shutil.rmtree(work)
    ignored = shutil.ignore_patterns(".flytt", "lager.duckdb*") if light else None
    shutil.copytree(kept, work, ignore=ignored)


def published(work: Path) -> dict[str, object]:
    """What must not change when a command is stopped: runs, closures, the ledger's rows."""
    with sqlite3.connect(work / "ledger.sqlite") as ledger:
        rows_there = list(ledger.iterdump())
    folders = ("korningar", "avslut")
    return {"ledger": rows_there} | {name: files_of(work / name) for name in folders}


def logs(work: Path) -> str:
    """Everything that is written down outside the delivered files and the databases."""
    kept = [*work.rglob("*.log"), *work.rglob("*.jsonl"), *work.rglob("manifest.json")]
    return "".join(path.read_text("utf-8", "replace") for path in kept if path.is_file())
