"""Ids: `[<prefix>-]<date>-<n>` of runs and closures, and the rising numbers of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Column, Connection, func, select, text

from flytt.errors import LedgerError

_NAME = re.compile(r"(?:[a-z][a-z0-9]{0,19}-)?(\d{4}-\d\d-\d\d)-([1-9][0-9]{0,8})", re.ASCII)


def number_of(name: str, date: str) -> int:
    """The n of an id `[<prefix>-]<date>-<n>`; raises LedgerError when it is not of that form."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] != date:
        raise LedgerError(f"{name} is not an id of {date}", todo="take the ledger's next id")
    return int(match[2])


def next_id(
    connection: Connection,
    date_column: Column[str],
    n: Column[int],
    date: str,
    prefix: str,
    taken: Iterable[str],
) -> str:
    """`[<prefix>-]<date>-<n>`, n one more than the highest of that date here and in `taken`."""
    highest = connection.execute(select(func.max(n)).where(date_column == date)).scalar() or 0
    matches = filter(None, map(_NAME.fullmatch, taken))
    highest = max([highest, *(int(match[2]) for match in matches if match[1] == date)])
    return f"{prefix}{'-' if prefix else ''}{date}-{highest + 1}"


def exists(connection: Connection, column: Column[str], name: str) -> bool:
    """Whether a row with that id is there."""
    return connection.execute(select(column).where(column == name)).first() is not None


def last(connection: Connection, table: str, number: str = "id") -> int:
    """The highest row number of a table, 0 when it is empty."""
    highest: int | None = connection.execute(text(f"select max({number}) from {table}")).scalar()
    return highest or 0
