"""Parquet extracts, written by DuckDB: the same columns, the same values, the same refusals."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from flytt.errors import ExtractError
from flytt.extract.open_extracts import open_stream
from flytt.plugins.extracts import ParquetFile
from flytt.settings.sources import SourceSettings
from unit.extract.reading import PRIO, read


def parquet(path: Path, select: str) -> ParquetFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")
    return ParquetFile(PRIO, path)


def one(path: Path, expression: str) -> str:
    """What one value becomes."""
    result = read(parquet(path / "p.parquet", f"select '1' id, '' enhet, {expression} fritext"))
    return result.rows[1][2]


def test_rows_are_numbered_from_one_in_the_files_order(tmp_path: Path) -> None:
    select = "select i::varchar id, 'A' enhet, null fritext from range(30000) r(i) order by -i"
    result = read(parquet(tmp_path / "prio.parquet", select))
    assert list(result.rows.items()) == [(n, [str(30000 - n), "A", ""]) for n in range(1, 30001)]
    assert result.stream.origin == "prio.parquet"
    content = (tmp_path / "prio.parquet").read_bytes()
    assert result.stream.fingerprint == hashlib.sha256(content).hexdigest()


def test_order_is_free_and_extra_columns_are_listed(tmp_path: Path) -> None:
    select = "select 'x' \" fritext\", 1 annan, {'id': 1, 'enhet': 2} struktur, 'A' enhet, '1' id"
    result = read(parquet(tmp_path / "p.parquet", select))
    assert result.rows == {1: ["1", "A", "x"]}
    assert result.stream.extra_columns == ("annan", "struktur")


def test_missing_columns_are_named_and_names_are_exact(tmp_path: Path) -> None:
    extract = parquet(tmp_path / "p.parquet", "select 1 ID, 2 enhet")
    with pytest.raises(ExtractError) as caught:
        open_stream(extract)
    assert caught.value.message == "prio: missing columns: id, fritext"
    assert caught.value.where == str(extract.path)


def test_names_that_differ_in_case_only_are_kept_apart(tmp_path: Path) -> None:
    # DuckDB cannot write such a file; a wrong letter is put into the bytes of a right one.
    extract = parquet(tmp_path / "p.parquet", "select 1 fritexT, 2 id, 3 enhet, 4 fritexX")
    extract.path.write_bytes(extract.path.read_bytes().replace(b"fritexX", b"fritext"))
    assert read(extract).rows == {1: ["2", "3", "4"]}
    extract.path.write_bytes(extract.path.read_bytes().replace(b"fritexT", b"fritext"))
    with pytest.raises(ExtractError, match="repeated columns: fritext"):
        open_stream(extract)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'åäö; \"x\"\n'", 'åäö; "x"\n'),
        ("''", ""),
        ("null", ""),
        ("null::int", ""),
        ("'007'", "007"),
        ("7", "7"),
        ("7.0::double", "7"),
        ("1e20::double", "100000000000000000000"),
        ("1.1::float", "1.1"),
        ("1.50::decimal(9,2)", "1.5"),
        ("'nan'::double", ""),
        ("true", "J"),
        ("false", "N"),
        ("date '2026-10-05'", "2026-10-05"),
        ("timestamp '2026-10-05 00:00:00'", "2026-10-05"),
        ("timestamp '2026-10-05 07:30:00'", "2026-10-05 07:30:00"),
        ("timestamp_ns '2026-10-05 00:00:00'", "2026-10-05"),
        ("60.00::decimal(9,2)", "60"),
        ("-60.00::decimal(38,2)", "-60"),
        ("100::decimal(9,0)", "100"),
        ("date '12026-03-01'", "12026-03-01"),
        ("'infinity'::date", "infinity"),
        ("'infinity'::timestamp", "infinity"),
        ("encode('åäö')", "åäö"),
        ("null::timestamp", ""),
        ("time '07:30:00'", "07:30:00"),
        ("'Å'::enum('Å', 'Ö')", "Å"),
    ],
)
def test_values_become_text(tmp_path: Path, expression: str, text: str) -> None:
    assert one(tmp_path, expression) == text


def test_a_nul_is_refused(tmp_path: Path) -> None:
    select = "select '1' id, 'a' enhet, null fritext union all select '3', chr(0), 'x' order by 1"
    result = read(parquet(tmp_path / "p.parquet", select))
    assert result.rows == {1: ["1", "a", ""]}
    assert result.refused == [(2, "nul_tecken")]
    assert result.unread == [(2, 2, "3;\ufffd;x")]


def test_bytes_that_are_no_text_refuse_their_column(tmp_path: Path) -> None:
    select = "select encode('1') id, '' enhet, 'hemligt'::blob || '\\xE5'::blob fritext"
    extract = parquet(tmp_path / "p.parquet", select)
    with pytest.raises(ExtractError) as caught:
        read(extract)
    assert caught.value.message == (
        "prio: columns of a type that cannot be read: fritext (binary, and not UTF-8)"
    )
    assert caught.value.where == str(extract.path)
    assert "hemligt" not in str(caught.value)


def test_types_that_no_column_can_have_are_refused_before_a_row_is_read(tmp_path: Path) -> None:
    select = "select [1] id, {'a': 1} enhet, timestamptz '2026-10-05 22:00:00+00' fritext"
    extract = parquet(tmp_path / "p.parquet", select)
    with pytest.raises(ExtractError) as caught:
        open_stream(extract)
    assert caught.value.message == (
        "prio: columns of a type that cannot be read: id (nested: INTEGER[]), "
        "enhet (nested: STRUCT(a INTEGER)), fritext (timestamp with time zone)"
    )
    assert caught.value.todo and 'timezone = "Europe/Stockholm"' in caught.value.todo


def test_an_instant_is_the_date_in_the_sources_zone(tmp_path: Path) -> None:
    zone = SourceSettings("p", "pasis", timezone=ZoneInfo("Europe/Stockholm"))
    select = """select timestamptz '2026-10-05 22:00:00+00' id, null::timestamptz enhet,
        timestamptz '12026-12-05 23:00:00+00' fritext"""
    result = read(parquet(tmp_path / "p.parquet", select), zone)
    assert result.rows == {1: ["2026-10-06", "", "12026-12-06"]}


def test_what_stands_for_missing_is_missing(tmp_path: Path) -> None:
    null = SourceSettings("p", "pasis", null=("NULL", "-"))
    select = "select 'NULL' id, ' - ' enhet, encode('NULL') fritext"
    assert read(parquet(tmp_path / "p.parquet", select), null).rows == {1: ["", "", ""]}


def test_a_folder_of_parts_is_read_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "prio.parquet"
    parquet(folder / "part-10.parquet", "select 3 id, 'c' enhet, date '2026-10-05' fritext")
    parquet(folder / "part-00.snappy.parquet", "select 'x' fritext, '1' id, 'a' enhet, 1 y")
    parquet(folder / "part-01.parquet", "select 2 id, 'b' enhet, 'y' fritext, 1 z limit 0")
    for name in ("_SUCCESS", ".part-00.crc"):
        (folder / name).touch()
    result = read(ParquetFile(PRIO, folder))
    assert result.rows == {1: ["1", "a", "x"], 2: ["3", "c", "2026-10-05"]}
    assert result.stream.extra_columns == ("y", "z")
    content = b"".join(path.read_bytes() for path in sorted(folder.glob("part-*")))
    assert result.stream.fingerprint == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("part.csv", "more than part files: part.csv"),
        ("_temporary", "_temporary"),
        (None, "no part"),
    ],
)
def test_a_folder_that_is_not_parts_only_stops(
    tmp_path: Path, name: str | None, words: str
) -> None:
    folder = tmp_path / "prio.parquet"
    folder.mkdir()
    if name:
        parquet(folder / "part.parquet", "select 1 id, 2 enhet, 3 fritext")
        (folder / name).touch()
    with pytest.raises(ExtractError, match=words):
        open_stream(ParquetFile(PRIO, folder))


def test_a_file_that_changes_while_it_is_read_stops(tmp_path: Path) -> None:
    folder = tmp_path / "prio.parquet"
    made = parquet(folder / "a.parquet", "select 1 id, 2 enhet, 3 fritext")
    stream = open_stream(ParquetFile(PRIO, folder))
    os.utime(made.path, ns=(1, 1))
    with pytest.raises(ExtractError, match="the file changed while it was read"):
        list(stream.chunks())
    stream = open_stream(ParquetFile(PRIO, folder))
    parquet(folder / "b.parquet", "select 1 id, 2 enhet, 3 fritext")
    with pytest.raises(ExtractError, match="the folder's files changed"):
        list(stream.chunks())


def test_no_rows_are_no_error(tmp_path: Path) -> None:
    result = read(parquet(tmp_path / "p.parquet", "select 1 id, 2 enhet, 3 fritext limit 0"))
    assert (result.stream.read, result.raw) == (0, b"")


@pytest.mark.parametrize("name", ["år=1/p [x]*.parquet", "p?.parquet", "it's.csv", "{a,b}.parquet"])
def test_a_path_is_taken_by_the_letter(tmp_path: Path, name: str) -> None:
    made = parquet(tmp_path / "p.parquet", "select 1 id, 2 enhet, 3 fritext")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    made.path.rename(path)
    result = read(ParquetFile(PRIO, path))
    assert (result.rows, result.stream.extra_columns) == ({1: ["1", "2", "3"]}, ())


def test_a_missing_file_stops(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="the file is missing"):
        open_stream(ParquetFile(PRIO, tmp_path / "p.parquet"))


@pytest.mark.parametrize("content", [b"", b"id;enhet;fritext\n", b"PAR1" * 9])
def test_a_file_that_is_no_parquet_stops(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.parquet"
    path.write_bytes(content)
    with pytest.raises(ExtractError) as caught:
        open_stream(ParquetFile(PRIO, path))
    assert caught.value.where == str(path)


def test_text_that_is_no_utf8_stops_without_telling_it(tmp_path: Path) -> None:
    extract = parquet(tmp_path / "p.parquet", "select 'hemligt' id, 2 enhet, 3 fritext")
    extract.path.write_bytes(extract.path.read_bytes().replace(b"hemligt", b"hemlig\xff"))
    stream = open_stream(extract)
    with pytest.raises(ExtractError, match=r": id \(text, and not UTF-8\)") as caught:
        list(stream.chunks())
    assert "hemlig" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_damaged_file_stops(tmp_path: Path) -> None:
    select = "select hash(i)::varchar id, 2 enhet, 3 fritext from range(100000) r(i)"
    extract = parquet(tmp_path / "p.parquet", select)
    stream = open_stream(extract)
    content = extract.path.read_bytes()
    extract.path.write_bytes(content[:1000] + bytes(len(content) - 2000) + content[-1000:])
    with pytest.raises(ExtractError):
        list(stream.chunks())
