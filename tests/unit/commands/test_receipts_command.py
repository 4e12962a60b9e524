"""`flytt receipts`: read once from anywhere, and what it says."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flytt.commands.access import opened_ledger
from flytt.commands.receipts import receive
from flytt.errors import ReceiptError, StateError
from flytt.plugins.receipt_file import COLUMNS
from line.command import called
from unit.commands.conftest import Place
from unit.ledger.telling import (
    MONDAY,
    NEXT_MONDAY,
    confirm,
    first_contact,
    follow_up,
    order,
    states,
)

ROWS = (first_contact("B1"), follow_up("B2"), first_contact("B3"))
HEADER = ";".join(COLUMNS)


def written(path: Path, *rows: str) -> Path:
    """A receipt file."""
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


@contextmanager
def standard_input(descriptor: int) -> Iterator[None]:
    """This process's own standard input for a while."""
    kept = os.dup(0)
    try:
        os.dup2(descriptor, 0)
        os.close(descriptor)
        with open(0, encoding="utf-8", closefd=False) as stdin, pytest.MonkeyPatch.context() as m:
            m.setattr(sys, "stdin", stdin)
            yield
    finally:
        os.dup2(kept, 0)
        os.close(kept)


def test_a_pipe_is_read_once(place: Place, tmp_path: Path) -> None:
    run_id = place.run(*ROWS)
    pipe = tmp_path / "ror"
    os.mkfifo(pipe)
    row = f"{run_id};PASIS-B-B1;OK;M1;;;2026-10-06T10:00:00"
    writer = threading.Thread(target=written, args=(pipe, row))
    writer.start()
    found = receive(place.work, pipe, "millennium")
    writer.join()
    assert (found.new, found.utestaende) == (1, 2)
    assert not (place.work / ".flytt" / "kvittens").exists()


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_standard_input_is_read_under_any_name(place: Place, name: str) -> None:
    run_id = place.run(*ROWS)
    end, start = os.pipe()
    os.write(start, f"{HEADER}\n{run_id};PASIS-B-B1;OK;M1;;;2026-10-06T10:00:00\n".encode())
    os.close(start)
    with standard_input(end):
        done = called("receipts", name, "--work", place.work)
    assert (done.code, done.err) == (0, ""), done


def test_a_closed_standard_input_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.run(*ROWS)
    monkeypatch.setattr(sys, "stdin", None)
    done = called("receipts", "-", "--work", place.work)
    assert done.code == 2
    assert "The receipt file cannot be read: Bad file descriptor." in done.err


def test_what_it_says(place: Place, tmp_path: Path) -> None:
    run_id = place.run(*ROWS)
    with opened_ledger(place.session) as ledger:
        confirm(ledger, run_id, *ROWS[:2])
    place.close([order(ROWS[0])])
    rows = [
        f"{run_id};PASIS-B-B1;fel;;E1;Saknas;2026-10-07T10:00:00",
        f"{run_id};PASIS-FB-B2;FEL;;E1;Saknas;2026-10-07T10:00:00",
    ]
    done = called("receipts", written(tmp_path / "k.csv", *rows), "--work", place.work)
    assert (done.code, done.err) == (1, "")
    file = place.work / "felkvittenser.csv"
    assert done.out.splitlines()[7:] == [
        "posts in the ledger            number",
        "migrerad through this file     0",
        "misslyckad through this file   2",
        "still utestaende, of all runs  1",
        "",
        "felkod  posts that failed",
        "E1      2",
        f"Every failed post, with felkod and feltext: {file}",
        "PASIS:B1: failed in Millennium after it was confirmed.",
        "PASIS:B2: failed in Millennium after it was confirmed.",
        "ACT NOW PASIS:B1: failed in Millennium after its closure was ordered.",
    ]


def test_a_file_names_what_has_failed_by_now(place: Place, tmp_path: Path) -> None:
    run_id = place.run(*ROWS)
    head = (
        "kallsystem;post_typ;post_id;vardenhet_id;run_id;migreringsdatum;record_id;felkod;feltext;"
    )
    moment = "2026-10-07T10:00:00"

    def given(*rows: str) -> list[str]:
        received = receive(place.work, written(tmp_path / "k.csv", *rows), "millennium")
        assert (received.failed_file is None) == (not received.felkoder)
        if received.failed_file is None:
            return []
        assert stat.S_IMODE(received.failed_file.stat().st_mode) == 0o600
        first, *lines = received.failed_file.read_text(encoding="utf-8").splitlines()
        assert first == f"{head}tidpunkt;larm"
        return [line.split(run_id)[1].removeprefix(f";{MONDAY};") for line in lines]

    assert given(f"{run_id};PASIS-B-B1;OK;M1;;;{moment}") == []
    found = given(
        f'{run_id};PASIS-FB-B2;FEL;;E1;"Fel; 19910101-2384";{moment}',
        f"{run_id};PASIS-B-B3;FEL;;åt en patient;;{moment}",
    )
    assert found == [
        f'PASIS-FB-B2;E1;"Fel; 19910101-2384";{moment};',
        f"PASIS-B-B3;åt en patient;;{moment};",
    ]
    status = called("status", "--work", place.work)
    assert "E1                         1\n" in status.out
    assert "(a text of 13 characters)  1\n" in status.out
    later = moment.replace("T10", "T11")
    assert given(f"{run_id};PASIS-FB-B2;OK;M2;;;{later}") == found[1:]
    place.close([order(ROWS[0])])
    assert given(f"{run_id};PASIS-B-B1;FEL;;E2;;{later}")[0] == (
        f"PASIS-B-B1;E2;;{later};motstridig_kvittens|stangd_utan_ankomst"
    )
    again = "2026-10-09T10:00:00"
    assert given(*(f"{run_id};PASIS-B-B{n};OK;M{n};;;{again}" for n in (1, 3))) == []
    assert not (place.work / "felkvittenser.csv").exists()


def test_many_posts_are_a_file_and_a_number(place: Place, tmp_path: Path) -> None:
    rows = [first_contact(f"B{number:02}") for number in range(25)]
    run_id = place.run(*rows)
    with opened_ledger(place.session) as ledger:
        confirm(ledger, run_id, *rows)
    place.close([order(row) for row in rows])
    fel = [f"{run_id};PASIS-B-{row.post_id};FEL;;E1;;2026-10-07T10:00:00" for row in rows]
    done = called("receipts", written(tmp_path / "k.csv", *fel), "--work", place.work)
    acts = [line for line in done.out.splitlines() if line.startswith("ACT NOW PASIS:")]
    assert len(acts) == 20
    file = place.work / "felkvittenser.csv"
    assert f"… and 5 more: {file} names all\n" in done.out
    assert len(file.read_text("utf-8").splitlines()) == 26


def test_a_purge_takes_the_list_of_old_posts(place: Place, tmp_path: Path) -> None:
    run_id = place.run(*ROWS)
    row = f"{run_id};PASIS-B-B1;FEL;;E1;;2026-10-07T10:00:00"
    file = receive(place.work, written(tmp_path / "k.csv", row), "millennium").failed_file
    assert file is not None
    assert called("purge", "--work", place.work, "--before", MONDAY).code == 0
    assert file.exists()
    dry = called("purge", "--work", place.work, "--before", NEXT_MONDAY, "--dry-run")
    assert "failed posts  felkvittenser.csv" in dry.out
    assert file.exists()


def test_the_timezone_of_receipts_is_the_folders(place: Place, tmp_path: Path) -> None:
    run_id = place.run(*ROWS)
    settings = place.work / "flytt.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("Europe/Stockholm", "America/New_York"), encoding="utf-8")
    assert "America/New_York" in settings.read_text(encoding="utf-8")
    row = f"{run_id};PASIS-B-B1;OK;M1;;;2026-10-06T10:00:00"
    receive(place.work, written(tmp_path / "k.csv", row), "millennium")
    with opened_ledger(place.session) as ledger:
        (export,) = ledger.history("PASIS", "B1").exports
    assert export.records[0].receipts[0].tidpunkt == "2026-10-06T14:00:00.000000+00:00"


def test_a_refused_file_leaves_nothing_and_shows_no_value(place: Place, tmp_path: Path) -> None:
    run_id = place.run(*ROWS)
    name = "Hemlig Hemligsson"
    shifted = [f"{name};{run_id};PASIS-B-B1;OK;M1;;{name}", f"{run_id};{name};OK;M1;;;{name}"]
    done = called("receipts", written(tmp_path / "k.csv", *shifted), "--work", place.work)
    assert done.code == 2
    assert name not in done.out + done.err
    assert "line 2: status is neither OK nor FEL" in done.err
    assert "line 3: tidpunkt is not an ISO 8601 date and time" in done.err
    assert not (place.work / ".flytt" / "kvittens").exists()
    with opened_ledger(place.session) as ledger:
        assert set(states(ledger).values()) == {"utestaende"}


def test_a_path_that_is_no_file(place: Place, tmp_path: Path) -> None:
    with pytest.raises(ReceiptError, match="does not exist"):
        receive(place.work, tmp_path / "k.csv", "millennium")
    with pytest.raises(ReceiptError, match="is a folder"):
        receive(place.work, tmp_path, "millennium")


def test_before_the_first_run(tmp_path: Path) -> None:
    from flytt.commands.init import init_folder

    init_folder(tmp_path / "arbete")
    with pytest.raises(StateError, match="Nothing has been exported yet"):
        receive(tmp_path / "arbete", written(tmp_path / "k.csv"), "millennium")
