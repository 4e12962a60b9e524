"""What users get wrong: exit code 2, one message that names the thing, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from line.command import called, flytt
from line.work import FIRST, SECOND, case_a, copied, snapshot

Spoil = Callable[[Path], None]
RUN = ("run", "--date", SECOND)
CLOSE = ("close", "--date", SECOND)
DECIDED = f"korningar/{FIRST}-1/dispositioner.csv"
HEADER = "run_id;record_id;status;millennium_id;felkod;feltext;tidpunkt\n"


def nothing(_work: Path) -> None:
    """The folder is as it should be."""


def settings(old: str, new: str) -> Spoil:
    """Change the text of flytt.toml."""

    def spoil(work: Path) -> None:
        path = work / "flytt.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def gone(name: str) -> Spoil:
    """Remove a file."""
    return lambda work: (work / name).unlink()


def without_column(table: str, column: str) -> Spoil:
    """Take a column out of an extract."""

    def spoil(work: Path) -> None:
        path = work / "extrakt" / f"{table}.csv"
        lines = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines()]
        place = lines[0].index(column)
        kept = [";".join(line[:place] + line[place + 1 :]) for line in lines]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")

    return spoil


def more(name: str, text: str, encoding: str = "utf-8") -> Spoil:
    """Add text to a file, or make it."""

    def spoil(work: Path) -> None:
        with (work / name).open("ab") as file:
            file.write(text.encode(encoding))

    return spoil


def receipt(record_id: str, status: str = "OK", when: str = "2026-10-06T08:00:00") -> str:
    """A receipt file of one row."""
    return f"{HEADER}{FIRST}-1;{record_id};{status};;;;{when}\n"


@dataclass(frozen=True)
class Mistake:
    """What is done to the work folder, the command that follows, and the words it must say.

    `fresh` are the words before the first run, where they differ.
    """

    name: str
    command: tuple[str, ...]
    words: tuple[str, ...]
    spoil: Spoil = nothing
    fresh: tuple[str, ...] | None = None


MISTAKES = (
    Mistake(
        "an extract lacks a column",
        RUN,
        ("pasis_bevakning.csv", "maldatum"),
        without_column("pasis_bevakning", "maldatum"),
    ),
    Mistake(
        "an extract lacks a column: check",
        ("check", "--date", SECOND),
        ("pu_person.csv", "skyddad"),
        without_column("pu_person", "skyddad"),
    ),
    Mistake(
        "an extract lacks a column: close",
        CLOSE,
        ("vaps_remiss.csv", "enhet"),
        without_column("vaps_remiss", "enhet"),
        fresh=("Nothing has been exported yet",),
    ),
    Mistake("an extract is missing", RUN, ("vaps_remiss.csv",), gone("extrakt/vaps_remiss.csv")),
    Mistake("no flytt.toml", RUN, ("flytt.toml", "flytt init"), gone("flytt.toml")),
    Mistake(
        "a key misspelt",
        RUN,
        ("sources.pasis.encodng", "'encoding'"),
        settings('encoding = "utf-8"', 'encodng = "utf-8"'),
    ),
    Mistake(
        "a table misspelt",
        RUN,
        ("clousure", "closure"),
        settings("[closure]", "[clousure]"),
    ),
    Mistake(
        "a plugin misspelt",
        RUN,
        ("pasiss", "'pasis'"),
        settings('plugin = "pasis"', 'plugin = "pasiss"'),
    ),
    Mistake(
        "a target misspelt",
        RUN,
        ("milenium", "'millennium'"),
        settings('"millennium"', '"milenium"'),
    ),
    Mistake(
        "an extract folder that is not there",
        RUN,
        ("uttag",),
        settings('folder = "extrakt"', 'folder = "uttag"'),
    ),
    Mistake(
        "a seed folder that is not there",
        RUN,
        ("mappning\n",),
        settings('folder = "mappningar"', 'folder = "mappning"'),
    ),
    Mistake("no TOML", RUN, ("flytt.toml", "line 1"), settings("[engine]", "[engine")),
    Mistake(
        "an encoding that nobody knows",
        RUN,
        ("utf-9", "encoding"),
        settings('encoding = "utf-8"', 'encoding = "utf-9"'),
    ),
    Mistake(
        "a variable that is not set",
        RUN,
        ("FLYTT_INGENSTANS", "url"),
        settings('type = "duckdb"', 'type = "postgres"\nurl = "${FLYTT_INGENSTANS}"'),
    ),
    Mistake(
        "a pattern that is none",
        RUN,
        ("reservnummer_monster",),
        settings(r"['^(\d{6}|\d{8})[DEF][A-Z][01][A-Z]$']", "['(']"),
    ),
    Mistake(
        "a mapping row twice",
        RUN,
        ("mappning_yrkeskategori.csv", "line 4", "line 5", "ÖL"),
        more("mappningar/mappning_yrkeskategori.csv", "öl ;X;\nÖL;Y;\n"),
    ),
    Mistake(
        "an impossible date",
        RUN,
        ("driftstart.csv", "K99"),
        more("mappningar/driftstart.csv", "PASIS;K99;2026-02-30;;\n"),
    ),
    Mistake(
        "a seed from Windows",
        RUN,
        ("huvudmottagning.csv", "UTF-8"),
        more("mappningar/huvudmottagning.csv", "ÅNG;M1\n", "cp1252"),
    ),
    Mistake(
        "a seed that nobody knows",
        RUN,
        ("mappning_vardenheter.csv", "mappning_vardenhet"),
        more("mappningar/mappning_vardenheter.csv", "x\n"),
    ),
    Mistake("a date that is none", ("run", "--date", "2026-13-01"), ("2026-13-01", "--date")),
    Mistake("a date in words", ("run", "--date", "idag"), ("idag", "YYYY-MM-DD")),
    Mistake("no date", ("run",), ("--date",)),
    Mistake("a command misspelt", ("runn",), ("runn", "'run'")),
    Mistake(
        "a closure without signature",
        CLOSE,
        ("[closure] sign",),
        settings('sign = "SDVM"', 'sign = " "'),
    ),
    Mistake(
        "a closure signed by the placeholder",
        CLOSE,
        ("[closure] sign",),
        settings('sign = "SDVM"', 'sign = "xxxx"'),
    ),
    Mistake("an unknown post", ("explain", "PASIS:INGEN"), ("INGEN",), fresh=("flytt run",)),
    Mistake(
        "no receipt file",
        ("receipts", "{work}/kvittens.csv"),
        ("kvittens.csv", "does not exist"),
    ),
    Mistake(
        "a receipt for a record that nobody exported",
        ("receipts", "{work}/kvittens.csv"),
        ("PASIS-B-INGEN", "line 2"),
        more("kvittens.csv", receipt("PASIS-B-INGEN")),
        fresh=("Nothing has been exported yet",),
    ),
    Mistake(
        "receipts that cannot be read",
        ("receipts", "{work}/kvittens.csv"),
        ("kvittens.csv", "line 2", "line 3"),
        more("kvittens.csv", receipt("A", "KANSKE") + f"{FIRST}-1;B;OK;;;;igår\n"),
        fresh=("Nothing has been exported yet",),
    ),
    Mistake(
        "receipts without a column",
        ("receipts", "{work}/kvittens.csv"),
        ("kvittens.csv", "tidpunkt"),
        more("kvittens.csv", HEADER.replace(";tidpunkt", "")),
        fresh=("Nothing has been exported yet",),
    ),
    Mistake(
        "a check since a run that never was",
        ("check", "--date", SECOND, "--since", f"{FIRST}-7"),
        (f"no run '{FIRST}-7'", f"'{FIRST}-1'", "flytt status"),
        fresh=(f"no run '{FIRST}-7'", "flytt status"),
    ),
    Mistake(
        "a check since a run whose posts are gone",
        ("check", "--date", SECOND, "--since", f"{FIRST}-1"),
        (f"{FIRST}-1/dispositioner.csv", "purged", "flytt verify"),
        lambda work: (work / DECIDED).unlink(missing_ok=True),
        fresh=("no run",),
    ),
    Mistake(
        "an export of what is published already",
        ("export",),
        (f"{FIRST}-1", "published already"),
        fresh=("flytt run",),
    ),
)


# One of each command and kind of error is seen from outside, as a process.
OUTSIDE = {
    "an extract lacks a column",
    "an extract lacks a column: check",
    "no TOML",
    "a command misspelt",
    "a closure without signature",
    "receipts that cannot be read",
}


@pytest.fixture(params=["fresh", "later"])
def work(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A work folder before its first run, and one after it."""
    place = tmp_path / "arbete"
    if request.param == "fresh":
        return case_a(place)
    return copied(request.getfixturevalue("finished"), place)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_it_is_named_and_nothing_changes(work: Path, mistake: Mistake) -> None:
    is_fresh = not (work / "korningar").exists()
    mistake.spoil(work)
    before = snapshot(work)
    command = [part.format(work=work) for part in mistake.command]
    call = flytt if mistake.name in OUTSIDE else called
    done = call(*command, *(["--work", str(work)] if command[0] != "runn" else []))
    assert done.code == 2, done
    words = mistake.fresh if is_fresh and mistake.fresh is not None else mistake.words
    assert [word for word in words if word not in done.err] == [], done.err
    assert "Traceback" not in done.err
    assert "bug" not in done.err
    assert done.err.count("Error:") == 1
    assert done.out == ""
    assert snapshot(work) == before
