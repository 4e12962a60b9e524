"""What a typed value becomes: the text that a CSV would hold, or a reason to refuse its column."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from flytt.errors import ExtractError
from flytt.plugins.tables import ID, TEXT, Table
from flytt.settings.naming import BLANKS, INVISIBLE

HIDDEN = dict.fromkeys(map(ord, INVISIBLE))
"""The characters that are no part of a value but in ids and texts, for `str.translate`."""

WITH_ZONE = "timestamp with time zone"
BINARY = "binary, and not UTF-8"
NESTED = "nested"
DURATION = "duration"
AS_TEXT = "deliver it as text in UTF-8"
_MIDNIGHT = time()


class UnfitError(ValueError):
    """A value of a type that no column can have; `type` names it and says nothing of the value."""

    def __init__(self, type_: str) -> None:
        super().__init__(type_)
        self.type = type_


def text_of(value: object, zone: ZoneInfo | None = None) -> str:
    """A value as text, missing (None, NaN) as an empty one.

    Numbers without exponent and without zeros at the end of their decimals, dates as YYYY-MM-DD
    (also a datetime at midnight), other datetimes as ISO 8601 with a blank, booleans as J and N,
    bytes as UTF-8; a datetime with a time zone is the date in `zone`. Raises UnfitError for what
    cannot be a value of a column.
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return _day(value, zone)
    if isinstance(value, bool):
        return "J" if value else "N"
    if isinstance(value, float):
        value = Decimal(float.__repr__(value))
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        try:
            value = bytes(value).decode()
        except UnicodeDecodeError:
            raise UnfitError(BINARY) from None
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        raise UnfitError(NESTED)
    if isinstance(value, timedelta):
        raise UnfitError(DURATION)
    return str(value)


def _day(value: date, zone: ZoneInfo | None) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            if zone is None:
                raise UnfitError(WITH_ZONE)
            value = value.astimezone(zone).date()
        elif value.time() != _MIDNIGHT:
            return value.isoformat(sep=" ")
    return value.isoformat()[:10]


def _number(value: Decimal) -> str:
    """A number as a person writes it: 60, 1.5, whatever decimals its type adds."""
    if not value.is_finite():
        return "" if value.is_nan() else str(float(value))
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def missing_texts(texts: Sequence[str], table: Table) -> Callable[[Sequence[str]], Sequence[str]]:
    """What empties the cells of a row, in the table's order, that stand for missing.

    A text stands for missing when it is the trimmed value, in exact case.
    """
    known = frozenset(_trimmed(text, {}) for text in texts)
    hidden = [HIDDEN if table.kind(column) not in (ID, TEXT) else {} for column in table.columns]

    def emptied(cells: Sequence[str]) -> Sequence[str]:
        return [
            "" if _trimmed(cell, gone) in known else cell
            for cell, gone in zip(cells, hidden, strict=True)
        ]

    return emptied


def _trimmed(cell: str, gone: dict[int, None]) -> str:
    if cell.isascii():
        return cell.strip(BLANKS)
    return unicodedata.normalize("NFC", cell.translate(gone)).strip(BLANKS)


def unfit(
    table: Table, where: str, columns: Sequence[tuple[str, str]], todo: str = AS_TEXT
) -> ExtractError:
    """The error that refuses columns, each with its type; `todo` is for all but the zones."""
    named = ", ".join(f"{column} ({type_})" for column, type_ in columns)
    zoned = [type_.endswith(WITH_ZONE) for _, type_ in columns]
    todos = ['write timezone = "Europe/Stockholm" at this source in flytt.toml'] * any(zoned)
    todos += [todo] * (not all(zoned))
    return ExtractError(
        f"{table.name}: columns of a type that cannot be read: {named}",
        where=where,
        todo="; ".join(todos),
    )
