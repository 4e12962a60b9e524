"""`flytt verify`: every published file, the receipts' sums, and what a purge has removed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from flytt.commands.access import opened_ledger
from flytt.commands.verify import verify
from flytt.errors import LedgerError
from flytt.ledger.rows import RecordSums
from line.command import called
from unit.commands.conftest import Place
from unit.ledger.telling import confirm, first_contact, follow_up, receipt, take

ROWS = (first_contact("B1"), follow_up("B2"), first_contact("B3"))


def test_a_sound_folder_adds_up(place: Place) -> None:
    run_id = place.run(*ROWS)
    with opened_ledger(place.session) as ledger:
        confirm(ledger, run_id, ROWS[0])
        take(ledger, receipt(run_id, "PASIS-FB-B2", "FEL"))
        identity = ledger.identity
    found = verify(place.work)
    assert found.sums == (RecordSums(run_id, 3, 3, 4, 1, 1, 2),)
    assert (found.identity, found.files, found.findings) == (identity, 1, ())
    done = called("verify", "--work", place.work)
    assert (done.code, done.err) == (0, "")
    assert "2026-10-05-1  4                 1          1       2" in done.out


def test_files_that_are_altered_gone_or_added_are_all_named(place: Place) -> None:
    run_id, other = place.run(ROWS[0]), place.run(ROWS[1])
    runs = place.work / "korningar"
    (runs / run_id / "dispositioner.csv").write_text("a;b\nc;d\n")
    (runs / run_id / "nytt.csv").touch()
    (runs / other / "dispositioner.csv").unlink()
    done = called("verify", "--work", place.work)
    assert done.code == 1
    assert [line for line in done.out.splitlines() if line.startswith("WRONG")] == [
        "WRONG korningar/2026-10-05-1/nytt.csv is not in the manifest",
        "WRONG korningar/2026-10-05-1/dispositioner.csv is not as it was published",
        "WRONG korningar/2026-10-05-2/dispositioner.csv is gone",
    ]


def test_what_was_purged_may_be_gone_and_not_another(place: Place) -> None:
    run_id, other = place.run(ROWS[0]), place.run(ROWS[1])
    runs = place.work / "korningar"
    with opened_ledger(place.session) as ledger:
        for name in (run_id, other):
            ledger.record_purge(name, ["patientfiler"])
    (runs / run_id / "dispositioner.csv").unlink()
    assert verify(place.work).findings == ()
    (runs / other / "dispositioner.csv").write_text("x")
    assert verify(place.work).findings == (
        "korningar/2026-10-05-2/dispositioner.csv is not as it was published",
    )
    (runs / run_id / "manifest.json").unlink()
    assert "korningar/2026-10-05-1 is not as it was published (manifest.json)" in (
        verify(place.work).findings
    )


def forged(place: Place, statement: LiteralString) -> None:
    """Do to the ledger what its guards refuse; they stand again afterwards."""
    again: list[str] = []
    if place.ledger.startswith("postgresql"):
        with psycopg.connect(place.ledger) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute("set search_path = flytt_ledger")
            connection.execute(statement)
        return
    with closing(sqlite3.connect(Path(place.ledger))) as file, file:
        triggers = file.execute("select name, sql from sqlite_master where type = 'trigger'")
        for name, created in triggers.fetchall():
            file.execute(f"drop trigger {name}")
            again.append(created)
        file.execute(statement)
        for created in again:
            file.execute(created)


def test_an_export_that_is_lost_does_not_add_up(place: Place) -> None:
    run_id = place.run(*ROWS)
    forged(place, "delete from exports where post_id = 'B2'")
    gone, altered, lost = verify(place.work).findings
    assert gone == "the ledger has 2 of the 3 posts that were exported"
    assert lost.startswith(
        f"the run {run_id} was recorded with 3 exported posts, and the ledger has 2"
    )
    assert altered == f"the ledger's exports of {run_id} are not those that it published"


def test_an_export_that_was_rewritten_is_seen(place: Place) -> None:
    place.run(ROWS[0])
    other = place.run(*ROWS[1:])
    assert verify(place.work).findings == ()
    forged(place, "update exports set innehall = 'as it is now' where post_id = 'B2'")
    assert verify(place.work).findings == (
        f"the ledger's exports of {other} are not those that it published",
    )


def test_a_ledger_without_its_guards_is_not_trusted(place: Place) -> None:
    place.run(*ROWS)
    if place.ledger.startswith("postgresql"):
        forged(place, "alter table exports disable trigger exports_delete")
    else:
        with closing(sqlite3.connect(Path(place.ledger))) as file, file:
            file.execute("drop trigger exports_delete")
    message = "the ledger has lost its guards: exports_delete (1 in all)"
    assert verify(place.work).findings == (message,)
    with pytest.raises(LedgerError, match=re.escape(message)), opened_ledger(place.session):
        pass


def test_nothing_to_verify(place: Place) -> None:
    assert verify(place.work).findings == ()
