"""Names, types and literals in SQL text that both engines read alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flytt.errors import EngineError

_TYPE = re.compile(r"text|bigint|varchar\([1-9][0-9]{0,4}\)")


def quoted(name: str) -> str:
    """An identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text value in quotes."""
    return "'" + text.replace("'", "''") + "'"


def checked(columns: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Columns whose types every engine knows; raises ValueError for others, which is a bug."""
    for name, type_ in columns:
        if not _TYPE.fullmatch(type_):
            raise ValueError(f"column {name}: type {type_!r} is not text, bigint or varchar(n)")
    return columns


def bare(select: str) -> str:
    """A query without its closing semicolon, so that it can stand in brackets."""
    return select.strip().rstrip(";").rstrip()


def refuse_types(columns: Sequence[str], file: str) -> None:
    """Raise EngineError for columns of an export whose text differs between engines."""
    if columns:
        raise EngineError(
            f"{file}: columns {', '.join(columns)} are no text, whole number or date, so engines"
            " write them differently."
        )
