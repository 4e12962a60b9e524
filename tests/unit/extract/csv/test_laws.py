"""Laws of reading CSV, over random files: against Python's writer and against a plain reader."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flytt.extract import refused
from flytt.extract.csv import long_record, segments, window
from flytt.extract.open_extracts import open_stream
from flytt.extract.stream import Stream
from flytt.plugins.tables import Table
from unit.extract.reading import PRIO, Result, file, read

TABLES = [Table("t", "PASIS", "a", ("a", "b", "c")[:width]) for width in (1, 2, 3)]
DELIMITERS = st.sampled_from(";,|\t")


@contextmanager
def limits(block: int, record: int = 16 << 20) -> Iterator[None]:
    """Small blocks put a border between any two bytes; a small record limit is soon passed."""
    with (
        patch.object(window, "BLOCK", block),
        patch.object(window, "RECORD_LIMIT", record),
        patch.object(segments, "RECORD_LIMIT", record),
    ):
        yield


def read_bytes(content: bytes, table: Table, delimiter: str, encoding: str) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return read(
            file(Path(folder), content, table=table, delimiter=delimiter, encoding=encoding)
        )


Refusals = list[tuple[int, str]]


def record_at(text: str, pos: int, delimiter: str) -> tuple[int, list[str], bool]:
    """The record at a place, sign by sign: where it ends, its cells, whether its quoting holds."""
    cells, cell, where, sound = [], "", "start", True
    while True:
        sign = text[pos : pos + 1]
        pos += 1
        if where == "quoted":
            if not sign:
                return pos, cells, False
            if sign == '"' and text[pos : pos + 1] != '"':
                where = "closed"
            else:
                pos += sign == '"'
                cell += sign
        elif sign == '"' and where == "start":
            where = "quoted"
        elif sign in ("\n", "\r", "", delimiter):
            cells.append(cell)
            cell, where = "", "start"
            if sign != delimiter:
                return pos + (text[pos - 1 : pos + 1] == "\r\n"), cells, sound
        else:
            sound = sound and where != "closed"
            where = "text" if where == "start" else where
            cell += sign


def reference(text: str, delimiter: str, width: int) -> tuple[dict[int, list[str]], Refusals]:
    """A reader that has nothing but the rules: rows, and the lines refused, of a whole text."""
    rows: dict[int, list[str]] = {}
    refused: Refusals = []
    line, pos = 2, 0
    while pos < len(text):
        start = pos
        pos, cells, sound = record_at(text, pos, delimiter)
        record = text[start:pos]
        # A return is a line end outside quotes only, which is at the end.
        lines = record.removesuffix("\n").count("\n") + 1
        reasons = {
            "oavkodbar": re.search("[\udc80-\udcff]", record),
            "nul_tecken": "\0" in record,
            "felaktig_citering": not sound,
            "fel_antal_falt": len(cells) != width,
        }
        reason = next((reason for reason, holds in reasons.items() if holds), None)
        if delimiter not in record and not record.strip(" \t\r\n\u00a0"):
            pass
        elif reason is None:
            rows[line] = cells
        else:
            others = range(line + 1, line + lines)
            refused += [(line, reason), *((other, "felaktig_citering") for other in others)]
        line += lines
    return rows, refused


SOUP = st.lists(
    st.sampled_from(
        ['"', '""', ";", ",", "|", "\t", "\n", "\n", "\r\n", "\r", " ", "\u00a0", "a", "å", "b;c",
         '";"', ';"x";', ",y,", '"z"\n', "1;2;3\n", '"1";"2";"3"\n', "\0", "\udcff"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(
    body=SOUP,
    delimiter=DELIMITERS,
    table=st.sampled_from(TABLES),
    block=st.sampled_from([1, 7, 40, 1 << 20]),
    order=st.booleans(),
)
def test_any_file_is_read_as_the_rules_say(
    body: str, delimiter: str, table: Table, block: int, order: bool
) -> None:
    columns = table.columns[::-1] if order else table.columns
    content = body.encode("utf-8", "surrogateescape")
    rows, refused = reference(body, delimiter, len(columns))
    with limits(block):
        header = delimiter.join(columns).encode()
        result = read_bytes(header + b"\n" + content, table, delimiter, "utf-8")
    assert result.rows == {n: row[::-1] if order else row for n, row in rows.items()}
    assert result.refused == refused
    assert [line for line, _, _ in result.unread] == [line for line, _ in refused]


CELL = st.text(st.sampled_from('";,|\t\n\r aåÄö\u00a0éß€"\n;'), max_size=12)
LATIN_CELL = CELL.map(lambda text: text.replace("€", "ü"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize(
    ("quoting", "end"),
    [(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n"), (csv.QUOTE_NONNUMERIC, "\r\n")],
)
@settings(deadline=None)
@given(data=st.data(), delimiter=DELIMITERS, block=st.sampled_from([1, 16, 1 << 20]))
def test_what_pythons_writer_writes_is_read_back(
    encoding: str,
    quoting: Literal[0, 1, 2],
    end: str,
    data: st.DataObject,
    delimiter: str,
    block: int,
) -> None:
    cell = LATIN_CELL if encoding == "latin-1" else CELL
    rows = data.draw(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=6))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows([PRIO.columns, *rows])
    with limits(block):
        result = read_bytes(text.getvalue().encode(encoding), PRIO, delimiter, encoding)
    assert list(result.rows.values()) == rows
    assert result.refused == []


@settings(deadline=None)
@given(body=SOUP, block=st.integers(1, 30), record=st.integers(4, 40))
def test_where_blocks_end_changes_nothing(body: str, block: int, record: int) -> None:
    content = b"a;b\n" + body.encode("utf-8", "surrogateescape")
    block = min(block, record)
    with limits(record, record):
        whole = read_bytes(content, TABLES[1], ";", "utf-8")
    with limits(block, record):
        pieces = read_bytes(content, TABLES[1], ";", "utf-8")
    assert (pieces.rows, pieces.refused) == (whole.rows, whole.refused)
    assert pieces.stream.fingerprint == whole.stream.fingerprint


@pytest.mark.parametrize("sign", ["å", '"', "x", "€"])
def test_a_text_without_values_is_told_in_parts_too(tmp_path: Path, sign: str) -> None:
    with patch.object(refused, "PART", 7):
        result = read(file(tmp_path, f"id;enhet;fritext\n1;x{sign * 100}\n"))
    assert "".join(text for _, _, text in result.unread) == f"1;x{sign * 100}"
    assert len(result.unread) > 10


@settings(deadline=None)
@given(body=SOUP, block=st.integers(1, 30), record=st.integers(12, 40))
def test_a_limit_refuses_more_and_takes_nothing_else(body: str, block: int, record: int) -> None:
    content = b"a;b\n" + body.encode("utf-8", "surrogateescape")
    whole = read_bytes(content, TABLES[1], ";", "utf-8")
    with limits(min(block, record), record):
        limited = read_bytes(content, TABLES[1], ";", "utf-8")
    lost = whole.rows.keys() - limited.rows.keys()
    assert limited.rows == {line: whole.rows[line] for line in limited.rows}
    assert {(line, "felaktig_citering") for line in lost} <= set(limited.refused)
    more = {line for line, _ in limited.refused} - {line for line, _ in whole.refused}
    assert lost <= more
    assert set(whole.unread) <= set(limited.unread)


@pytest.mark.parametrize("block", [10, 50, 100])
def test_a_record_over_the_limit_is_refused_with_all_its_lines(block: int) -> None:
    line = "x" * 30
    short, long = f"{line}\n{line}", f"{line}\n\n{line}\n5;6;7\n{line}"
    body = f'1;"{short}";3\n4;"{long}";6\n7;8;9\n{line * 4};a;b\n"c";d;{short[:30]}\n'
    with limits(block, 100):
        result = read_bytes(f"id;enhet;fritext\n{body}".encode(), PRIO, ";", "utf-8")
    assert [row[0] for row in result.rows.values()] == ["1", "7", "c"]
    assert result.refused == [(line, "felaktig_citering") for line in (4, 5, 6, 7, 8, 10)]
    assert result.unread == [
        (4, 4, f'4;"{line}'),
        (5, 4, ""),
        (6, 4, line),
        (7, 4, "5;6;7"),
        (8, 4, f'{line}";6'),
        (10, 10, f"{line * 4};a;b"),
    ]


@pytest.mark.parametrize("block", [10, 50, 100])
@pytest.mark.parametrize("inside", ["x", "\r", '""', ';"";', "å"])
def test_the_limit_holds_whichever_way_a_record_is_read(block: int, inside: str) -> None:
    body = f'id;enhet;fritext\n"{inside * 60}\n{inside * 60}";2;3\r4;5;6\n'
    with limits(block, 100):
        result = read_bytes(body.encode(), PRIO, ";", "utf-8")
    assert result.refused == [(2, "felaktig_citering"), (3, "felaktig_citering")]
    assert result.rows == {4: ["4", "5", "6"]}


@pytest.mark.parametrize(
    ("content", "reason"), [("\xff\0", "oavkodbar"), ("a\0", "nul_tecken"), ("å", None)]
)
@pytest.mark.parametrize("quotes", ["", '"'])
def test_the_reason_of_a_long_record_is_the_first_that_holds(
    content: str, reason: str | None, quotes: str
) -> None:
    raw = content.encode("latin-1" if "\xff" in content else "utf-8") + b"x" * 200
    body = b'1;"' + b"y" * 90 + raw + quotes.encode() + b";2\n"
    with limits(16, 100):
        result = read_bytes(b"id;enhet;fritext\n" + body, PRIO, ";", "utf-8")
    assert result.refused == [(2, reason or "felaktig_citering")]


@pytest.mark.parametrize("block", [1, 4, 30])
def test_undecodable_bytes_are_remembered_while_looking_ahead(block: int) -> None:
    with limits(block):
        body = b'id;enhet;fritext\n1;"\xff\n\n\n";3\n4;5;6\n'
        result = read_bytes(body, PRIO, ";", "utf-8")
    others = [(line, "felaktig_citering") for line in (3, 4, 5)]
    assert result.refused == [(2, "oavkodbar"), *others]
    assert list(result.rows) == [6]


def test_a_line_over_the_limit_is_told_in_parts_that_end_with_a_value(tmp_path: Path) -> None:
    line = ";".join(f"{number:07}" for number in range(5000))
    extract = file(tmp_path, f"id;enhet;fritext\n{line}\n1;2;3\n")
    parts = [patch.object(module, "PART", 200) for module in (refused, long_record)]
    with limits(1 << 10, 1 << 12), parts[0], parts[1]:
        result = read(extract)
    assert result.refused == [(2, "felaktig_citering")]
    assert list(result.rows) == [3]
    assert {(rad, post) for rad, post, _ in result.unread} == {(2, 2)}
    assert "".join(text for _, _, text in result.unread) == line
    assert all(text.endswith(";") for _, _, text in result.unread[:-1])
    assert max(len(text) for _, _, text in result.unread) < 1500


@pytest.mark.parametrize(
    ("first", "line"),
    [("", "1;A;text\n"), ("", "1;A\n"), ('0;"A;x\n', "1;A;text\n"), ('0;"A;x\n', "\n")],
    ids=["rows", "refused", "after one quote", "blank after one quote"],
)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, first: str, line: str) -> None:
    import tracemalloc

    def peak(rows: int) -> int:
        body = "id;enhet;fritext\n" + first + line * rows
        stream: Stream = open_stream(file(tmp_path, body))
        stream.refused.folder = tmp_path
        del body
        tracemalloc.start()
        for pieces in (stream.chunks(), stream.refused.reasons(), stream.refused.texts()):
            for _ in pieces:
                pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        # Files without a name.
        assert [path.name for path in tmp_path.iterdir()] == ["prio.csv"]
        stream.refused.close()
        return top

    sizes = {"_IN_MEMORY": 1 << 13, "_SLICE": 1 << 11}
    with limits(1 << 12, 1 << 14), patch.multiple(refused, **sizes):
        small, large = peak(8_000), peak(32_000)
    assert large < 1.2 * small
