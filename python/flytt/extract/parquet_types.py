"""What a Parquet file says of its columns, and how DuckDB writes each as the text it becomes."""

from __future__ import annotations

import struct
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import duckdb

from flytt.engines.sql import literal, quoted
from flytt.extract.typed_values import DURATION, NESTED, WITH_ZONE

SOURCE = "read_parquet(?, hive_partitioning = false)"

# Types that `text_of` knows; the others are cast to text, without a detour through Python.
_AS_IS = ("VARCHAR", "BLOB", "BOOLEAN", "DOUBLE")
_NESTED = ("STRUCT", "MAP", "UNION", "VARIANT", "JSON", "GEOMETRY")
# Of a decimal with more digits than DuckDB has, it makes a double, which has these.
_WIDE = 38
_EXACT = "1e15"
# The place of a duration among Arrow's types.
_ARROW_DURATION = 18


@dataclass(frozen=True)
class Column:
    """One column of a file by the file's own name; `known` is DuckDB's name, `kind` its type."""

    name: str
    known: str
    kind: str

    def unfit(self, zone: ZoneInfo | None) -> str | None:
        """The type, when no column can have it; None when it can be read."""
        if self.kind.endswith("]") or self.kind.startswith(_NESTED):
            return f"{NESTED}: {self.kind}"
        if self.kind in (DURATION, "INTERVAL") or (WITH_ZONE in self.kind and zone is None):
            return self.kind
        return None

    def expression(self, zone: ZoneInfo | None) -> str:
        """SQL for the column's values: text, or what `text_of` makes text of."""
        column, kind = quoted(self.known), self.kind
        if kind == "FLOAT":
            # Through text: the double nearest to a float32 has decimals that the file does not.
            return f"{column}::varchar::double"
        if kind.startswith("decimal"):
            return f"case when abs({column}) >= {_EXACT} then error('') else {column} end"
        if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
            return f"rtrim(rtrim({column}::varchar, '0'), '.')"
        if WITH_ZONE in kind:
            return f"timezone({literal(str(zone))}, {column}::timestamptz)::date::varchar"
        if kind.startswith("TIMESTAMP"):
            midnight = f"date_trunc('day', {column}) = {column}"
            return f"case when {midnight} then {column}::date::varchar else {column}::varchar end"
        return column if kind in _AS_IS else f"{column}::varchar"


def columns_of(connection: duckdb.DuckDBPyConnection, pattern: str) -> list[Column]:
    """The columns of a file (not what is nested in them), in its order."""
    schema = connection.execute(
        f"""select name, coalesce(num_children, 0), case
            when logical_type like 'TimestampType(isAdjustedToUTC=1%'
                -- Writers from before logical types knew instants only.
                or (logical_type is null and converted_type like 'TIMESTAMP%')
                then {literal(WITH_ZONE)}
            when type = 'INT96' then 'INT96: ' || {literal(WITH_ZONE)}
            when precision > {_WIDE} then format('decimal({{}},{{}})', precision, scale)
        end from parquet_schema(?)""",
        [pattern],
    ).fetchall()
    # DuckDB renames columns that differ in case only: the file's own names decide.
    known = connection.execute(f"describe select * from {SOURCE}", [pattern]).fetchall()
    durations = _durations(connection, pattern)
    return [
        Column(
            name, str(described[0]), DURATION if name in durations else kind or str(described[1])
        )
        for (name, kind), described in zip(_top_level(schema), known, strict=True)
    ]


def _top_level(schema: Sequence[tuple[str, int, str | None]]) -> list[tuple[str, str | None]]:
    """The columns of a schema that lists each group before its members: name, and the type where
    the file says more than DuckDB does."""
    columns: list[tuple[str, str | None]] = []
    depths: list[int] = []
    for name, children, kind in schema:
        if len(depths) == 1:
            columns.append((name, kind))
        if depths:
            depths[-1] -= 1
        if children:
            depths.append(children)
        while depths and not depths[-1]:
            depths.pop()
    return columns


def _durations(connection: duckdb.DuckDBPyConnection, pattern: str) -> set[str]:
    """The columns that are numbers to Parquet, and to Arrow, which wrote them, a time that passed.

    Arrow's schema stands in the file as a flatbuffer: Message (header 2), Schema (fields 1), Field
    (name 0, type's number 2).
    """
    query = "select value from parquet_kv_metadata(?) where key = 'ARROW:schema'"
    found = connection.execute(query, [pattern]).fetchone()
    if found is None:
        return set()
    try:
        data = b64decode(found[0])
        # In front of the message: a marker that older versions lack, and its length.
        start = 8 if data.startswith(b"\xff\xff\xff\xff") else 4
        fields = _Flat(data, start).to().at(2).at(1)
        return {each.at(0).text for each in fields.items if each.number(2) == _ARROW_DURATION}
    except (ValueError, struct.error):
        # As DuckDB says of any other part of a file that is damaged.
        raise duckdb.InvalidInputException("ARROW:schema") from None


@dataclass(frozen=True)
class _Flat:
    """A place in a flatbuffer, where a table, a vector or a text stands."""

    data: bytes
    place: int

    def _read(self, form: str, place: int) -> int:
        return int(struct.unpack_from(f"<{form}", self.data, place)[0])

    def to(self, place: int | None = None) -> _Flat:
        """What an offset at a place, here if none is given, leads to."""
        place = self.place if place is None else place
        return _Flat(self.data, place + self._read("I", place))

    def _slot(self, field: int) -> int:
        table = self.place - self._read("i", self.place)
        return self.place + self._read("H", table + 4 + 2 * field)

    def at(self, field: int) -> _Flat:
        """What a table's field leads to."""
        return self.to(self._slot(field))

    def number(self, field: int) -> int:
        """A table's field of one byte."""
        return self._read("B", self._slot(field))

    @property
    def items(self) -> Iterator[_Flat]:
        """What a vector leads to."""
        for number in range(self._read("I", self.place)):
            yield self.to(self.place + 4 + 4 * number)

    @property
    def text(self) -> str:
        """A text."""
        length = self._read("I", self.place)
        return self.data[self.place + 4 : self.place + 4 + length].decode()
