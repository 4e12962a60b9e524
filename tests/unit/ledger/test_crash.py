"""Killed in the middle, or two at once: whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flytt.ledger import Ledger
from unit.ledger.conftest import Raw
from unit.ledger.telling import MONDAY, confirm, export, first_contact, states

TESTS = Path(__file__).parents[2]

RECORD = """
def rows():
    for n in range(40_000):
        yield first_contact(f"N{n}")
    die()
ledger.record_run(Run("2026-10-05-2", "2026-10-05"), rows(), [], SHA)
"""
RECEIVE = """
def rows():
    for n in range(40_000):
        yield receipt("2026-10-05-1", "PASIS-B-B1", minutes=n)
    die()
ledger.import_receipts(rows(), SHA, "kvittens.csv")
"""
BEFORE_COMMIT = """
from flytt.ledger import bulk, record_run
def unstage(*_):
    die()
record_run.bulk.unstage = unstage
ledger.record_run(
    Run("2026-10-05-2", "2026-10-05"), (first_contact(f"N{n}") for n in range(40_000)), [], SHA
)
"""


@pytest.mark.parametrize("work", [RECORD, RECEIVE, BEFORE_COMMIT])
def test_a_killed_command_leaves_nothing(address: str, raw: Raw, work: str) -> None:
    row = first_contact("B1")
    with Ledger.open(address) as ledger:
        run_id = export(ledger, row)
        before = ledger.fingerprint()
    code = (
        "import os, signal, sys\n"
        "from flytt.ledger import Ledger, Run\n"
        "from unit.ledger.telling import SHA, first_contact, receipt\n"
        "die = lambda: os.kill(os.getpid(), signal.SIGKILL)\n"
        "ledger = Ledger.open(sys.argv[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code + work, address], cwd=TESTS, capture_output=True, check=False
    )
    assert done.returncode == -9, done.stderr.decode()
    with Ledger.open(address) as ledger:
        assert ledger.fingerprint() == before
        assert ledger.check() == []
        assert ledger.next_run_id(MONDAY) == "2026-10-05-2"
        confirm(ledger, run_id, row)
        assert states(ledger) == {"B1": "migrerad"}
    assert raw("select count(*) from {s}receipts") == [(1,)]


def test_two_commands_that_export_the_same_post(address: str) -> None:
    Ledger.open(address).close()
    code = (
        "import sys\n"
        "from flytt.errors import LedgerError\n"
        "from flytt.ledger import Ledger, Run\n"
        "from unit.ledger.telling import SHA, first_contact\n"
        "ledger = Ledger.open(sys.argv[1])\n"
        "seen = ledger.fingerprint()\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "rows = [first_contact(f'B{n}') for n in range(3000)]\n"
        "try:\n"
        "    ledger.record_run(Run(sys.argv[2], '2026-10-05'), rows, [], SHA, expected=seen)\n"
        "    print('recorded')\n"
        "except LedgerError as error:\n"
        "    print(error.message)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, address, f"2026-10-05-{n}"],
            cwd=TESTS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in (1, 2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in processes]
    assert sorted(out for out, _ in said) == [
        "recorded\n",
        "the ledger has changed since this was worked out\n",
    ], said
    with Ledger.open(address) as ledger:
        assert len(states(ledger)) == 3000
        assert len(ledger.status()) == 1


def test_a_reader_sees_one_moment(address: str) -> None:
    with Ledger.open(address) as ledger, Ledger.open(address) as other:
        export(ledger, *(first_contact(f"B{n}") for n in range(5)))
        rows = ledger.rows("ledger_export")
        first = next(rows)
        if address.startswith("postgresql"):
            export(other, first_contact("B9"))
        assert [first[2], *(row[2] for row in rows)] == [f"B{n}" for n in range(5)]
