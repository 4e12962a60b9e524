"""Records know their line breaks, and lose only the quotes they do not need."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from flytt.engines.csv_form import csv_chunks, minimal, whole_records
from unit.engines.machine_form import delivered, loadable

_VALUE = st.text(st.sampled_from(list('ab;"\r\n#\\. å')), max_size=6)
_ROWS = st.lists(st.tuples(st.none() | _VALUE, _VALUE), max_size=8)


@given(_ROWS)
def test_a_piece_knows_its_line_breaks(rows: list[tuple[str | None, str]]) -> None:
    has_break = any("\n" in (value or "") or "\r" in (value or "") for row in rows for value in row)
    content = loadable(rows)
    assert (content.records, content.line_breaks) == (len(rows), has_break)
    written = list(csv_chunks(rows))
    assert sum(piece.records for piece in written) == len(rows)
    assert any(piece.line_breaks for piece in written) == has_break


@given(_ROWS, st.integers(1, 40))
def test_quotes_that_are_not_needed_go(rows: list[tuple[str | None, str]], size: int) -> None:
    everything_quoted = "".join(
        ";".join('"' + (value or "").replace('"', '""') + '"' for value in row) + "\n"
        for row in rows
    ).encode()
    blocks = map(minimal, whole_records(io.BytesIO(everything_quoted), size))
    assert b"".join(blocks) == delivered((), rows)[1:]
