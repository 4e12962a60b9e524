"""Every type that Arrow writes into Parquet: the text it becomes, or the refusal of its column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flytt.errors import ExtractError
from flytt.extract.open_extracts import open_stream
from flytt.plugins.extracts import ParquetFile
from flytt.plugins.tables import Table
from flytt.settings.sources import SourceSettings
from unit.extract.reading import read

ZONE = SourceSettings("p", "pasis", timezone=ZoneInfo("Europe/Stockholm"))
DAY, MORNING = datetime(2026, 10, 5), datetime(2026, 10, 5, 7, 30)
UNITS = ("s", "ms", "us", "ns")
# A timestamp in milliseconds that is no instant, in the footer's own form (Thrift, compact).
LOGICAL_TYPE = bytes.fromhex("4c 8c 12 1c 1c 00 00 00 00")
YEAR_12023 = 317_264_774_400  # seconds


def parquet(path: Path, columns: Mapping[str, pa.Array], **options: Any) -> ParquetFile:
    """A file of these columns, each of them one of its table's; `id` numbers the rows."""
    rows = len(next(iter(columns.values())))
    filled = {"id": [str(number) for number in range(rows)], **columns}
    pq.write_table(pa.table(filled), path / "prio.parquet", **options)
    return ParquetFile(Table("prio", "PASIS", "id", tuple(filled)), path / "prio.parquet")


def one(value: Any, type_: pa.DataType | None = None) -> pa.Array:
    return pa.array([value], type_)


def number(value: int, type_: pa.DataType) -> pa.Array:
    """A value of a type by the number that it is stored as."""
    return pa.array([value], pa.int32() if type_.bit_width == 32 else pa.int64()).cast(type_)


TEXTS = {
    "string": (one("å"), "å"),
    "large_string": (one("å", pa.large_string()), "å"),
    "string_view": (one("å", pa.string_view()), "å"),
    "binary": (one("å".encode(), pa.binary()), "å"),
    "large_binary": (one("å".encode(), pa.large_binary()), "å"),
    "binary_view": (one("å".encode(), pa.binary_view()), "å"),
    "fixed_size_binary": (one(b"02", pa.binary(2)), "02"),
    "uuid": (one(UUID(int=5).bytes, pa.uuid()), str(UUID(int=5))),
    "bool": (one(True), "J"),
    "null": (pa.nulls(1), ""),
    **{f"int{bits}": (one(-60, getattr(pa, f"int{bits}")()), "-60") for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (one(60, getattr(pa, f"uint{bits}")()), "60") for bits in (8, 16, 32)},
    "uint64": (one(2**64 - 1, pa.uint64()), "18446744073709551615"),
    "float16": (one(60.0, pa.float16()), "60"),
    "float16_half": (one(1.5, pa.float16()), "1.5"),
    "float32": (one(60.0, pa.float32()), "60"),
    "float32_tenth": (one(1.1, pa.float32()), "1.1"),
    "float64": (one(60.0), "60"),
    "float64_tenth": (one(1.1), "1.1"),
    "float64_large": (one(1e23), "1" + 23 * "0"),
    "float64_small": (one(1e-7), "0.0000001"),
    "float64_zero": (one(-0.0), "0"),
    "float64_nan": (one(float("nan")), ""),
    "float64_inf": (one(float("-inf")), "-inf"),
    "decimal32": (one(Decimal("60.00"), pa.decimal32(7, 2)), "60"),
    "decimal64": (one(Decimal("1.50"), pa.decimal64(17, 2)), "1.5"),
    "decimal128": (one(Decimal("-60.00"), pa.decimal128(38, 2)), "-60"),
    "decimal128_hundred": (one(Decimal("100"), pa.decimal128(38, 0)), "100"),
    "decimal128_zero": (one(Decimal("0.00"), pa.decimal128(9, 2)), "0"),
    "decimal128_tens": (one(Decimal("100.50"), pa.decimal128(9, 2)), "100.5"),
    "decimal256": (one(Decimal("60.00"), pa.decimal256(38, 2)), "60"),
    "decimal256_wide": (one(Decimal("60.50"), pa.decimal256(76, 2)), "60.5"),
    "dictionary_text": (one("å").dictionary_encode(), "å"),
    "dictionary_large": (one("å", pa.large_string()).dictionary_encode(), "å"),
    "dictionary_integer": (one(60).dictionary_encode(), "60"),
    "dictionary_float": (one(60.0).dictionary_encode(), "60"),
    "dictionary_decimal": (one(Decimal("60.00")).dictionary_encode(), "60"),
    "dictionary_date": (one(date(2026, 10, 5)).dictionary_encode(), "2026-10-05"),
    "dictionary_binary": (one(b"x").dictionary_encode(), "x"),
    "date32": (one(date(2026, 10, 5)), "2026-10-05"),
    "date32_first": (one(date(1, 1, 1)), "0001-01-01"),
    "date32_far": (number(YEAR_12023 // 86400, pa.date32()), "12023-09-21"),
    "date32_bc": (number(-800_000, pa.date32()), "0222-09-04 (BC)"),
    "date32_most": (number(2**31 - 1, pa.date32()), "infinity"),
    "date64": (one(date(2026, 10, 5), pa.date64()), "2026-10-05"),
    "time32": (number(27_000, pa.time32("s")), "07:30:00"),
    "time64": (number(27_000 * 10**9, pa.time64("ns")), "07:30:00"),
    **{f"midnight_{unit}": (one(DAY, pa.timestamp(unit)), "2026-10-05") for unit in UNITS},
    **{f"t_{unit}": (one(MORNING, pa.timestamp(unit)), "2026-10-05 07:30:00") for unit in UNITS},
    "timestamp_fraction": (number(1, pa.timestamp("ms")), "1970-01-01 00:00:00.001"),
    "timestamp_far": (number(YEAR_12023 * 1000, pa.timestamp("ms")), "12023-09-21"),
    "timestamp_bc": (number(-800_000 * 86_400_000, pa.timestamp("ms")), "0222-09-04 (BC)"),
    "timestamp_most": (number(2**63 - 1, pa.timestamp("ns")), "infinity"),
}
INSTANTS = {
    f"{zone.lower()}_{unit}": one(datetime(2026, 10, 5, 22), pa.timestamp(unit, zone))
    for zone in ("UTC", "Europe/Stockholm", "+02:00")
    for unit in UNITS
}
NESTED = {
    "list": (one(["hemligt"]), "VARCHAR[]"),
    "large_list": (one(["hemligt"], pa.large_list(pa.string())), "VARCHAR[]"),
    "list_view": (one(["hemligt"], pa.list_view(pa.string())), "VARCHAR[]"),
    "fixed_size_list": (one([1], pa.list_(pa.int64(), 1)), "BIGINT[]"),
    "list_of_lists": (one([[1]]), "BIGINT[][]"),
    "empty_list": (one(None, pa.list_(pa.string())), "VARCHAR[]"),
    "struct": (one({"a": 1}), "STRUCT(a BIGINT)"),
    "list_of_structs": (one([{"a": 1}]), "STRUCT(a BIGINT)[]"),
    "map": (one([("a", 1)], pa.map_(pa.string(), pa.int64())), "MAP(VARCHAR, BIGINT)"),
    "json": (pa.ExtensionArray.from_storage(pa.json_(), one("{}")), "JSON"),
}
DURATIONS = {f"duration_{unit}": number(60, pa.duration(unit)) for unit in UNITS}


def refusal(extract: ParquetFile, settings: SourceSettings | None = None) -> ExtractError:
    """The error of a file, at opening or while it is read."""
    with pytest.raises(ExtractError) as caught:
        list(open_stream(extract, settings).chunks())
    assert caught.value.where == str(extract.path)
    assert "hemligt" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_dictionary": False, "compression": "gzip"},
        {"data_page_version": "2.0", "compression": "zstd", "store_decimal_as_integer": True},
    ],
)
def test_what_can_be_read_becomes_the_text_that_a_person_writes(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    extract = parquet(tmp_path, {name: array for name, (array, _) in TEXTS.items()}, **options)
    found = dict(zip(extract.table.columns[1:], read(extract).rows[1][1:], strict=True))
    assert found == {name: text for name, (_, text) in TEXTS.items()}


def test_no_type_makes_a_value_of_a_missing_one(tmp_path: Path) -> None:
    arrays = {name: pa.nulls(1, array.type) for name, (array, _) in TEXTS.items()}
    extract = parquet(
        tmp_path, arrays | {name: pa.nulls(1, a.type) for name, a in INSTANTS.items()}
    )
    assert set(read(extract, ZONE).rows[1][1:]) == {""}


def test_an_instant_is_a_date_in_the_sources_zone_or_refused(tmp_path: Path) -> None:
    extract = parquet(tmp_path, INSTANTS)
    assert read(extract, ZONE).rows[1][1:] == ["2026-10-06"] * len(INSTANTS)
    error = refusal(extract)
    named = ", ".join(f"{name} (timestamp with time zone)" for name in INSTANTS)
    assert error.message == f"prio: columns of a type that cannot be read: {named}"
    assert error.todo == 'write timezone = "Europe/Stockholm" at this source in flytt.toml'


def test_an_instant_of_the_old_forms_is_an_instant(tmp_path: Path) -> None:
    instants = {"maldatum": one(datetime(2026, 10, 5, 22), pa.timestamp("ns"))}
    extract = parquet(tmp_path, instants, use_deprecated_int96_timestamps=True)
    assert read(extract, ZONE).rows == {1: ["0", "2026-10-06"]}
    assert "maldatum (INT96: timestamp with time zone)" in refusal(extract).message
    # Before there were logical types, which say whether a timestamp is one, all of them were.
    extract = parquet(tmp_path, {"maldatum": one(datetime(2026, 10, 5, 22), pa.timestamp("ms"))})
    assert read(extract).rows == {1: ["0", "2026-10-05 22:00:00"]}
    before, mark, after = extract.path.read_bytes().partition(LOGICAL_TYPE)
    footer = int.from_bytes(after[-8:-4], "little") - len(mark)
    extract.path.write_bytes(before + after[:-8] + footer.to_bytes(4, "little") + b"PAR1")
    assert read(extract, ZONE).rows == {1: ["0", "2026-10-06"]}
    assert "maldatum (timestamp with time zone)" in refusal(extract).message


def test_nested_types_and_durations_are_refused_before_a_row_is_read(tmp_path: Path) -> None:
    extract = parquet(tmp_path, {name: array for name, (array, _) in NESTED.items()} | DURATIONS)
    with pytest.raises(ExtractError) as caught:
        open_stream(extract, ZONE)
    named = [f"{name} (nested: {type_})" for name, (_, type_) in NESTED.items()]
    named += [f"{name} (duration)" for name in DURATIONS]
    assert caught.value.message.endswith(": " + ", ".join(named))
    assert caught.value.todo == "deliver it as text in UTF-8"


@pytest.mark.parametrize("schema", ["***", "/////w==", "AAAA"])
def test_a_damaged_schema_of_arrow_refuses_the_file(tmp_path: Path, schema: str) -> None:
    extract = parquet(tmp_path, {"maldatum": one("hemligt")})
    table = pq.read_table(extract.path)
    with pq.ParquetWriter(extract.path, table.schema, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"ARROW:schema": schema})
    assert refusal(extract).message == "prio: the Parquet file fails: InvalidInputException"


@pytest.mark.parametrize(
    ("array", "type_"),
    [
        (one("hemligt å".encode("cp1252"), pa.binary()), "binary, and not UTF-8"),
        (one(UUID(int=255).bytes, pa.binary(16)), "binary, and not UTF-8"),
        (number(2**62, pa.timestamp("ms")), "TIMESTAMP, with a value that is too large"),
        (
            number(2**62, pa.timestamp("ms", "UTC")),
            "timestamp with time zone, with a value that is too large",
        ),
        (
            one(Decimal(10**50), pa.decimal256(76, 2)),
            "decimal(76,2), with a value that is too large",
        ),
    ],
)
def test_a_value_that_cannot_be_read_refuses_its_column(
    tmp_path: Path, array: pa.Array, type_: str
) -> None:
    extract = parquet(tmp_path, {"maldatum": array, "annat": one("hemligt")})
    error = refusal(extract, ZONE)
    assert error.message == f"prio: columns of a type that cannot be read: maldatum ({type_})"
    assert error.todo == "deliver it as text in UTF-8"
