"""A value of a row leaves by delivered files only, whatever fails: every other byte is searched."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flytt.plugins.interfaces import Delivery
from flytt.plugins.receipt_file import COLUMNS as RECEIPT
from flytt.plugins.tables import BUILT_IN_TABLES, Table
from flytt.targets.millennium import Millennium
from flytt.transform import transform
from line.command import Done, called
from line.work import FIRST, SECOND, case_a, settings

MARK = "kanarie"
DELIVERED = ("extrakt", "mappningar", "korningar", "avslut")
PROTECTED = (".duckdb", ".duckdb.wal", "ledger.sqlite")
BESIDE_THEM = ("manifest.json", "logg.jsonl")
BROKEN = {"models/marts/trasig.sql": "select cast(fornamn as integer) as tal from {rows}\n"}
RED = {"dbt_project/tests/rod.sql": "select * from {rows} where fornamn is not null\n"}


def lines(table: Table) -> Iterator[bytes]:
    """Rows with a canary in every field: whole ones, of every broken kind, and a key used twice."""

    def row(number: int) -> list[str]:
        return [f"{MARK.title()}{number} {table.name} {column}" for column in table.columns]

    for number in range(12):
        yield ";".join(row(number)).encode()
    yield ";".join([*row(20), "Kanarie en för mycket"]).encode()
    yield ";".join(row(21)).encode() + b"\xff"
    yield ";".join(row(22)).encode() + b"\0"
    yield ";".join(['"Kanarie23"x', *row(23)[1:]]).encode()
    yield ";".join(["", *row(24)[1:]]).encode()
    yield ";".join([row(0)[0], *row(25)[1:]]).encode()


@pytest.fixture
def work(tmp_path: Path, engine_url: str | None) -> Path:
    """Case a with canaries in every text that may hold any, and such rows in every table."""
    made = case_a(tmp_path / "arbete", settings(engine_url=engine_url))
    for table in BUILT_IN_TABLES:
        path = made / "extrakt" / f"{table.name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\n")
            writer.writerow(table.columns)
            for number, row in enumerate(rows):
                texts = {
                    name: f"{MARK.title()} {name} {number}"
                    for name in table.columns
                    if table.kind(name) == "text" and row.get(name)
                }
                writer.writerow([{**row, **texts}.get(name, "") for name in table.columns])
        with path.open("ab") as file:
            file.writelines(line + b"\n" for line in lines(table))
    return made


def persons(work: Path) -> set[str]:
    """Every personal id of the extracts, as it stands there and without its sign."""
    found: set[str] = set()
    for path in (work / "extrakt").glob("*.csv"):
        text = path.read_bytes().decode("utf-8", errors="replace")
        for each in re.findall(r"(?<![0-9])(?:[0-9]{8}|[0-9]{6})[-+]?[0-9]{4}(?![0-9])", text):
            found |= {each, re.sub("[-+]", "", each)}
    return found


def overlay(files: dict[str, str]) -> Callable[..., Path]:
    """Stage the project with some more files in it."""
    stage = transform.stage_project

    def staged(*arguments: Any, **named: Any) -> Path:
        project = stage(*arguments, **named)
        for name, text in files.items():
            rows = "{{ ref('stg_pu__personer') }}"
            (project / name).write_text(text.replace("{rows}", rows), encoding="utf-8")
        return project

    return staged


def fail(_target: Millennium, delivery: Delivery) -> None:
    """What a careless plugin does with a row that it did not expect."""
    for batch in delivery.rows("millennium_person"):
        raise ValueError(f"cannot write {batch[0]}")


def bad_receipts(work: Path) -> Path:
    """A receipt file in which every field is a canary."""
    path = work.parent / "kvittens.csv"
    rows = [";".join(RECEIPT), *(";".join(f"Kanarie {n} {c}" for c in RECEIPT) for n in range(3))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def told(work: Path, done: Done, needles: set[str]) -> dict[str, list[str]]:
    """Where a canary or a person is found, but for delivered files and the protected database."""
    places = {"stdout": done.out, "stderr": done.err}
    for path in sorted(work.rglob("*")):
        inside = path.relative_to(work)
        delivered = inside.parts[0] in DELIVERED and path.name not in BESIDE_THEM
        if path.is_file() and not delivered and not path.name.endswith(PROTECTED):
            places[str(inside)] = path.read_bytes().decode("utf-8", errors="replace")
    return {
        name: found
        for name, text in places.items()
        if (found := [each for each in needles if each in text or each in text.lower()])
    }


def test_no_value_is_said(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine_url: str | None
) -> None:
    needles = {MARK, *persons(work)}
    assert len(needles) > 100
    temporary = tmp_path / "tillfalligt"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def silent(code: int, *arguments: str | Path) -> Done:
        done = called(*arguments, "--work", work, "--verbose")
        assert done.code == code, done
        assert told(work, done, needles) == {}, arguments
        left = [path for path in temporary.rglob("*") if path.is_file()]
        assert [path for path in left if MARK in path.read_bytes().decode("latin-1").lower()] == []
        return done

    day = ("--date", FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(transform, "stage_project", overlay(BROKEN))
        assert "trasig" in silent(2, "run", *day).err
        log = (work / ".flytt" / "dbt" / "logs" / "dbt.log").read_text(encoding="utf-8")
        assert "left out: it may repeat values" in log
    with monkeypatch.context() as patch:
        patch.setattr(transform, "stage_project", overlay(RED))
        assert "GATE RED rod" in silent(1, "run", *day).out
    silent(1, "check", *day)
    silent(1, "check", *day, "--json")
    silent(1, "transform", *day)
    with monkeypatch.context() as patch:
        patch.setattr(Millennium, "write", fail)
        assert "ValueError" in silent(2, "export").err
    silent(1, "export")
    silent(2, "receipts", bad_receipts(work))
    silent(0, "status")
    silent(0, "close", "--date", SECOND)
    path = work / "flytt.toml"
    path.write_text(path.read_text("utf-8").replace("[closure]", "[closure"), encoding="utf-8")
    silent(2, "status")
