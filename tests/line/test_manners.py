"""The command line's manners: quick to help, JSON on demand, exit codes that mean one thing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flytt.cli.main import COMMANDS, main
from kit import write_receipts, write_seeds
from kit.persons import official
from kit.rows import bevakning, linked, person, region, tables
from line.work import FIRST, SECOND, filled, snapshot

HEAVY = ("dbt", "duckdb", "psycopg", "sqlalchemy", "yaml")
POSTS = [
    bevakning("B1", official(0)),
    bevakning("B2", official(1), vardgivarkategori="QQ"),
    bevakning("B3", official(2)),
]


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from flytt.cli.main import main\n"
        f"for command in {['', *COMMANDS]!r}:\n"
        "    assert main([*command.split(), '--help']) == 0\n"
        f"    print(command, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines() == [f"{command} []" for command in ("", *COMMANDS)]
    assert done.returncode == 0
    for command in ("", *COMMANDS):
        assert f"Usage: flytt {command}".rstrip() in done.stdout


class Cli:
    """Commands in this process, with their JSON."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> tuple[int, Any]:
        """The exit code, and what `--json` printed."""
        self._capsys.readouterr()
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(self._capsys.readouterr().out)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(capsys)


def test_a_mapping_row_releases_a_post_and_everything_answers_in_json(
    tmp_path: Path, cli: Cli
) -> None:
    people = [person(official(n)) for n in range(3)]
    work = filled(tmp_path / "arbete", tables(POSTS, linked(POSTS), personer=people), region())
    where = ("--work", work)

    code, checked = cli("check", *where, "--date", FIRST)
    assert code == 1
    assert checked["decided"]["outcomes"] == {"atgardslista": 1, "migreras": 2}
    assert (checked["released"], checked["compared_with"]) == ([], None)
    (gap,) = checked["gaps"]
    assert gap["tabell"] == "mappning_yrkeskategori"
    assert (gap["enhet"], gap["kod"]) == ("", "QQ")
    assert (gap["antal_poster"], gap["slapps"]) == (1, 1)
    assert not (work / "korningar").exists()
    assert not (work / "ledger.sqlite").exists()
    assert not (work / "lager.duckdb").exists()

    code, made = cli("run", *where, "--date", FIRST)
    assert (code, made["published"]["run_id"]) == (1, f"{FIRST}-1")
    assert made["decided"]["red"] == []
    before = snapshot(work / "korningar"), (work / "lager.duckdb").read_bytes()
    seeds = region()
    row = {"vardgivarkategori": "qq", "yrkeskategori": "KURATOR", "benamning": "Kurator"}
    seeds["mappning_yrkeskategori"].append(row)
    write_seeds(seeds, work / "mappningar")
    code, checked = cli("check", *where, "--date", SECOND)
    assert code == 0
    assert checked["gaps"] == []
    assert checked["compared_with"] == f"{FIRST}-1"
    assert checked["released"] == [
        {
            "kallsystem": "PASIS",
            "post_id": "B2",
            "utfall": "atgardslista",
            "regel": "yrkeskategori_omappad",
        }
    ]
    assert (snapshot(work / "korningar"), (work / "lager.duckdb").read_bytes()) == before
    assert not (work / ".flytt" / "prov").exists()

    code, found = cli("status", *where)
    outcomes = {"atgardslista": 1, "migreras": 2}
    assert (code, found["published"], found["outcomes"]) == (0, True, outcomes)
    code, found = cli("explain", "B2", *where)
    assert (code, found["utfall"], found["kallsystem"]) == (0, "atgardslista", "PASIS")

    answer = {"run_id": f"{FIRST}-1", "felkod": "", "feltext": ""}
    moment = {"tidpunkt": f"{FIRST}T20:00:00"}
    write_receipts(
        [
            answer | moment | {"record_id": "PASIS-B-B1", "status": "OK", "millennium_id": "M1"},
            answer | moment | {"record_id": "PASIS-B-B3", "status": "FEL", "millennium_id": ""},
        ],
        tmp_path / "kvittens.csv",
    )
    code, found = cli("receipts", tmp_path / "kvittens.csv", *where)
    assert (code, found["migrerad"], found["misslyckad"]) == (1, 1, 1)
    code, found = cli("close", *where, "--date", SECOND)
    assert code == 0
    assert found["orders"] == {"bevakning": 1, "vardatagande": 1, "vaps_remiss": 0}
    assert found["not_carried_out"] == []


def test_the_other_questions_answer_in_json(tmp_path: Path, cli: Cli) -> None:
    code, plugins = cli("plugins")
    assert code == 0
    assert {"pasis", "vaps", "pu", "millennium", "atgardslista", "tieto"} <= {
        each["name"] for each in plugins
    }
    code, made = cli("generate", tmp_path / "extrakt", "--posts", "50")
    assert code == 0
    assert len(made["files"]) == 5
