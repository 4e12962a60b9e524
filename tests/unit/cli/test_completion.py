"""A shell completes commands and posts, from whatever the work folder has of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from flytt.cli.completion import ColonBash
from flytt.cli.main import cli
from flytt.ledger import Ledger
from line.command import FLYTT
from unit.ledger.telling import export, first_contact

HEADER = "kallsystem;post_typ;post_id;utfall"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder whose ledger has two posts, one of them gone from the last run."""
    made = tmp_path / "en mapp"
    made.mkdir()
    with Ledger.open(made / "ledger.sqlite") as ledger:
        export(ledger, first_contact("B1"), first_contact("B77"))
    for day, posts in (("2026-10-05", ["B9"]), ("2026-10-12", ["B1", "B12", "X1"])):
        folder = made / "korningar" / f"{day}-1"
        folder.mkdir(parents=True)
        rows = "".join(f"PASIS;bevakning;{post};vantar\n" for post in posts)
        (folder / "dispositioner.csv").write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    return made


@pytest.fixture
def completed(monkeypatch: pytest.MonkeyPatch, work: Path) -> Completed:
    monkeypatch.chdir(work)
    return Completed(monkeypatch)


class Completed:
    """What bash is offered for words as it has parted them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._set = monkeypatch.setenv

    def __call__(self, *words: str) -> list[str]:
        self._set("COMP_WORDS", " ".join(("flytt", *words)))
        self._set("COMP_CWORD", str(len(words)))
        offered = ColonBash(cli, {}, "flytt", "_FLYTT_COMPLETE").complete()
        return [line.removeprefix("plain,") for line in offered.splitlines()]


def test_posts_of_ledger_and_last_run(completed: Completed) -> None:
    assert completed("explain", "PASIS:B1") == ["PASIS:B1", "PASIS:B12"]
    assert completed("explain", "B1") == ["PASIS:B1", "PASIS:B12"]
    assert completed("explain", "") == ["PASIS:B1", "PASIS:B12", "PASIS:B77", "PASIS:X1"]
    # Only what was exported can be approved.
    assert completed("approve", "PASIS:") == ["PASIS:B1", "PASIS:B77"]


def test_bash_parts_words_at_a_colon(completed: Completed) -> None:
    assert completed("explain", "PASIS", ":", "B1") == ["B1", "B12"]
    assert completed("approve", "PASIS", ":") == ["B1", "B77"]
    assert completed("explain", "VAPS", ":") == []


def test_another_folder(completed: Completed, monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    monkeypatch.chdir("/")
    assert completed("explain", "B") == []
    shutil.copytree(work, work.parent / "kopia")
    assert completed("explain", "--work", str(work.parent / "kopia"), "B7") == ["PASIS:B77"]


def test_before_the_first_run_the_last_build_answers(completed: Completed, work: Path) -> None:
    shutil.rmtree(work / "korningar")
    (work / "ledger.sqlite").unlink()
    with duckdb.connect(work / "lager.duckdb") as build:
        build.execute(
            "create schema flytt; create table flytt.int_poster_avgjorda as "
            "select 'VAPS' as kallsystem, 'R5' as post_id"
        )
    assert completed("explain", "V") == ["VAPS:R5"]
    assert completed("approve", "V") == []


@pytest.mark.parametrize("content", [b"", b"inte en databas" * 100])
def test_nothing_is_raised(completed: Completed, work: Path, content: bytes) -> None:
    shutil.rmtree(work / "korningar")
    for name in ("ledger.sqlite", "lager.duckdb"):
        (work / name).write_bytes(content)
    assert completed("explain", "P") == []


def test_bash_itself(work: Path) -> None:
    script = f"""
    PATH={FLYTT.parent}:$PATH
    eval "$(_FLYTT_COMPLETE=bash_source flytt)"
    COMP_WORDS=(flytt explain PASIS : B7) COMP_CWORD=4
    _flytt_completion flytt
    echo "${{COMPREPLY[*]}}"
    """
    done = subprocess.run(["bash", "-c", script], cwd=work, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"B77\n", b"")
