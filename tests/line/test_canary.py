"""A value of a row leaves by delivered files only, whatever fails: every other byte is searched."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flytt.export import export
from flytt.ledger import ExportRow
from flytt.plugins.extracts import Rows
from flytt.plugins.interfaces import Delivery, Source
from flytt.plugins.receipt_file import COLUMNS as RECEIPT
from flytt.plugins.tables import BUILT_IN_TABLES, Table
from flytt.settings.sources import SourceSettings
from flytt.targets.millennium import Millennium
from flytt.transform import transform
from kit.engines import is_spark
from kit.persons import official
from line.canaries import MARK, persons, told
from line.command import Done, called
from line.work import FIRST, SECOND, case_a, settings

FAILS = "{{ 'raise_error(fornamn)' if target.type == 'spark' else 'cast(fornamn as integer)' }}"
BROKEN = {"models/marts/trasig.sql": f"select {FAILS} as tal from {{rows}}\n"}
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
    ledger = None if is_spark(engine_url) else engine_url
    made = case_a(tmp_path / "arbete", settings(engine_url=engine_url, ledger_url=ledger))
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


def without_content(exports: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Exports that the ledger refuses row by row; PostgreSQL's own words would quote the row."""

    def changed(*given: Any) -> Iterator[Any]:
        place = ExportRow._fields.index("innehall")
        for row in exports(*given):
            yield (*row[:place], None, *row[place + 1 :])

    return changed


def losing_connections(url: str) -> Callable[[Millennium, Delivery], None]:
    """The server ends every connection while a row is in hand."""

    def write(_target: Millennium, delivery: Delivery) -> None:
        for batch in delivery.rows("millennium_person"):
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where datname = current_database() and pid <> pg_backend_pid()"
                )
            assert batch
        delivery.copy("millennium_person", "person.csv")

    return write


def failing(source: Source, _settings: SourceSettings) -> list[Rows]:
    """A source that fails while it reads, with a row in its words."""

    def rows() -> Iterator[tuple[str, ...]]:
        yield tuple(f"{MARK} {column}" for column in source.tables[0].columns)
        raise RuntimeError(f"cannot read {MARK} {source.name}")

    return [Rows(table, "ett eget system", rows) for table in source.tables]


def bad_receipts(work: Path) -> Path:
    """A receipt file in which every field is a canary."""
    path = work.parent / "kvittens.csv"
    rows = [";".join(RECEIPT), *(";".join(f"Kanarie {n} {c}" for c in RECEIPT) for n in range(3))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_what_is_said_is_found(tmp_path: Path) -> None:
    plain, other = official(0), official(1)
    signed = f"{other[:8]}-{other[8:]}"
    (tmp_path / "logg.txt").write_text(f"före{plain}7, {MARK.upper()}", encoding="utf-8")
    (tmp_path / "extrakt").mkdir()
    (tmp_path / "extrakt" / "pu_person.csv").write_text(plain, encoding="utf-8")
    found = told(tmp_path, Done(0, other, f"id={signed};"), {MARK.title(), plain, signed})
    assert {place: set(each) for place, each in found.items()} == {
        "logg.txt": {MARK.title(), plain},
        "stderr": {signed},
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
    with monkeypatch.context() as patch:
        patch.setattr(export, "_exports", without_content(export._exports))
        assert "ledger" in silent(2, "export").err
    if engine_url is not None and not is_spark(engine_url):
        with monkeypatch.context() as patch:
            patch.setattr(Millennium, "write", losing_connections(engine_url))
            silent(2, "export")
    with monkeypatch.context() as patch:
        patch.setattr(Source, "extracts", failing)
        assert "RuntimeError" in silent(2, "extract").err
    silent(1, "run", *day)
    silent(2, "receipts", bad_receipts(work))
    silent(0, "status")
    silent(0, "close", "--date", SECOND)
    path = work / "flytt.toml"
    path.write_text(path.read_text("utf-8").replace("[closure]", "[closure"), encoding="utf-8")
    silent(2, "status")
