"""dbt's log: what a database repeats of rows is left out, and a good run leaves none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flytt.transform.dbt.events import DbtLog, cause, without_values

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


BINDER = """Runtime Error in model trasig (models/marts/trasig.sql)
  Binder Error: Referenced column "foo" not found in FROM clause!
  Candidate bindings: "fob", "199103052388"

  LINE 7:     foo = '19910305-2388' as x
              ^^^
  compiled code at target/run/flytt/models/marts/trasig.sql"""
HINT = """Database Error in model trasig (models/marts/trasig.sql)
  column "foo" does not exist
  LINE 7:     foo,
              ^
  HINT:  Perhaps you meant to reference the column "a.fob"."""
PARSED = """Encountered an error:
Compilation Error
  Model 'model.flytt.x' (models/x.sql) depends on a node named 'y' which was not found"""


def test_what_a_database_says_before_it_reads_rows_is_shown() -> None:
    named = 'Binder Error: Referenced column "foo" not found in FROM clause!'
    assert cause(BINDER) == f'{named} Candidate bindings: "fob", "…"'
    assert "foo = '…' as x" in without_values(BINDER)
    assert "2388" not in without_values(BINDER)
    assert cause(HINT).endswith('HINT: Perhaps you meant to reference the column "a.fob".')
    assert cause(PARSED).startswith("Encountered an error: Model 'model.flytt.x' (models/x.sql)")
    assert without_values(PARSED) == PARSED


@pytest.mark.parametrize(
    "words",
    [
        "UNION types text and integer cannot be matched",
        "each UNION query must have the same number of columns",
        "operator does not exist: text = integer",
        'column reference "foo" is ambiguous',
        'missing FROM-clause entry for table "foo"',
        'column "a.foo" must appear in the GROUP BY clause or be used in an aggregate function',
        'syntax error at or near "from"',
        "permission denied for schema flytt",
        "Conversion Error: Unimplemented type for cast (INTEGER -> DATE) when casting from foo",
        'Catalog Error: Table with name foo does not exist! Did you mean "fob"?',
    ],
)
def test_what_speaks_of_names_and_types_is_shown(words: str) -> None:
    assert cause(f"Database Error in model x (x.sql)\n  {words}") == words


@pytest.mark.parametrize(
    "words",
    [
        'invalid input syntax for type date: "Anna"',
        'Constraint Error: Duplicate key "namn: Anna" violates unique constraint',
        'Binder Error: one\n  Conversion Error: Could not convert string "Anna" to INT32',
        'null value in column "x" violates\n  DETAIL:  Failing row contains (Anna).',
        'Invalid Input Error: Failed to parse "Anna"\n  LINE 1: select Anna',
        'invalid input syntax for type date: "x\ntable Anna does not exist"\n  DETAIL:  Anna',
        "Conversion Error: Could not convert string 'x\n  Binder Error: Anna\nDone Anna' to INT32",
        'invalid input syntax for type date: "x\nAnna compiled code at target/Anna"',
    ],
)
def test_what_may_repeat_a_row_is_not_shown(words: str) -> None:
    said = cause(f"Database Error in model x (x.sql)\n  {words}")
    assert "Anna" not in said
    assert "left out" in said


def test_a_literal_that_an_engine_cut_short_is_left_out() -> None:
    shown = without_values("Runtime Error\n  Parser Error: syntax error\n  LINE 3: ...Anna' as x")
    assert "Anna" not in shown
    assert "LINE 3: …" in shown


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
