"""Making, finding, migrating and refusing ledgers."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flytt.errors import LedgerError, LockedError
from flytt.ledger import Ledger, sqlite_file, store
from unit.ledger.conftest import Raw
from unit.ledger.telling import export, first_contact, states


def test_a_new_file_is_alone_and_the_owners(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    previous = os.umask(0)
    try:
        with Ledger.open(path) as ledger:
            export(ledger, first_contact("B1"))
    finally:
        os.umask(previous)
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.sqlite"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_restored_file_becomes_the_owners_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    path.chmod(0o644)
    Ledger.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_path_may_hold_what_a_url_may_not(tmp_path: Path) -> None:
    folder = tmp_path / "år #1 100%?mode=memory&x"
    folder.mkdir()
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        export(ledger, first_contact("B1"))
    with Ledger.open(str(folder / "ledger.sqlite")) as ledger:
        assert states(ledger) == {"B1": "utestaende"}


def test_durability_is_asked_of_every_connection(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    with closing(sqlite_file.connect(path)) as connection:
        asked = {
            name: connection.execute(f"pragma {name}").fetchone()[0]
            for name in ("foreign_keys", "synchronous", "journal_mode")
        }
    assert asked == {"foreign_keys": 1, "synchronous": 3, "journal_mode": "delete"}


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be one" * 9])
def test_a_broken_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="backup"):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table alembic_version (version_num text)")
        other.commit()
    content = path.read_bytes()
    with pytest.raises(LedgerError, match="no ledger"):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        Ledger.open(tmp_path / "missing" / "ledger.sqlite")


def test_a_damaged_file_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        export(ledger, *(first_contact(f"B{n}") for n in range(500)))
        assert ledger.check() == []
        content = bytearray(path.read_bytes())
        content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
        path.write_bytes(content)
        try:
            found = ledger.check()
        except LedgerError as error:
            found = [str(error)]
    assert found


@pytest.mark.parametrize("kill_after", ["half", "whole", "named"])
def test_a_making_that_was_killed_is_finished(tmp_path: Path, kill_after: str) -> None:
    path, draft = tmp_path / "ledger.sqlite", tmp_path / ".ledger.sqlite.ny"
    if kill_after == "half":
        draft.touch()
    else:
        Ledger.open(path).close()
        if kill_after == "whole":
            path.rename(draft)
        else:
            os.link(path, draft)
    with Ledger.open(path) as ledger:
        export(ledger, first_contact("B1"))
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_a_drive_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        export(ledger, first_contact("B1"))
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_many_open_a_new_ledger_at_once(address: str) -> None:
    code = (
        "import sys; from flytt.ledger import Ledger\n"
        "sys.stdin.read(1)\n"
        "with Ledger.open(sys.argv[1]) as ledger: print(ledger.next_run_id('2026-10-05'))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in processes]
    assert [out for out, _ in said] == ["2026-10-05-1\n"] * 4, said


def test_a_newer_ledger_is_refused_and_kept(address: str, raw: Raw) -> None:
    with Ledger.open(address) as ledger:
        export(ledger, first_contact("B1"))
    raw("update {s}alembic_version set version_num = '9999'")
    with pytest.raises(LedgerError, match="newer flytt") as refused:
        Ledger.open(address)
    assert "install the newer flytt" in str(refused.value)
    assert raw("select post_id from {s}exports") == [("B1",)]


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(LedgerError) as refused:
        Ledger.open("postgresql://anna:hemlig@localhost:1/journal?password=hemligare")
    assert "postgresql://localhost/journal" in str(refused.value)
    assert "hemlig" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("url", ["mysql://anna:hemlig@host/db", "sqlite://", "://hemlig"])
def test_an_address_of_another_kind_is_refused_unseen(url: str) -> None:
    with pytest.raises(LedgerError) as refused:
        Ledger.open(url)
    assert "hemlig" not in str(refused.value)


def test_a_writer_waits_for_the_other_and_then_gives_up(
    address: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(store, "LOCK_SECONDS", 1)
    with (
        Ledger.open(address) as other,
        other._store.write(),
        pytest.raises(LockedError, match="another command"),
    ):
        export(ledger, first_contact("B1"))
    export(ledger, first_contact("B1"))
