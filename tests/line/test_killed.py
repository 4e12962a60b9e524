"""Killed at any moment, the line leaves nothing half, and the next command finishes or discards."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from flytt.cli.output import INTERRUPTED
from flytt.commands.close import close
from flytt.commands.receipts import receive
from flytt.commands.run import run_all, run_export, run_transform
from flytt.commands.status import overview
from flytt.errors import ClosureError, StateError
from flytt.work.folder import WorkFolder
from flytt.work.trail import unnoted
from kit import write_receipts
from line import dying
from line.command import FLYTT, flytt
from line.work import (
    FIRST,
    LAST,
    SECOND,
    copied,
    delivered_files,
    files_of,
    manifest,
    quiet,
)
from oracle import Row

KNOWN, NEXT = f"{FIRST}-1", f"{LAST}-1"
RECORD_FILES = ("remiss", "bokningsbegaran", "forbrukad_remiss")


def kill(step: str, command: str, work: Path, *day: str) -> None:
    """Run a command in a process that dies at the step."""
    done = subprocess.run(
        [sys.executable, dying.__file__, step, command, str(work), *day],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def hidden(work: Path) -> list[str]:
    """What should not be there between commands."""
    found = [path for name in ("korningar", "avslut") for path in (work / name).glob(".*")]
    found += [path for path in work.rglob("*.partial") if "projekt" not in path.parts]
    return sorted(str(path.relative_to(work)) for path in found)


def visible(work: Path) -> list[str]:
    """The runs and orders that are there, each of them whole."""
    found = []
    for folder in [*(work / "korningar").glob("[!.]*"), *(work / "avslut").glob("[!.]*")]:
        listed = {each["path"]: each["bytes"] for each in manifest(folder)["files"]}
        there = {name: len(content) for name, content in files_of(folder).items()}
        there.pop("manifest.json")
        assert there == listed, folder
        found.append(folder.name)
    return sorted(found)


def exported_records(work: Path) -> Counter[str]:
    """How many times each record has been delivered, over all runs."""
    counts: Counter[str] = Counter()
    for folder in (work / "korningar").glob("[!.]*"):
        for name in RECORD_FILES:
            with (folder / "millennium" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                counts.update(row["record_id"] for row in csv.DictReader(file, delimiter=";"))
    return counts


def same_as(undisturbed: Path, work: Path, run_id: str) -> bool:
    """The run's machine files are those of a run that nobody killed."""
    return delivered_files(work / "korningar" / run_id) == delivered_files(
        undisturbed / "korningar" / run_id
    )


@pytest.fixture(scope="module")
def decided(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run is published, and the next decided but not exported; only to be copied."""
    work = tmp_path_factory.mktemp("beslutad") / "arbete"
    copied(finished, work)
    run_transform(work, date.fromisoformat(LAST), quiet)
    return work


@pytest.fixture(scope="module")
def undisturbed(decided: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """How it comes out when nobody is killed."""
    work = tmp_path_factory.mktemp("ostord") / "arbete"
    copied(decided, work)
    assert run_export(work, None, quiet).run_id == NEXT
    return work


@pytest.fixture
def work(decided: Path, tmp_path: Path) -> Path:
    """A copy of its own."""
    return copied(decided, tmp_path / "arbete")


@pytest.mark.parametrize(
    "step",
    ["dispositioner.csv", "target millennium", "target atgardslista", "ledger", "after finish"],
)
def test_killed_before_the_ledger_knows_of_the_run(
    work: Path, undisturbed: Path, step: str
) -> None:
    kill(step, "export", work)
    assert visible(work) == [KNOWN]
    assert [each.run_id for each in overview(work).runs] == [KNOWN]
    assert run_export(work, None, quiet).run_id == NEXT
    assert visible(work) == [KNOWN, NEXT]
    assert hidden(work) == []
    assert same_as(undisturbed, work, NEXT)


def test_killed_between_the_ledger_and_the_name(work: Path, undisturbed: Path) -> None:
    kill("after record_run", "export", work)
    assert visible(work) == [KNOWN]
    assert hidden(work) == [f"korningar/.{NEXT}"]
    assert [each.run_id for each in overview(work).runs] == [KNOWN, NEXT]
    again = run_export(work, None, quiet)
    assert (again.run_id, again.recovered) == (NEXT, True)
    with pytest.raises(StateError, match="published already"):
        run_export(work, None, quiet)
    assert visible(work) == [KNOWN, NEXT]
    assert hidden(work) == []
    assert same_as(undisturbed, work, NEXT)


def test_killed_before_the_audit_names_what_appeared(work: Path) -> None:
    kill("after appear", "run", work, LAST)
    assert visible(work) == [KNOWN, NEXT]
    assert NEXT in unnoted(WorkFolder(work))
    # Nobody was told; another run would not be what was asked for.
    _, again = run_all(work, date.fromisoformat(LAST), quiet)
    assert again is not None
    assert (again.run_id, again.recovered) == (NEXT, True)
    # Now somebody is: who asks once more wants one more.
    _, another = run_all(work, date.fromisoformat(LAST), quiet)
    assert another is not None
    assert (another.run_id, another.recovered) == (f"{LAST}-2", False)


@pytest.mark.parametrize("limit", [20_000, 60_000])
def test_a_full_disk_publishes_nothing(work: Path, undisturbed: Path, limit: int) -> None:
    """No file may grow beyond the limit: as on a full disk, the write fails."""
    done = flytt("export", "--work", work, file_limit=limit)
    assert done.code == 2
    assert done.err.count("Error:") == 1
    assert "Traceback" not in done.err
    assert visible(work) == [KNOWN]
    assert hidden(work) == []
    assert run_export(work, None, quiet).run_id == NEXT
    assert same_as(undisturbed, work, NEXT)


def test_what_was_decided_before_a_receipt_came_is_not_exported(work: Path) -> None:
    receive(work, receipts(work, KNOWN), "millennium")
    with pytest.raises(StateError, match="ledger has changed"):
        run_export(work, None, quiet)
    assert visible(work) == [KNOWN]
    assert hidden(work) == []


def test_ctrl_c_ends_a_run_and_nothing_is_published(finished: Path, tmp_path: Path) -> None:
    work = copied(finished, tmp_path / "arbete")
    with run_until_dbt_works(work) as running:
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert running.returncode == INTERRUPTED, said
    assert "Traceback" not in said
    assert visible(work) == [KNOWN]
    assert hidden(work) == []
    assert [each.run_id for each in overview(work).runs] == [KNOWN]


def test_dbt_killed_alone_ends_the_run_with_an_error(finished: Path, tmp_path: Path) -> None:
    work = copied(finished, tmp_path / "arbete")
    with run_until_dbt_works(work) as running:
        os.kill(dbt_of(running.pid), signal.SIGKILL)
        _, said = running.communicate()
    assert running.returncode == 2, said
    assert "dbt's process was ended from outside" in said
    assert "Traceback" not in said
    assert visible(work) == [KNOWN]
    assert hidden(work) == []


def test_dbt_ends_with_a_command_that_is_killed(finished: Path, tmp_path: Path) -> None:
    work = copied(finished, tmp_path / "arbete")
    with run_until_dbt_works(work) as running:
        dbt = dbt_of(running.pid)
        running.kill()
        running.communicate()
    # The lock on its files goes with it, so that the next command can work.
    command_line = Path(f"/proc/{dbt}/cmdline")
    wait_for(lambda: not command_line.exists() or not command_line.read_bytes())
    assert visible(work) == [KNOWN]


@contextmanager
def run_until_dbt_works(work: Path) -> Iterator[subprocess.Popen[str]]:
    """A `flytt run` that is in the middle of its models."""
    command: list[str | Path] = [FLYTT, "run", "--work", work, "--date", LAST]
    models = work / ".flytt" / "dbt" / "target" / "run"
    shutil.rmtree(models)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        wait_for(lambda: models.exists() or running.poll() is not None)
        assert running.poll() is None
        yield running


def dbt_of(process: int) -> int:
    """The process that runs dbt for another."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    (found,) = [
        int(child)
        for child in children
        if b"flytt.transform.dbt.process" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    """Return when it holds; fail when it does not come to hold within a minute."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("waited for a minute")


def receipts(work: Path, run_id: str) -> Path:
    """OK for everything that a run exported."""
    rows: list[Row] = [
        {
            "run_id": run_id,
            "record_id": record,
            "status": "OK",
            "millennium_id": f"M{number}",
            "felkod": "",
            "feltext": "",
            "tidpunkt": f"{FIRST}T20:00:00",
        }
        for number, record in enumerate(sorted(exported_records(work)))
    ]
    path = work / "kvittens.csv"
    write_receipts(rows, path)
    return path


@pytest.mark.parametrize(
    ("moment", "appeared"), [("after record_closure", []), ("after appear", [f"{SECOND}-1"])]
)
def test_a_killed_closure_is_finished_or_given_again(
    finished: Path, tmp_path: Path, moment: str, appeared: list[str]
) -> None:
    work = copied(finished, tmp_path / "arbete")
    receive(work, receipts(work, KNOWN), "millennium")
    kill("after finish", "close", work, SECOND)
    assert [each.ordered for each in overview(work).runs] == [0]
    kill(moment, "close", work, SECOND)
    assert visible(work) == [KNOWN, *appeared]
    with pytest.raises(ClosureError, match="The plan is another by now"):
        close(work, date.fromisoformat(SECOND), quiet, release="0" * 64)
    again = close(work, date.fromisoformat(SECOND), quiet)
    assert again.recovered
    assert unnoted(WorkFolder(work)) == []
    assert visible(work) == [KNOWN, f"{SECOND}-1"]
    assert hidden(work) == []
    assert again.folder == work / "avslut" / f"{SECOND}-1"
    assert again.orders["bevakning"] > 0
    with (work / "avslut" / f"{SECOND}-1" / "bevakning.csv").open(encoding="utf-8") as file:
        ordered = len(list(csv.DictReader(file, delimiter=";")))
    posts = [one.split("-")[:2] for one in exported_records(work)]
    assert [each.migrerad for each in overview(work).runs] == [
        posts.count(["PASIS", "B"]) + posts.count(["VAPS", "R"])
    ]
    assert ordered == posts.count(["PASIS", "B"]) > 0
