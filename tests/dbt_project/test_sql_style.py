"""What sqlfluff does not see: long template lines, and SQL that only one engine has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbt_project.building import ROOT

LINE_LENGTH = 100
SQL = sorted([*(ROOT / "models").rglob("*.sql"), *(ROOT / "dbt_project").rglob("*.sql")])
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
    r"::",
]


def without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*|\{#.*?#\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_lines_are_short_and_sql_is_portable(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    assert [line for line in lines if len(line) > LINE_LENGTH or line.rstrip() != line] == []
    found = [re.search(pattern, without_comments(text)) for pattern in ONE_ENGINE]
    assert [match[0] for match in found if match] == []


def windows(text: str) -> Iterator[str]:
    """What stands in the brackets after each `over`, on one line."""
    for match in re.finditer(r"\bover \(", text):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield " ".join(text[match.end() : end - 1].split())


def test_windows_have_a_total_order() -> None:
    """A window's order ends in an id, so that every engine numbers the rows alike."""
    files = SQL + sorted((ROOT / "macros").glob("*.sql"))
    ordered = [
        (path.stem, window)
        for path in files
        for window in windows(path.read_text("utf-8"))
        if "order by" in window
    ]
    last = re.compile(r"(by_code_point\('[\w.]*(post_id|regel)'\) }}|_order\('\w+'\) }}|by rad)$")
    assert len(ordered) > 5
    assert [name for name, window in ordered if not last.search(window)] == []
