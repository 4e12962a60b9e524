"""PostgreSQL's types: dates as the text they are, and what cannot be a value of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from flytt.extract.typed_values import NESTED, WITH_ZONE

_MIDNIGHT = re.compile(r" 00:00:00(?= BC$|$)")
_TIME = re.compile(r" [0-9:.+-]+(?= BC$|$)")

# What is text, or becomes it in one way: booleans, dates, enums, addresses, numbers, texts, bits.
_READABLE = "BDEINSVXZ"
# Of the others, those that are text too; money is written as the database's country does.
_EXCEPTIONS = {"bytea": True, "uuid": True, "macaddr": True, "macaddr8": True, "money": False}
_NESTED = "ACP"


def take_dates_as_text(connection: psycopg.Connection[Any], _record: object) -> None:
    """Have a connection hand out dates as PostgreSQL writes them.

    Python's own cannot hold every one: a year beyond 9999 would make an error of the whole query.
    """
    connection.adapters.register_loader("date", _Text)
    connection.adapters.register_loader("timestamp", _Timestamp)
    connection.adapters.register_loader("timestamptz", _Instant)


def unfit_types(
    connection: psycopg.Connection[Any], numbers: Sequence[int], *, zoned: bool
) -> list[str | None]:
    """For each type's number its name, if no column can have it; None when it can be read.

    Instants can when they are `zoned`: when the source's zone is known.
    """
    query = """
        select oid::bigint, format_type(oid, null), typcategory
        from pg_catalog.pg_type
        where oid = any(%s::oid[])
    """
    rows = connection.execute(query, [list(set(numbers))]).fetchall()
    known = {number: _unfit(name, category, zoned=zoned) for number, name, category in rows}
    return [known.get(number) for number in numbers]


def _unfit(name: str, category: str, *, zoned: bool) -> str | None:
    if name == WITH_ZONE:
        return None if zoned else name
    if _EXCEPTIONS.get(name, category in _READABLE):
        return None
    if category in _NESTED or name in ("json", "jsonb"):
        return f"{NESTED}: {name}"
    return name


class _Text(Loader):
    """Any date, as PostgreSQL writes it."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode("ascii")


class _Timestamp(_Text):
    """A timestamp; at midnight its date."""

    def load(self, data: Buffer) -> str:
        return _MIDNIGHT.sub("", super().load(data))


class _Instant(_Text):
    """An instant as the date that it is in the session's zone."""

    def load(self, data: Buffer) -> str:
        return _TIME.sub("", super().load(data))
