"""Case b, five weeks worked out by an independent hand, through the real line."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from line.command import called
from line.work import ROOT, new_work

CASE = ROOT / "tests" / "cases" / "b"
RUNS = ("1-2026-10-05", "2-2026-10-12", "3-2026-10-26", "4-2026-11-09")
CLOSURE = "avslut-2026-10-13"


def command(work: Path, *arguments: str | Path) -> None:
    done = called(*arguments, "--work", work)
    assert done.code in (0, 1), done.err


def deliver(work: Path, step: str) -> None:
    shutil.copytree(CASE / step / "extrakt", work / "extrakt", dirs_exist_ok=True)


def columns(path: Path, number: int) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[:number] for row in csv.reader(file, delimiter=";")]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, engine_url: str | None) -> Path:
    """The case from the first run to the last, on each engine."""
    work = new_work(tmp_path_factory.mktemp("b") / "arbete")
    shutil.copytree(CASE / "mappningar", work / "mappningar", dirs_exist_ok=True)
    engine = f'[engine]\ntype = "postgres"\nurl = "{engine_url}"\n' if engine_url else ""
    text = (CASE / "flytt.toml").read_text(encoding="utf-8")
    (work / "flytt.toml").write_text(engine + text, encoding="utf-8")
    for step in (*RUNS[:2], CLOSURE, *RUNS[2:]):
        deliver(work, step)
        verb = "close" if step == CLOSURE else "run"
        command(work, verb, "--date", step.split("-", 1)[1])
        command(work, "receipts", CASE / step / "kvittenser.csv")
    return work


def test_every_post_and_every_unread_row_is_as_worked_out(work: Path) -> None:
    for step in RUNS:
        folder = work / "korningar" / f"{step.split('-', 1)[1]}-1"
        for name in ("dispositioner.csv", "karantan.csv"):
            assert (folder / name).read_bytes() == (CASE / step / name).read_bytes(), step


def test_exactly_these_are_ordered_closed_and_held_back(work: Path) -> None:
    folder = work / "avslut" / "2026-10-13-1"
    for name in ("bevakning.csv", "vaps_remiss.csv", "vardatagande.csv"):
        assert (folder / name).read_bytes() == (CASE / CLOSURE / name).read_bytes(), name
    expected = columns(CASE / CLOSURE / "undantagna.csv", 4)
    assert columns(folder / "undantagna.csv", 4) == expected
    assert columns(folder / "ej_utforda.csv", 5)[1:] == []
