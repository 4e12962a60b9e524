"""The files of a run: closed to others, listed as they are, and silent about patients elsewhere."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flytt.commands.explain import explain
from line.command import Done, flytt
from line.contract import BASIS_FILES, READ_FILES, RUN_FILES
from line.work import FIRST, case_a, files_of, manifest
from oracle import COLUMNS, read_csv

# What tells who somebody is or what ails them; other columns hold codes and dates.
PRIVATE = {
    "personnummer",
    "fornamn",
    "efternamn",
    "adress",
    "fri_text",
    "orsak",
    "interndiagnos",
    "intern_text",
    "avvikelseorsak",
}
SHORT, SHORT_NUMBER = 5, 8  # what is shorter occurs by chance, in hashes, counts and seconds


@dataclass(frozen=True)
class Dirty:
    """A run on extracts with rows that cannot be read."""

    work: Path
    said: Done
    refused: tuple[tuple[str, int, str], ...]

    @property
    def folder(self) -> Path:
        return self.work / "korningar" / f"{FIRST}-1"


def spoil(work: Path) -> tuple[tuple[str, int, str], ...]:
    """Append rows that cannot be read, and give every text a value worth searching for."""
    path = work / "extrakt" / "pasis_bevakning.csv"
    lines = path.read_bytes().decode("utf-8").splitlines()
    header = lines[0].split(";")
    texts = [header.index(name) for name in ("orsak", "interndiagnos", "intern_text")]
    for number in range(1, len(lines)):
        cells = lines[number].split(";")
        if len(cells) == len(header) and number % 2:
            for place in texts:
                cells[place] = f"Hemligt{number:04d}x{place}"
            lines[number] = ";".join(cells)
    whole = [f"dold{place}" for place in range(len(header))]
    rows: list[tuple[bytes, str | None]] = [
        (";".join(whole[:-2]).encode(), "fel_antal_falt"),
        (";".join(whole).replace("dold3", "Ångest").encode("cp1252"), "oavkodbar"),
        (";".join(whole).replace("dold4", "do\0ld").encode(), "nul_tecken"),
        (";".join(whole).replace("dold5", '"dold"5').encode(), "felaktig_citering"),
        (";".join(["", *whole[1:]]).encode(), "nyckel_saknas"),
        (";".join(["DUBBEL", *whole[1:]]).encode(), "nyckel_dubbel"),
        (";".join(["DUBBEL", *whole[:-1]]).encode(), "nyckel_dubbel"),
        (";".join(["KOPIA", *whole[1:]]).encode(), None),
        (";".join(["KOPIA ", *whole[1:]]).encode(), None),
        (";".join(["\u00a0OMGIVEN\t", *whole[1:]]).encode(), None),
    ]
    path.write_bytes("".join(f"{line}\n" for line in lines).encode() + b"\n")
    with path.open("ab") as file:
        file.writelines(row + b"\r\n" for row, _ in rows)
    first = len(lines) + 2
    return tuple(
        ("pasis_bevakning", first + number, reason)
        for number, (_, reason) in enumerate(rows)
        if reason
    )


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Dirty:
    """Case a with such rows, run from the command line by somebody careless of modes."""
    work = case_a(tmp_path_factory.mktemp("smutsig") / "arbete")
    refused = spoil(work)
    said = flytt("run", "--work", work, "--date", FIRST, "--verbose", umask=0)
    assert said.code == 1, said
    return Dirty(work, said, refused)


def test_everything_is_there(dirty: Dirty) -> None:
    others = {"logg.jsonl", "manifest.json"} | BASIS_FILES | READ_FILES
    files = set(files_of(dirty.folder))
    units = {name for name in files if name.startswith("atgardslista/")}
    assert len(units) > 3
    assert files - units == set(RUN_FILES) | others


def test_only_the_owner_may_look(dirty: Dirty) -> None:
    there = [path for path in dirty.work.rglob("*") if path.parent.name != "mappningar"]
    there = [path for path in there if path.parent.name != "extrakt"]
    assert len(there) > 50
    open_ones = [
        f"{stat.filemode(path.stat().st_mode)} {path.relative_to(dirty.work)}"
        for path in there
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]
    assert open_ones == []


def test_the_manifest_lists_every_file_as_it_is(dirty: Dirty) -> None:
    listed = {each.pop("path"): each for each in manifest(dirty.folder)["files"]}
    files = {name: text for name, text in files_of(dirty.folder).items() if name != "manifest.json"}
    assert set(RUN_FILES) <= set(files)
    for name, content in files.items():
        found = listed.pop(name)
        assert found["bytes"] == len(content), name
        assert found["sha256"] == hashlib.sha256(content).hexdigest(), name
        if name.endswith(".csv"):
            assert found["rows"] == len(read_csv(dirty.folder / name)), name
    assert listed == {}


def test_the_manifest_tells_what_was_read(dirty: Dirty) -> None:
    inputs = {each["table"]: each for each in manifest(dirty.folder)["inputs"]}
    assert set(inputs) == set(COLUMNS)
    for table, found in inputs.items():
        content = (dirty.work / "extrakt" / f"{table}.csv").read_bytes()
        assert found["sha256"] == hashlib.sha256(content).hexdigest(), table
    refused = [one for one in dirty.refused if not one[2].startswith("nyckel_")]
    bevakning = inputs["pasis_bevakning"]
    assert bevakning["unreadable"] == len(refused)
    assert bevakning["read"] == 519 + 10
    balance = read_csv(dirty.folder / "avstamning.csv")
    for table, found in inputs.items():
        sums = sum(int(row["antal"]) for row in balance if row["tabell"] == table)
        assert sums == found["read"], table


def test_quarantine_names_line_and_reason(dirty: Dirty) -> None:
    rows = read_csv(dirty.folder / "karantan.csv")
    assert [(row["tabell"], int(row["rad"]), row["orsak"]) for row in rows] == list(dirty.refused)
    copies = [
        row["antal"]
        for row in read_csv(dirty.folder / "avstamning.csv")
        if (row["tabell"], row["utfall"]) == ("pasis_bevakning", "kopia")
    ]
    assert copies == ["1"]


def test_a_post_is_found_by_its_id_whatever_stands_around_it(dirty: Dirty) -> None:
    last = dirty.refused[-1][1] + 3
    found = explain(dirty.work, "PASIS:OMGIVEN")
    assert [(row.table, row.line) for row in found.rows][:1] == [("pasis_bevakning", last)]
    assert found.utfall
    aside = explain(dirty.work, "PASIS:DUBBEL")
    assert [row.set_aside for row in aside.rows] == ["nyckel_dubbel"] * 2
    assert aside.utfall == ""


def private_values(work: Path) -> set[str]:
    """Every personal id, name and text of the extracts."""
    found: set[str] = set()
    for table, columns in COLUMNS.items():
        path = work / "extrakt" / f"{table}.csv"
        text = path.read_bytes().decode("utf-8", errors="replace").replace("\0", "")
        for row in csv.DictReader(text.splitlines(), delimiter=";"):
            values = [row.get(column) or "" for column in columns if column in PRIVATE]
            found |= {value.strip() for value in values}
    found |= {f"dold{number}" for number in range(10, 17)}
    return {value for value in found if len(value) >= (SHORT_NUMBER if value.isdigit() else SHORT)}


def said_by(dirty: Dirty) -> Iterator[tuple[str, str]]:
    """Everything that is no delivery: logs, manifest, screen."""
    yield "stdout", dirty.said.out
    yield "stderr", dirty.said.err
    for name in ("logg.jsonl", "manifest.json", "rapport.html", "underlag/fakta.json"):
        yield name, (dirty.folder / name).read_text(encoding="utf-8")
    for path in sorted((dirty.work / ".flytt" / "dbt").rglob("*")):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="replace")
            yield str(path.relative_to(dirty.work)), text


def test_nothing_of_a_patient_is_said_anywhere_else(dirty: Dirty) -> None:
    values = private_values(dirty.work)
    assert len(values) > 500
    places = list(said_by(dirty))
    assert {"logg.jsonl", "manifest.json"} <= {name for name, _ in places}
    told = [
        (name, sum(value in text for value in values))
        for name, text in places
        if any(value in text for value in values)
    ]
    assert told == []


def test_the_log_is_json_and_names_the_unknown_code(dirty: Dirty) -> None:
    text = (dirty.folder / "logg.jsonl").read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines()]
    assert {"steg", "okand_kontakttyp"} <= {each["handelse"] for each in events}
    assert [each["kontakttyp"] for each in events if each["handelse"] == "okand_kontakttyp"] == [
        "DOLD8",
        "Q1",
    ]
