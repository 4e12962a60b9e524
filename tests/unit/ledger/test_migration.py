"""A ledger that an older version wrote says the same, and holds as much, after it was brought
forward.

`written_by_<version>` holds one as SQL text for either database; `answers.json` is what either
version answered.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import inspect

from flytt.errors import LedgerError, ReceiptError
from flytt.ledger import Ledger, raw_tables
from flytt.ledger.refusals import PostsRefused
from unit.ledger.conftest import Integrity, Raw
from unit.ledger.telling import (
    close,
    export,
    fail,
    first_contact,
    follow_up,
    order,
    read,
    receipt,
    states,
    take,
)

HERE = Path(__file__).parent
ANSWERS: dict[str, Any] = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
VERSIONS = ("0002", "0003")

Write = Callable[[Callable[[str], str]], None]


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """The version that wrote the ledger."""
    return str(request.param)


@pytest.fixture
def write(address: str, version: str) -> Write:
    """Makes the older ledger; its SQL text may be changed before."""
    written = HERE / f"written_by_{version}"

    def make(change: Callable[[str], str]) -> None:
        if address.startswith("postgresql"):
            sql = change((written / "postgres.sql").read_text(encoding="utf-8"))
            with psycopg.connect(address) as connection:
                connection.execute(sql.encode())
        else:
            sql = change((written / "sqlite.sql").read_text(encoding="utf-8"))
            with closing(sqlite3.connect(address)) as file:
                file.executescript(sql)

    return make


@pytest.fixture
def older(address: str, write: Write) -> str:
    """The address of an older ledger."""
    write(str)
    return address


@pytest.fixture
def migrated(older: str) -> Iterator[Ledger]:
    """The same, opened by this program."""
    with Ledger.open(older) as ledger:
        yield ledger


def test_all_answers_are_as_before(migrated: Ledger) -> None:
    found = {
        "ledger_export": _older(migrated, "ledger_export"),
        "ledger_listning": list(migrated.rows("ledger_listning")),
        "ledger_avslut": _older(migrated, "ledger_avslut"),
        "status": [asdict(each) for each in migrated.status()],
        "history": {
            post: asdict(migrated.history(*post.split(":"))) for post in ANSWERS["history"]
        },
        "runs": [asdict(migrated.run(each["run_id"])) for each in ANSWERS["runs"]],
        "closures": [asdict(migrated.closure(each["avslut_id"])) for each in ANSWERS["closures"]],
        "next": [migrated.next_run_id("2026-10-05"), migrated.next_closure_id("2026-10-12")],
    }
    for row in (*found["status"], *found["runs"]):
        assert (row.pop("withdrawn", False), row.pop("facts", {})) == (False, {})
    for history in found["history"].values():
        for export_ in history["exports"]:
            assert (export_.pop("withdrawn"), export_.pop("approvals")) == (False, ())
    assert json.loads(json.dumps(found)) == ANSWERS
    assert migrated.damage() == []
    assert migrated.check() == []
    assert all(each.balances for each in migrated.sums())


OLDER = {
    "ledger_export": (
        "kallsystem post_typ post_id run_id migreringsdatum personnummer vardenhet_id kategori "
        "regional_problemkod vardatagande_id innehall status"
    ),
    "ledger_avslut": "typ id avslut_id",
}


def _older(ledger: Ledger, name: str) -> list[list[str | None]]:
    """A raw table in the columns that it had."""
    (table,) = (each for each in raw_tables(ledger) if each.name == name)
    places = [table.columns.index(column) for column in OLDER[name].split()]
    rows = [[row[place] for place in places] for row in table.rows]
    return sorted(rows, key=str) if name == "ledger_export" else rows


def test_what_it_did_not_know_is_empty(migrated: Ledger) -> None:
    new = (
        "personnummer_text",
        "vardatagande_personnummer_text",
        "avvikelseorsak",
        "huvudmottagning",
    )
    for row in read(migrated, "ledger_export"):
        assert [row[name] for name in new] == [""] * 4
    assert {r["post_id"] for r in read(migrated, "ledger_export") if r["bestalld"] == "J"} == {
        row["post_id"] for row in read(migrated, "ledger_avslut") if row["id"] == row["post_id"]
    }
    assert list(migrated.rows("ledger_korning_tabell")) == []
    assert list(migrated.rows("ledger_korning")) == [("2026-10-19-1", "2026-10-19")]
    assert (migrated.standing().place, len(migrated.identity)) == (None, 32)


def test_its_posts_are_held(migrated: Ledger, raw: Raw) -> None:
    held = (first_contact("B1", "V1"), follow_up("B2"), follow_up("B-3", 'V"3'))
    with pytest.raises(PostsRefused, match="PASIS:B1, PASIS:B2, PASIS:B-3"):
        export(migrated, *held)
    for change in ("ersatt_av = '2026-10-19-1'", "innehall = 'x'"):
        with pytest.raises(Integrity):
            raw(f"update {{s}}exports set {change} where post_id = 'B1'")
    for table in ("runs", "exports", "imports", "receipts", "closures", "closure_orders"):
        with pytest.raises(Integrity):
            raw(f"delete from {{s}}{table}")


def test_it_goes_on_where_it_was(migrated: Ledger) -> None:
    """A failed post goes again, old receipts stay known, what was ordered closed stays ordered."""
    assert states(migrated)["B4"] == "misslyckad"
    run_id = export(migrated, first_contact("B4"), date="2026-10-13")
    assert fail(migrated, run_id, first_contact("B4")).misslyckad == 1
    known = receipt("2026-10-05-1", "PASIS-B-B2-FR", "FEL")
    again = take(migrated, known)
    assert (again.new, again.known) == (0, 1)
    late = take(migrated, receipt("2026-10-05-1", "PASIS-B-B2", minutes=6))
    assert (late.new, late.late_posts) == (1, ("PASIS:B2",))
    with pytest.raises(ReceiptError, match="never exported"):
        take(migrated, receipt("2026-10-05-1", "PASIS-B-B4"))
    with pytest.raises(PostsRefused, match="earlier closure: bevakning:B1, vardatagande:V1"):
        close(migrated, order(first_contact("B1", "V1")), order(first_contact("B1", "V1"),
              "vardatagande"))  # fmt: skip
    take(migrated, receipt("2026-10-05-1", "PASIS-B-B-3-FR"))
    close(migrated, order(follow_up("B-3", 'V"3')))
    assert migrated.check() == []


def test_it_is_made_as_a_new_one(migrated: Ledger, raw: Raw, address: str) -> None:
    found = _schema(migrated)
    if address.startswith("postgresql"):
        raw("drop schema flytt_ledger cascade")
    else:
        Path(address).unlink()
    with Ledger.open(address) as ledger:
        assert _schema(ledger) == found


def _schema(ledger: Ledger) -> dict[str, Any]:
    with ledger._store.read() as connection:
        seen = inspect(connection)
        tables = set(seen.get_table_names()) - {"alembic_version"}
        found: dict[str, Any] = {
            table: {
                "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"])
                            for c in seen.get_columns(table)],
                "key": seen.get_pk_constraint(table),
                "unique": sorted(map(str, seen.get_unique_constraints(table))),
                "checks": sorted(c["name"] or "" for c in seen.get_check_constraints(table)),
                "foreign": sorted(map(str, seen.get_foreign_keys(table))),
                "indexes": sorted(map(str, seen.get_indexes(table))),
            }
            for table in tables
        }  # fmt: skip
        triggers = (
            "select name, sql from sqlite_master where type in ('trigger', 'view') order by name"
            if connection.dialect.name == "sqlite"
            else "select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal"
            " order by tgname, tgrelid::regclass::text"
        )
        found["triggers"] = [tuple(row) for row in connection.exec_driver_sql(triggers)]
    return found


KILLED = """
import os, signal, sys
from flytt.ledger import Ledger, guards
guards.create = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Ledger.open(sys.argv[1])
"""


def test_killed_in_the_middle_it_is_the_older_one(older: str, raw: Raw) -> None:
    before = _rows(older, raw)
    done = subprocess.run([sys.executable, "-c", KILLED, older], capture_output=True, check=False)
    assert done.returncode == -9, done.stderr.decode()
    assert _rows(older, raw) == before
    with Ledger.open(older) as ledger:
        assert [asdict(each) | {"withdrawn": None} for each in ledger.status()] == [
            each | {"withdrawn": None} for each in ANSWERS["status"]
        ]


@pytest.mark.parametrize("version", ["0002"], indirect=True)
def test_a_record_that_is_not_its_posts_stops_it(address: str, write: Write, raw: Raw) -> None:
    write(lambda sql: sql.replace("'PASIS-B-B4'", "'PASIS-B-X4'"))
    before = _rows(address, raw)
    with pytest.raises(LedgerError, match="1 records whose ids are not made of their posts"):
        Ledger.open(address)
    assert _rows(address, raw) == before


def _rows(address: str, raw: Raw) -> list[Any]:
    """All that an older ledger holds; on SQLite with its schema."""
    if not address.startswith("postgresql"):
        with closing(sqlite3.connect(address)) as file:
            return list(file.iterdump())
    query = "select table_name from information_schema.tables where table_schema = 'flytt_ledger'"
    tables = sorted(name for (name,) in raw(f"{query} and table_type = 'BASE TABLE'"))
    return [raw(f"select * from {{s}}{table} order by 1") for table in tables]
