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

from flytt.extract.csv import record as one_record
from flytt.extract.csv import segments, window
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
        patch.object(one_record, "RECORD_LIMIT", record),
        patch.object(segments, "RECORD_LIMIT", record),
    ):
        yield


def read_bytes(content: bytes, table: Table, delimiter: str, encoding: str) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return read(
            file(Path(folder), content, table=table, delimiter=delimiter, encoding=encoding)
        )


def reference(text: str, delimiter: str, width: int) -> tuple[dict[int, list[str]], list[int]]:
    """A reader that has nothing but the rules: rows, and the lines refused, of a whole text."""
    d = re.escape(delimiter)
    field = re.compile(rf'"((?:[^"]|"")*)"(?={d}|\r?\n)|([^"{d}\r\n][^{d}\r\n]*|)(?={d}|\r?\n)')
    text = text if text.endswith("\n") else text + "\n"
    rows: dict[int, list[str]] = {}
    refused = []
    pos = 0
    while pos < len(text):
        line = text.count("\n", 0, pos) + 2
        first_line = text[pos : text.index("\n", pos)]
        if delimiter not in first_line and not first_line.strip(" \t\r\u00a0"):
            pos += len(first_line) + 1
            continue
        cells = []
        at = pos
        while found := field.match(text, at):
            quoted, plain = found.groups()
            cells.append(plain if quoted is None else quoted.replace('""', '"'))
            at = found.end()
            if text[at] != delimiter:
                break
            at += 1
        whole = found is not None and len(cells) == width
        record = text[pos : text.index("\n", at) + 1] if whole else first_line + "\n"
        if whole and not re.search("[\0\udc80-\udcff]", record):
            rows[line] = cells
        else:
            refused.append(line)
        pos += len(record)
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
    assert [line for line, _ in result.refused] == refused


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


@pytest.mark.parametrize("block", [10, 50, 100])
def test_a_record_over_the_limit_counts_as_never_closed(block: int) -> None:
    line = "x" * 30
    short, long = f"{line}\n{line}", f"{line}\n{line}\n{line}\n{line}"
    body = f'1;"{short}";3\n4;"{long}";6\n7;8;9\n{line * 4};a;b\n"c";d;{short[:30]}\n'
    with limits(block, 100):
        result = read_bytes(f"id;enhet;fritext\n{body}".encode(), PRIO, ";", "utf-8")
    assert [row[0] for row in result.rows.values()] == ["1", "7", "c"]
    assert result.refused == [
        (4, "felaktig_citering"),
        (5, "fel_antal_falt"),
        (6, "fel_antal_falt"),
        (7, "fel_antal_falt"),
        (9, "felaktig_citering"),
    ]


@pytest.mark.parametrize("block", [10, 50, 100])
def test_the_limit_holds_whichever_way_a_record_is_read(block: int) -> None:
    body = f'id;enhet;fritext\n"{"x" * 60}\n{"x" * 60}";2;3\n4;5;6\n'
    with limits(block, 100):
        result = read_bytes(body.encode(), PRIO, ";", "utf-8")
    # The second line is then a row of its own, with a literal quote.
    assert result.refused == [(2, "felaktig_citering")]
    assert [row[1:] for row in result.rows.values()] == [["2", "3"], ["5", "6"]]


@pytest.mark.parametrize("block", [1, 4, 30])
def test_undecodable_bytes_are_remembered_while_looking_ahead(block: int) -> None:
    with limits(block):
        body = b'id;enhet;fritext\n1;"\xff\n\n\n";3\n4;5;6\n'
        result = read_bytes(body, PRIO, ";", "utf-8")
    assert result.refused == [(2, "oavkodbar")]
    assert list(result.rows) == [6]


def test_a_line_over_the_limit_breaks_the_record_it_stands_in() -> None:
    long = "x" * 200
    body = f'1;"a\n{long}\nb";3\n4;5;6\n{long}'
    with limits(16, 100):
        result = read_bytes(f"id;enhet;fritext\n{body}".encode(), PRIO, ";", "utf-8")
    assert list(result.rows) == [5]
    assert [line for line, _ in result.refused] == [2, 3, 4, 6]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    import tracemalloc

    def peak(rows: int) -> int:
        # A stray quote at the top makes the reader look ahead as far as it ever does.
        body = "id;enhet;fritext\n" + '0;"A;x\n' + "1;A;text\n" * rows
        stream: Stream = open_stream(file(tmp_path, body))
        del body
        tracemalloc.start()
        size = sum(map(len, stream.chunks()))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (stream.read, len(stream.refused)) == (rows + 1, 1)
        assert size > rows * 9
        return top

    with limits(1 << 14, 1 << 17):
        small, large = peak(50_000), peak(400_000)
    assert large < 1.2 * small
