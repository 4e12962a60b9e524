"""Every gate can fail: each is shown a corrupted line and must see it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from dbt_project.building import Line
from dbt_project.corruptions import CORRUPTIONS, HARMLESS
from kit.persons import official


@pytest.fixture(scope="module")
def gates(line: Line) -> dict[str, str]:
    """The SQL of every data test, as dbt compiled it: it returns a row for every failure."""
    nodes = line.manifest["nodes"].values()
    tests = [node for node in nodes if node["resource_type"] == "test"]
    return {test["name"]: test["compiled_code"] for test in tests}


@pytest.fixture(scope="module")
def copy(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """A copy of the built line, open; the stages' views stand as tables, to be spoiled."""
    original = Path(line.environment["FLYTT_DUCKDB"])
    staged = [
        node["name"]
        for node in line.manifest["nodes"].values()
        if node["name"].startswith(("stg_", "int_")) and node["config"]["materialized"] == "view"
    ]
    with duckdb.connect(shutil.copy(original, tmp_path_factory.mktemp("copy"))) as connection:
        for name in staged:
            connection.execute(f"create table flytt.fast as from flytt.{name}")
            connection.execute(f"drop view flytt.{name}")
            connection.execute(f"alter table flytt.fast rename to {name}")
        yield connection


@pytest.fixture
def spoiled(copy: DuckDBPyConnection) -> Iterator[DuckDBPyConnection]:
    """The copy in a transaction that is rolled back."""
    copy.execute("begin")
    yield copy
    copy.execute("rollback")


@pytest.mark.parametrize(("gate", "corruption"), CORRUPTIONS)
def test_gate_sees_it(
    gate: str, corruption: str, gates: dict[str, str], spoiled: DuckDBPyConnection
) -> None:
    assert spoiled.execute(gates[gate]).fetchall() == []
    spoiled.execute(corruption)
    failures = spoiled.execute(gates[gate]).fetchall()
    assert failures != []


@pytest.mark.parametrize(("gate", "change"), HARMLESS)
def test_gate_lets_it_pass(
    gate: str, change: str, gates: dict[str, str], spoiled: DuckDBPyConnection
) -> None:
    spoiled.execute(change)
    assert spoiled.execute(gates[gate]).fetchall() == []


def test_every_gate_is_shown_to_fail(gates: dict[str, str]) -> None:
    assert {gate for gate, _ in CORRUPTIONS} == set(gates)


def test_gates_are_few(gates: dict[str, str]) -> None:
    # Each costs a weekly run some fifty milliseconds, but for those of seeds, which are checked
    # when they are read; the unit tests hold the details.
    assert len([name for name in gates if not name.endswith("_code_table")]) <= 27


def test_red_gates_are_named_and_nobody_else(line: Line, tmp_path: Path) -> None:
    """dbt says which gate is red, and no personal id reaches its output, log or artifacts."""
    spoiled = Path(shutil.copy(line.environment["FLYTT_DUCKDB"], tmp_path))
    person = official(2000)
    with duckdb.connect(spoiled) as connection:
        for _ in range(2):
            connection.execute(
                "insert into flytt.millennium_person (personnummer, skyddad, fornamn)"
                " values (?, 'J', 'Hemlig')",
                [person],
            )
    again = Line(tmp_path / "target", {**line.environment, "FLYTT_DUCKDB": str(spoiled)})
    red = {"millennium_person_key", "protected_persons_are_bare"}
    finished = again.dbt("test", "--select", *red, "a_follow_up_stands_alone")
    assert finished.returncode == 1
    assert {name for name in red if f"FAIL 1 {name}" in finished.stdout} == red
    assert "PASS a_follow_up_stands_alone" in finished.stdout
    written = [path.read_bytes() for path in again.target.rglob("*") if path.is_file()]
    assert len(written) > 3
    for text in [finished.stdout.encode(), finished.stderr.encode(), *written]:
        assert person.encode() not in text
        assert b"Hemlig" not in text
