"""What sqlfluff does not see: long template lines, and SQL that only one engine has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbt_project.building import ROOT

LINE_LENGTH = 100
MODEL_LENGTH = 120
SQL = sorted([*(ROOT / "models").rglob("*.sql"), *(ROOT / "dbt_project").rglob("*.sql")])
MODELS = [path for path in SQL if path.is_relative_to(ROOT / "models")]
# Engines differ in these, or only one has them; macros say what to write instead.
ONE_ENGINE = [
    r"target\.(type|name)",
    r"\bqualify\b",
    r"\bgroup by all\b",
    r"\btry_cast\b",
    r"\bregexp_\w+",
    r"\b(strftime|strptime|to_char|to_date|initcap|any_value|datediff|concat|ltrim|rtrim|btrim)\s*\(",
    r"\bcurrent_(date|timestamp)\b",
    r"\bnow\s*\(",
    r"\bas (varchar|text)\b",
    r"\b(string_agg|array_agg|listagg|unnest|explode|generate_series|normalize|strlen|rlike)\b",
    r'\bas "',
    r"\blower\s*\(|\bupper\s*\(",
    r"\b(not )?materialized \(",
    r"::",
]


def without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*|\{#.*?#\}", "", text, flags=re.DOTALL)


def of_one_engine(text: str) -> list[str]:
    """What only one engine has, or reads in a way of its own."""
    found = [re.search(pattern, text) for pattern in ONE_ENGINE]
    # In Jinja this is something else.
    found.append(re.search("~", re.sub(r"{[{%].*?[%}]}", "", text, flags=re.DOTALL)))
    return [match[0] for match in found if match]


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_lines_are_short_and_sql_is_portable(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    assert [line for line in lines if len(line) > LINE_LENGTH or line.rstrip() != line] == []
    assert of_one_engine(without_comments(text)) == []


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_is_short_and_its_conditions_are_sql(path: Path) -> None:
    """A condition in a string of Jinja is seen by no linter."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < MODEL_LENGTH
    jinja = re.findall(r"{[{%].*?[%}]}", without_comments(text), re.DOTALL)
    strings = [string for each in jinja for _, string in re.findall(r"""(["'])(.*?)\1""", each)]
    condition = re.compile(r"[<>=]|\b(and|or|not|is|in|when)\b")
    assert [string for string in strings if condition.search(string)] == []


def test_no_macro_holds_one_engines_dialect_for_all() -> None:
    """A third engine fails when the project is parsed, and not by SQL of another one."""
    macros = "".join(path.read_text("utf-8") for path in (ROOT / "macros").rglob("*.sql"))
    assert re.findall(r"macro (default__\w+)", macros) == []
    dispatched = set(re.findall(r"dispatch\('(\w+)'", macros))
    for engine in ("duckdb", "postgres", "spark"):
        assert dispatched - set(re.findall(rf"macro {engine}__(\w+)", macros)) == set()
    # What is of one engine only is called so.
    common = re.sub(
        r"{% macro (duckdb|postgres|spark)__.*?endmacro %}", "", macros, flags=re.DOTALL
    )
    assert len(common) > 10_000
    assert of_one_engine(without_comments(common)) == []


def windows(text: str) -> Iterator[str]:
    """What stands in the brackets after each `over`, on one line."""
    for match in re.finditer(r"\bover \(", text):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield " ".join(text[match.end() : end - 1].split())


def aggregates(text: str) -> list[str]:
    """The order of each ordered aggregate."""
    return re.findall(r"{{ \w+_in_order\(.*, (.*)\) }}", text)


def test_windows_and_aggregates_have_a_total_order() -> None:
    """An order ends in an id, so that every engine numbers the rows alike."""
    files = SQL + sorted((ROOT / "macros").glob("*.sql"))
    ordered = [
        (path.stem, order)
        for path in files
        for order in [*windows(path.read_text("utf-8")), *aggregates(path.read_text("utf-8"))]
        if "order" in order or "nummer" in order
    ]
    last = re.compile(
        r"(by_code_point\('[\w.]*(post_id|regel)'\) }}|_order\('\w+'\)( }})?|by rad|\.nummer')$"
    )
    assert len(ordered) > 5
    assert [name for name, window in ordered if not last.search(window)] == []
