"""Records are counted however they are cut, and lose only the quotes they do not need."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytt.engines.records import Counted, minimal, whole_records
from unit.engines.machine_form import cut, delivered, loadable

_VALUE = st.text(st.sampled_from(list('ab;"\r\n#\\. å')), max_size=6)
_ROWS = st.lists(st.tuples(st.none() | _VALUE, _VALUE), max_size=8)


@given(_ROWS, st.integers(1, 9))
def test_every_record_is_counted_once(rows: list[tuple[str | None, str]], size: int) -> None:
    content = loadable(rows)
    counted = Counted(cut(content, size))
    assert b"".join(counted) == content
    assert counted.records == len(rows)
    has_break = any("\n" in (value or "") or "\r" in (value or "") for row in rows for value in row)
    assert counted.line_breaks == has_break
    longest = max((len(loadable([row])) for row in rows), default=0)
    assert longest <= counted.longest <= len(content)


def test_a_last_record_without_its_line_end_counts() -> None:
    counted = Counted([b"1;a\n2;b"])
    list(counted)
    assert counted.records == 2


def test_chunks_that_end_inside_a_value_are_a_bug() -> None:
    with pytest.raises(ValueError, match="inside a quoted value"):
        list(Counted([b'1;"a\n']))


def test_the_longest_record_is_known_within_half_a_megabyte() -> None:
    rows = [(1, "x", "a\nb"), (2, '"\n;' * 400_000, ""), *((n, "y", '"') for n in range(100_000))]
    counted = Counted([loadable(rows)])
    list(counted)
    assert 0 <= counted.longest - len(loadable(rows[1:2])) <= 1 << 20


@given(_ROWS, st.integers(1, 40))
def test_quotes_that_are_not_needed_go(rows: list[tuple[str | None, str]], size: int) -> None:
    everything_quoted = "".join(
        ";".join('"' + (value or "").replace('"', '""') + '"' for value in row) + "\n"
        for row in rows
    ).encode()
    blocks = minimal(whole_records(io.BytesIO(everything_quoted), size))
    assert b"".join(blocks) == delivered((), rows)[1:]
