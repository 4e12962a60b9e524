"""Values of a database or a plugin as the text that the contract wants."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from decimal import Decimal
from functools import singledispatch

_MIDNIGHT = time()


class UndecodableError(ValueError):
    """A value that is bytes: nobody can say what text it is. Never leaves this package."""


@singledispatch
def text_of(value: object) -> str:
    """A value as text, missing (None, NaN) as an empty one.

    Numbers without exponent, dates as YYYY-MM-DD (also a datetime at midnight), other datetimes
    as ISO 8601 with a blank, booleans as J and N. Raises UndecodableError for bytes.
    """
    return str(value)


@text_of.register
def _(value: None) -> str:
    return ""


@text_of.register
def _(value: bool) -> str:
    return "J" if value else "N"


@text_of.register
def _(value: date) -> str:
    return value.isoformat()


@text_of.register
def _(value: datetime) -> str:
    if value.time() == _MIDNIGHT:
        return value.date().isoformat()
    return value.isoformat(sep=" ")


@text_of.register
def _(value: Decimal) -> str:
    return "" if value.is_nan() else format(value, "f")


@text_of.register
def _(value: float) -> str:
    # Whole numbers get no decimals: where a column may be empty, integers often come as floats.
    if math.isfinite(value):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return "" if math.isnan(value) else str(value)


@text_of.register(bytes)
@text_of.register(bytearray)
@text_of.register(memoryview)
def _(value: bytes | bytearray | memoryview) -> str:
    raise UndecodableError
