"""Ids: `<date>-<n>` of runs and closures, and the rising numbers of rows."""

from __future__ import annotations

import re

from sqlalchemy import Column, Connection, func, select, text

from flytt.errors import LedgerError

_NUMBER = re.compile(r"-([1-9][0-9]{0,8})")


def number(name: str, date: str) -> int:
    """The n of an id `<date>-<n>`; raises LedgerError when it is not of that form."""
    match = _NUMBER.fullmatch(name.removeprefix(date)) if name.startswith(date) else None
    if match is None:
        raise LedgerError(f"{name} is not an id of {date}", todo="take the ledger's next id")
    return int(match.group(1))


def next_id(connection: Connection, date_column: Column[str], n: Column[int], date: str) -> str:
    """`<date>-<n>` where n is one more than the highest of that date."""
    highest = connection.execute(select(func.max(n)).where(date_column == date)).scalar()
    return f"{date}-{(highest or 0) + 1}"


def exists(connection: Connection, column: Column[str], name: str) -> bool:
    """Whether a row with that id is there."""
    return connection.execute(select(column).where(column == name)).first() is not None


def last(connection: Connection, table: str) -> int:
    """The highest row id of a table, 0 when it is empty."""
    highest: int | None = connection.execute(text(f"select max(id) from {table}")).scalar()
    return highest or 0
