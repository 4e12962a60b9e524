"""What is wrong with a work folder is named, with what to do about it; nothing is changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flytt.doctor import program, work_place
from flytt.ledger import Ledger
from flytt.work.folder import WorkFolder
from line.command import called
from line.test_mistakes import more, settings, without_column
from line.work import FIRST, case_a, copied, new_work, snapshot
from line.work import settings as settings_text
from torture.spoils import Spoil, content, gone, header, renamed


def overwritten(name: str, content: bytes = b"no such thing") -> Spoil:
    """Put something else into a file."""
    return lambda work: (work / name).write_bytes(content)


def folder_instead(name: str) -> Spoil:
    """A folder where a file should be."""

    def spoil(work: Path) -> None:
        (work / name).unlink(missing_ok=True)
        (work / name).mkdir(parents=True)

    return spoil


def file_instead(name: str) -> Spoil:
    """A file where a folder should be."""

    def spoil(work: Path) -> None:
        shutil.rmtree(work / name, ignore_errors=True)
        (work / name).touch()

    return spoil


def ledger(statement: str) -> Spoil:
    """A ledger on which somebody else has been at work."""

    def spoil(work: Path) -> None:
        Ledger.open(work / "ledger.sqlite").close()
        with closing(sqlite3.connect(work / "ledger.sqlite")) as connection:
            connection.execute(statement)
            connection.commit()

    return spoil


DUCKDB = '[engine]\ntype = "duckdb"'
DAMAGES: dict[str, tuple[str, str, tuple[str, ...], Spoil]] = {
    # name: the state, what is marked, the words, what is done
    "no settings": ("fail", "flytt.toml", ("does not exist", "flytt init"), gone("flytt.toml")),
    "settings are a folder": ("fail", "flytt.toml", ("folder",), folder_instead("flytt.toml")),
    "no toml": ("fail", "flytt.toml", ("line 1",), settings("[engine]", "[engine")),
    "no utf-8": ("fail", "flytt.toml", ("line 1",), overwritten("flytt.toml", b"a = '\xff'")),
    "empty settings": (
        "fail", "flytt.toml", ("sources is missing",), overwritten("flytt.toml", b""),
    ),
    "a number as engine": (
        "fail", "flytt.toml", ("[engine]", "whole number"), settings(DUCKDB, "engine = 3"),
    ),
    "an unknown key": (
        "fail", "flytt.toml", ("bogus", "nearest"), settings("[rules]", "[rules]\nbogus = 1"),
    ),
    "an unknown guard": (
        "fail", "flytt.toml", ("'datm'", "'datum'"),
        settings("accept = [", 'accept = ["datm", '),
    ),
    "an unknown source plugin": (
        "fail", "flytt.toml", ("pasiss", "'pasis'"),
        settings('plugin = "pasis"', 'plugin = "pasiss"'),
    ),
    "a variable that is not set": (
        "fail", "flytt.toml", ("engine.url", "FLYTT_NOPE", "export"),
        settings(DUCKDB, '[engine]\ntype = "postgres"\nurl = "${FLYTT_NOPE}"'),
    ),
    "a server that is not there": (
        "fail", "postgres", ("cannot be reached", "u@127.0.0.1:9/d"),
        settings(DUCKDB, '[engine]\ntype = "postgres"\nurl = "postgresql://u:hemligt@127.0.0.1:9/d"'),
    ),
    "no signature": ("warn", "closure", ("sign",), settings('"SDVM"', '"XXXX"')),
    "too little memory": (
        "warn", "memory", ("1MB",), settings(DUCKDB, f'{DUCKDB}\nmemory = "1MB"'),
    ),
    "no extracts": ("fail", "pasis", ("extrakt", "folder"), gone("extrakt")),
    "extracts are a file": ("fail", "vaps", ("is a file",), file_instead("extrakt")),
    "an extract is missing": (
        "fail", "vaps", ("vaps_remiss.csv",), gone("extrakt/vaps_remiss.csv"),
    ),
    "an extract under another name": (
        "fail", "pu", ("PU_Person.txt", "pu_person.csv"),
        renamed("extrakt/pu_person.csv", "extrakt/PU_Person.txt"),
    ),
    "an extract is a folder": (
        "fail", "pu", ("pu_person.csv", "folder"), folder_instead("extrakt/pu_person.csv"),
    ),
    "an extract is empty": (
        "fail", "pu_person", ("empty",), overwritten("extrakt/pu_person.csv", b""),
    ),
    "an extract has no rows": (
        "warn", "pu_person", ("0 lines", "tom_tabell"), content("extrakt/pu_person.csv", header),
    ),
    "an extract in utf-16": (
        "fail", "pu_person", ("UTF-16", "UTF-8"),
        content("extrakt/pu_person.csv", lambda text: text.decode().encode("utf-16")),
    ),
    "an extract lacks a column": (
        "fail", "pasis_bevakning", ("maldatum",), without_column("pasis_bevakning", "maldatum"),
    ),
    "no mapping tables": (
        "fail", "mapping tables", ("does not exist", "seeds.folder"),
        gone("mappningar"),
    ),
    "a made-up table": (
        "warn", "made up", ("driftstart", "demo"), gone("mappningar/driftstart.csv"),
    ),
    "a made-up table that is refused": (
        "fail", "made up", ("driftstart", "refused"),
        lambda work: (gone("mappningar/driftstart.csv")(work), settings("demo = true", "")(work)),
    ),
    "a mapping table with a wrong header": (
        "fail", "mapping tables", ("driftstart.csv", "header"),
        overwritten("mappningar/driftstart.csv", b"a;b\n"),
    ),
    "a file that no table is": (
        "fail", "mapping tables", ("notes.xlsx",), more("mappningar/notes.xlsx", "x"),
    ),
    "the lock is a folder": (
        "fail", "lock", ("folder", ".flytt/lock"), folder_instead(".flytt/lock"),
    ),
    "flytt's own folder is a file": ("fail", "lock", (".flytt",), file_instead(".flytt")),
    "others may enter": ("warn", "rights", ("chmod go=",), lambda work: work.chmod(0o755)),
    "the audit is a folder": (
        "fail", "audit.jsonl", ("cannot be carried on",), folder_instead("audit.jsonl"),
    ),
    "the audit is altered": (
        "warn", "audit.jsonl", ("line 1", "altered"),
        overwritten("audit.jsonl", b'{"hash": "0", "nr": 1}\n'),
    ),
    "the ledger is another file": (
        "fail", "ledger", ("no ledger", "backup"), overwritten("ledger.sqlite", b"x" * 9000),
    ),
    "the ledger is empty": ("fail", "ledger", ("no ledger",), overwritten("ledger.sqlite", b"")),
    "the ledger is a folder": ("fail", "ledger", ("folder",), folder_instead("ledger.sqlite")),
    "the ledger does not say its version": (
        "fail", "ledger", ("version", "backup"), ledger("drop table alembic_version"),
    ),
    "the ledger is of a newer flytt": (
        "fail", "ledger", ("newer flytt", "9999"),
        ledger("update alembic_version set version_num = '9999'"),
    ),
    "the ledger lacks a table": (
        "fail", "ledger", ("receipts", "backup"), ledger("drop table receipts"),
    ),
    "the build is a folder": (
        "fail", "rights", ("bygge.duckdb", "folder"), folder_instead(".flytt/bygge.duckdb"),
    ),
    "a mapping table is a folder": (
        "fail", "mapping tables", ("regel.csv", "folder"), folder_instead("mappningar/regel.csv"),
    ),
    "the warehouse is damaged": (
        "warn", "last run", ("status and explain", "flytt run"), overwritten("lager.duckdb"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that could run, closed to others."""
    return case_a(tmp_path_factory.mktemp("frisk") / "arbete", settings_text())


def told(work: Path) -> tuple[int, list[dict[str, str]]]:
    """The exit code, and the lines; the text for people shows each of them at 80 columns."""
    done = called("doctor", "--work", work, "--json")
    shown = called("doctor", "--work", work)
    assert (shown.code, shown.err, done.err) == (done.code, "", "")
    assert [line for line in shown.out.splitlines() if len(line) > 80 and " " in line.strip()] == []
    found: dict[str, Any] = json.loads(done.out)
    lines: list[dict[str, str]] = found["lines"]
    assert all(shown.out.count(f"\n  {state}") == sum(e["state"] == state for e in lines)
               for state in ("ok", "warn", "fail"))  # fmt: skip
    assert all(line["todo"] for line in lines if line["state"] != "ok" and not _listed(line, lines))
    return done.code, lines


def _listed(line: dict[str, str], lines: list[dict[str, str]]) -> bool:
    """Of several problems that have one remedy, only the last line names it."""
    return any(e["todo"] for e in lines if e["name"] == line["name"] and e["state"] != "ok")


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_named_and_nothing_changes(sound: Path, tmp_path: Path, name: str) -> None:
    state, marked, words, spoil = DAMAGES[name]
    work = tmp_path / "arbete"
    shutil.copytree(sound, work)
    spoil(work)
    before = snapshot(work)
    code, lines = told(work)
    wrong = [line for line in lines if line["state"] != "ok"]
    assert code == (2 if state == "fail" else 1), wrong
    found = [line for line in wrong if (line["state"], line["name"]) == (state, marked)]
    assert found, wrong
    said = " ".join(f"{line['what']} {line['todo']}" for line in found)
    assert [word for word in words if word not in said] == []
    assert "hemligt" not in said
    assert "cannot be looked at" not in said
    assert snapshot(work) == before


def test_a_finished_folder_is_well(finished: Path, tmp_path: Path) -> None:
    work = copied(finished, tmp_path / "arbete")
    work.chmod(0o700)
    before = snapshot(work)
    code, lines = told(work)
    assert [line for line in lines if line["state"] != "ok"] == []
    assert code == 0
    what = {line["name"]: line["what"] for line in lines}
    assert what["last run"].endswith(f"{FIRST}-1")
    assert what["ledger"] == "undamaged, and every record accounted for; runs: 1"
    lines_below = len((work / "extrakt" / "pu_person.csv").read_text("utf-8").splitlines()) - 1
    assert what["pu_person"] == f"{lines_below} lines, all of its 9 columns"
    assert snapshot(work) == before


def test_a_run_whose_folder_is_gone_stops_the_next(finished: Path, tmp_path: Path) -> None:
    work = copied(finished, tmp_path / "arbete")
    shutil.rmtree(work / "korningar" / f"{FIRST}-1")
    code, lines = told(work)
    assert code == 2
    (line,) = [line for line in lines if line["state"] == "fail"]
    assert (line["name"], line["what"]) == ("ledger", f"korningar/{FIRST}-1 is gone")


def test_a_command_at_work_is_named(sound: Path) -> None:
    with WorkFolder(sound).lock("run"):
        code, lines = told(sound)
    assert code == 1
    (line,) = [line for line in lines if line["state"] == "warn" and line["name"] == "lock"]
    assert line["what"].startswith("held by flytt run (process")
    assert [line["state"] for line in told(sound)[1] if line["name"] == "lock"] == ["ok"]


def test_a_database_is_looked_at_as_a_build_has_it(tmp_path: Path, postgres_url: str) -> None:
    work = case_a(tmp_path / "arbete", settings_text(engine_url=postgres_url))
    _, lines = told(work)
    (line,) = [line for line in lines if line["name"] == "postgres"]
    assert line["state"] == "ok"
    assert "client_encoding UTF8" in line["what"]
    assert "may create schemas" in line["what"]


def test_outside_a_work_folder_the_program_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = called("doctor")
    assert done.code == 0
    assert "there is none here" in done.out
    assert "python: 3." in done.out
    assert called("doctor", "--work", tmp_path).code == 2
    new_work(tmp_path / "arbete")
    monkeypatch.chdir(tmp_path / "arbete")
    assert called("doctor").code == 2


def test_a_broken_installation_is_named(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = program.metadata.version
    needs = ["duckdb==9.9.9", "click>=1", "no-such-thing>=1", "other; extra == 'dev'"]
    monkeypatch.setattr(program.metadata, "requires", lambda _: needs)
    monkeypatch.setattr(program, "starts", lambda: False)
    monkeypatch.setattr(work_place, "_kind", lambda _: "nfs4")
    monkeypatch.setenv("FLYTT_PLUGINS", "saknas")
    monkeypatch.setattr(work_place, "_LEAST", 1 << 60)
    code, lines = told(sound)
    assert code == 2
    wrong = {line["name"]: (line["state"], line["what"]) for line in lines if line["state"] != "ok"}
    assert wrong["duckdb"] == ("fail", f"{versions('duckdb')}; flytt needs duckdb==9.9.9")
    assert wrong["no-such-thing"] == ("fail", "not installed; flytt needs no-such-thing>=1")
    assert wrong["dbt"][0] == "fail"
    assert wrong["disk"][0] == wrong["space"][0] == wrong["plugins"][0] == "warn"
    assert "saknas" in wrong["plugins"][1]


def test_what_nobody_foresaw_is_a_line_too(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("hemligt")

    monkeypatch.setattr(work_place.shutil, "disk_usage", fail)
    code, lines = told(sound)
    assert code == 2
    (line,) = [line for line in lines if line["state"] == "fail"]
    assert (line["name"], line["what"]) == ("space", "cannot be looked at: RuntimeError")
