"""Report and workbooks are made in processes that end with whoever asked for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flytt.errors import StateError
from flytt.report.report_process import MAKERS, ReportProcesses, make_all
from flytt.report.run_folder import FACTS, RunFolder
from flytt.work.child import ChildFault
from unit.report.folders import files_of, listed, run_folder

WAITING = """
from flytt.report.report_process import ReportProcesses
with ReportProcesses() as reports:
    print(*(each.pid for each in reports._processes), flush=True)
    input()
"""


def made_by_processes(folder: Path) -> list[str]:
    with ReportProcesses() as reports:
        reports.start(folder)
        return [each.path for each in reports.files()]


def test_they_make_what_one_process_makes(tmp_path: Path) -> None:
    rows = files_of(listed("P1", enhet="KIR1"), listed("P2"))
    ours, theirs = (run_folder(tmp_path / name, rows) for name in ("vi", "de"))
    made = [each.path for each in make_all(ours, ours.root)]
    assert sorted(made_by_processes(theirs.root)) == sorted(made)
    assert len(made) == 6
    for path in made:
        assert (ours.root / path).read_bytes() == (theirs.root / path).read_bytes(), path


def test_what_went_wrong_has_no_value_of_a_row(tmp_path: Path) -> None:
    run = run_folder(tmp_path, {"underlag/balans.csv": [{"regel": "bokad", "antal": "hemligt"}]})
    with pytest.raises(ChildFault) as caught:
        made_by_processes(run.root)
    assert "ValueError" in str(caught.value)
    assert "hemligt" not in str(caught.value)


def test_a_folder_without_what_it_is_made_of_is_said(tmp_path: Path) -> None:
    run = run_folder(tmp_path, {})
    (tmp_path / FACTS).unlink()
    with pytest.raises(StateError, match=FACTS):
        make_all(RunFolder(run.root), tmp_path)


def test_one_that_is_killed_ends_the_command_with_an_error(tmp_path: Path) -> None:
    run = run_folder(tmp_path, {})
    with ReportProcesses() as reports:
        reports._processes[0].kill()
        reports._processes[0].wait()
        reports.start(run.root)
        with pytest.raises(StateError, match="ended from outside"):
            reports.files()


def test_they_end_with_a_command_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        pids = [int(pid) for pid in command.stdout.readline().split()]
        assert len(pids) == len(MAKERS)
        command.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while any(_alive(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    """Whether a process that is no child of ours still runs."""
    try:
        os.kill(pid, 0)
        return b"report_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
