"""PostgreSQL's dates as the text they are: Python's own cannot hold every one of them."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from flytt.extract.typed_values import NESTED, WITH_ZONE

_MIDNIGHT = re.compile(r" 00:00:00(?= BC$|$)")
_TIME = re.compile(r" [0-9:.+-]+(?= BC$|$)")


def prepare(connection: psycopg.Connection[Any], _record: object, zone: ZoneInfo | None) -> None:
    """Have a session write dates in one way, instants in the source's zone, and take them as text.

    A year beyond 9999 or infinity would make an error of the whole query.
    """
    connection.execute("set datestyle = 'ISO, YMD'")
    if zone is not None:
        connection.execute("select set_config('TimeZone', %s, false)", [str(zone)])
    connection.commit()
    connection.adapters.register_loader("date", _Text)
    connection.adapters.register_loader("timestamp", _Timestamp)
    connection.adapters.register_loader("timestamptz", _Instant)


def unfit_type(column: psycopg.Column, zone: ZoneInfo | None) -> str | None:
    """The type of a column that cannot be read; None when it can."""
    name = column.type_display
    if name == "timestamptz" and zone is None:
        return WITH_ZONE
    if name.endswith("[]") or name in ("json", "jsonb", "record"):
        return f"{NESTED}: {name}"
    return None


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
