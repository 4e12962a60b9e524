"""What sqlfluff does not see: long template lines, and SQL that only one engine has."""

from __future__ import annotations

import re
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
    assert [line for line in text.splitlines() if len(line) > LINE_LENGTH or line.rstrip() != line] == []
    found = [re.search(pattern, without_comments(text)) for pattern in ONE_ENGINE]
    assert [match[0] for match in found if match] == []


def test_windows_have_a_total_order() -> None:
    """A window's order ends in an id, so that every engine numbers the rows alike."""
    windows = [
        (path.stem, " ".join(window.split()))
        for path in SQL + sorted((ROOT / "macros").glob("*.sql"))
        for window in re.findall(r"over \((.*?)\n\s+\) as", path.read_text("utf-8"), re.DOTALL)
        if "order by" in window
    ]
    ends = re.compile(r"(by_code_point\('[\w.]*(post_id|regel)'\) }}|_order\('\w+'\) }}|order by rad)$")
    assert len(windows) > 5
    assert [name for name, window in windows if not ends.search(window)] == []
