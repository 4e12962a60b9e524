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
// Åtgärdslistan. Lägg filen bredvid atgardslista.qvd; tomma värden är null, datum är datum.
atgardslista:
LOAD
{columns}
FROM [atgardslista.qvd] (qvd);
"""
_DATES = ("forst_sedd", "senast_sedd")
_COLUMNS = [
    "kallsystem",
    "post_typ",
    "post_id",
    "enhet",
    "mottagning",
    "vardenhet_id",
    "utfall",
    "regel",
    "rubrik",
    "atgard",
    "ansvarig",
    "falt",
    "varde",
    "vinnare",
    "forst_sedd",
    "senast_sedd",
]


def qlikview(run: RunFolder, out: Path) -> list[Made]:
    """`atgardslista.qvd`, the columns of the data contract, and `atgardslista.qvs`."""
    if not run.has(LISTS[0]):
        return []
    # Imported here: a process that makes none does not need it.
    from pyqvd import QvdTable
    from pyqvd.io import QvdFileWriterOptions

    value = _values()
    dated = [column in _DATES for column in _COLUMNS]
    rows = [
        [value(cell, is_date) for cell, is_date in zip(row, dated, strict=True)]
        for row in run.rows(LISTS[0], *_COLUMNS)
    ]
    written = io.BytesIO()
    QvdTable(rows, _COLUMNS).to_stream(written, QvdFileWriterOptions(table_name=TABLE))
    day = run.facts["migreringsdatum"]
    (out / "atgardslista.qvd").write_bytes(_without_clock(written.getvalue(), day))
    script = SCRIPT.format(columns=",\n".join(f"    {column}" for column in _COLUMNS))
    (out / "atgardslista.qvs").write_text(script, encoding="utf-8-sig", newline="\r\n")
    return [Made("atgardslista.qvd", len(rows)), Made("atgardslista.qvs", len(_COLUMNS))]


def _values() -> Callable[[str, bool], QvdValue | None]:
    """One object for each different value: the writer counts them by value."""
    from datetime import date

    from pyqvd import DateValue, StringValue

    known: dict[tuple[str, bool], QvdValue | None] = {("", False): None, ("", True): None}

    def value(text: str, is_date: bool) -> QvdValue | None:
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
