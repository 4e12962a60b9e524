"""dbt's log: what a database repeats of rows is left out, and a good run leaves none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flytt.transform.dbt.events import DbtLog, without_values

DUCKDB = """  Runtime Error in model trasig (models/marts/trasig.sql)
  Conversion Error: Could not convert string 'Anna Andersson' to INT32

  LINE 4: select cast('Anna Andersson' as integer)
  compiled code at target/run/flytt/models/marts/trasig.sql"""
POSTGRES = """Database Error in model trasig (models/marts/trasig.sql)
  invalid input syntax for type integer: "Anna
Andersson"
  DETAIL:  Failing row contains (Anna Andersson, null).
  compiled code at target/run/flytt/models/marts/trasig.sql"""
NAMES = """Database Error in model trasig (models/marts/trasig.sql)
  column "finns_inte" does not exist
  Catalog Error: Table with name finns_inte does not exist!"""


@pytest.mark.parametrize("message", [DUCKDB, POSTGRES])
def test_values_are_left_out_and_names_stay(message: str) -> None:
    shown = without_values(message)
    assert "And" not in shown
    assert "Anna" not in shown
    assert "model trasig (models/marts/trasig.sql)" in shown
    assert "compiled code at target/run/flytt/models/marts/trasig.sql" in shown
    assert "left out: it may repeat values" in shown


def test_what_speaks_of_names_stays() -> None:
    assert without_values(NAMES) == NAMES
    assert "Conversion Error (left out" in without_values(DUCKDB)
    own = "Compilation Error in model trasig\n  'finns_inte' is undefined"
    assert without_values(own) == own


def event(message: str, level: str = "error") -> Any:
    moment = SimpleNamespace(ToDatetime=lambda: datetime(2026, 10, 5, tzinfo=UTC))
    return SimpleNamespace(info=SimpleNamespace(level=level, ts=moment, msg=message))


def test_each_invocation_has_a_log_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "loggar" / "dbt.log"
    for number in range(3):
        with DbtLog(path) as log:
            log.write(event(f"nummer {number}"))
            log.write(event("pladder", "debug"))
    found = {each.name: each.read_text("utf-8").split("] ")[1] for each in path.parent.iterdir()}
    assert found == {"dbt.log": "nummer 2\n", "dbt.log.1": "nummer 1\n"}
    log.forget()
    assert list(path.parent.iterdir()) == []
