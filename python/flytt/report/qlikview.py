"""The action list for QlikView: a table of typed values, and the script that loads it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from flytt.report.run_folder import LISTS, Made, RunFolder

if TYPE_CHECKING:
    from pyqvd import QvdValue

TABLE = "atgardslista"
SCRIPT = """\
// Åtgärdslistan. Lägg filen bredvid atgardslista.qvd; datum är datum, allt annat är text.
atgardslista:
LOAD
{columns}
FROM [atgardslista.qvd] (qvd);
"""
_DATES = ("forst_sedd", "senast_sedd")


def qlikview(run: RunFolder, out: Path) -> list[Made]:
    """`atgardslista.qvd`, the columns of the data contract, and `atgardslista.qvs`."""
    if not run.has(LISTS[0]):
        return []
    # Imported here: a process that makes none does not need it.
    from pyqvd import QvdTable
    from pyqvd.io import QvdFileWriterOptions

    value = _values()
    columns = run.columns(LISTS[0])
    dated = [column in _DATES for column in columns]
    rows = [
        [value(cell, is_date) for cell, is_date in zip(row, dated, strict=True)]
        for row in run.rows(LISTS[0], *columns)
    ]
    day = run.facts["migreringsdatum"]
    written = io.BytesIO()
    # The writer cannot write a table without rows.
    some = rows or [[value(day if is_date else "", is_date) for is_date in dated]]
    QvdTable(some, columns).to_stream(written, QvdFileWriterOptions(table_name=TABLE))
    table = _without_clock(written.getvalue(), day)
    (out / "atgardslista.qvd").write_bytes(table if rows else _without_rows(table))
    script = SCRIPT.format(columns=",\n".join(f"    {column}" for column in columns))
    (out / "atgardslista.qvs").write_text(script, encoding="utf-8-sig", newline="\r\n")
    return [Made("atgardslista.qvd", len(rows)), Made("atgardslista.qvs", len(columns))]


def _values() -> Callable[[str, bool], QvdValue]:
    """One object for each different value: the writer counts them by value.

    An empty text is one: of a column of nothing but nulls the writer makes one of times.
    """
    from datetime import date

    from pyqvd import DateValue, StringValue

    known: dict[tuple[str, bool], QvdValue] = {}

    def value(text: str, is_date: bool) -> QvdValue:
        key = (text, is_date)
        if key not in known:
            known[key] = (
                DateValue.from_date(date.fromisoformat(text)) if is_date else StringValue(text)
            )
        return known[key]

    return value


def _without_clock(table: bytes, day: str) -> bytes:
    """The same table, made by nobody at midnight: a random id and the clock are in its header."""
    end = table.index(b"\0")
    header = re.sub(
        rb"<CreatorDoc>[^<]*</CreatorDoc>", b"<CreatorDoc>flytt</CreatorDoc>", table[:end]
    )
    stamp = f"<CreateUtcTime>{day} 00:00:00</CreateUtcTime>".encode()
    header = re.sub(rb"<CreateUtcTime>[^<]*</CreateUtcTime>", stamp, header)
    return header + table[end:]


def _without_rows(table: bytes) -> bytes:
    """A table of one row without it: no record, and no symbol of a column."""
    header = table[: table.index(b"\0") + 1]
    for name in (b"NoOfRecords", b"NoOfSymbols", b"Offset", b"Length"):
        header = re.sub(b"<%b>[0-9]+</%b>" % (name, name), b"<%b>0</%b>" % (name, name), header)
    return header
