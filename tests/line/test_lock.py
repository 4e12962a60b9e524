"""Two commands at the same time: the second says who is there, and goes away."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flytt.work.folder import WorkFolder
from line.command import called, flytt
from line.work import FIRST, SECOND, copied, snapshot

COMMANDS = (
    ("run", "--date", SECOND),
    ("check", "--date", SECOND),
    ("extract",),
    ("transform", "--date", SECOND),
    ("export",),
    ("close", "--date", SECOND),
    ("receipts", "{work}/kvittens.csv"),
    ("simulate", "--from", SECOND, "--to", SECOND),
)


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_the_second_names_the_first(
    finished: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    work = copied(finished, tmp_path / "arbete")
    (work / "kvittens.csv").touch()
    with WorkFolder(work).lock("close"):
        before = snapshot(work)
        done = called(*(part.format(work=work) for part in command), "--work", work)
        assert snapshot(work) == before
    assert done.code == 2
    assert f"flytt close (process {os.getpid()}," in done.err
    assert done.err.count("Error:") == 1
    assert "Traceback" not in done.err


def test_questions_are_answered_meanwhile(finished: Path) -> None:
    with WorkFolder(finished).lock("run"):
        done = flytt("status", "--work", finished, "--json")
    assert done.code == 0
    assert json.loads(done.out)["run_id"] == f"{FIRST}-1"
