"""What can be otherwise in a replay: a mapping row, a field of a post, the date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SeedRow:
    """A row of a mapping table: it replaces the row with its key, or is added.

    Columns that `values` does not name are empty.
    """

    table: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """A field of a post, or of the row that its vårdåtagande is, with another text.

    An empty `value` takes the field's text away.
    """

    kallsystem: str
    post_id: str
    name: str
    value: str


@dataclass(frozen=True)
class Day:
    """Another migration date."""

    day: date


Change = SeedRow | Field | Day
