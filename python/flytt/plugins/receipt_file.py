"""Read `millennium_kvittens`, Millennium's load receipts as CSV (data contract, section 1)."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from flytt.errors import ReceiptError
from flytt.plugins.receipt import Problems, Receipt, ReceiptProblems, contradictions, moment
from flytt.settings.naming import BLANKS

COLUMNS = ("run_id", "record_id", "status", "millennium_id", "felkod", "feltext", "tidpunkt")


class MillenniumReceipts:
    """Reads `millennium_kvittens` as CSV: `;`, header, UTF-8 with or without BOM, RFC 4180."""

    name = "millennium"

    def read(self, path: Path) -> Iterator[Receipt]:
        """The receipts of the file; raises ReceiptError for its header, or naming every bad row."""
        problems = Problems()
        try:
            with path.open("rb") as file:
                rows = _rows(file, problems)
                positions, width = _header(rows, problems, path.name)
                for line, row in rows:
                    if len(row) != width:
                        problems.add(line, f"{len(row)} fields where the header has {width}")
                        continue
                    values = [_clean(row[position]) for position in positions]
                    receipt = _receipt(line, values, problems)
                    if receipt is not None:
                        yield receipt
        except OSError as error:
            raise ReceiptError(
                f"the receipt file cannot be read: {error.strerror}", where=str(path)
            ) from None
        if problems:
            raise ReceiptProblems(problems, path.name)


def _rows(file: Iterable[bytes], problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """(line where it starts, fields) of every row that can be split; the others are problems."""
    faults: list[str] = []
    reader = csv.reader(_lines(file, faults), delimiter=";", strict=True)
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults[:] = ["quotes or line breaks that are not CSV"]
            row = []
        if faults:
            for fault in dict.fromkeys(faults):
                problems.add(start, fault)
            faults.clear()
        elif len(row) > 1 or (row and row[0].strip(BLANKS)):
            yield start, row


def _lines(file: Iterable[bytes], faults: list[str]) -> Iterator[str]:
    """Physical lines as text; what is wrong with them is added to `faults`."""
    for number, raw in enumerate(file, start=1):
        data = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if b"\0" in data:
            faults.append("NUL character")
        if not data.endswith(b"\n"):
            faults.append("the last line has no line end: the file may have been cut off")
        try:
            yield data.decode("utf-8")
        except UnicodeDecodeError:
            faults.append("not UTF-8")
            yield data.decode("utf-8", errors="replace")


def _header(
    rows: Iterator[tuple[int, list[str]]], problems: Problems, name: str
) -> tuple[list[int], int]:
    """Where the contract's columns stand, and the number of columns."""
    _, first = next(rows, (1, []))
    if problems:
        raise ReceiptProblems(problems, name)
    header = [_clean(cell) for cell in first]
    faults = [f"column {column} is missing" for column in COLUMNS if column not in header]
    faults += [f"column {column} stands twice" for column in COLUMNS if header.count(column) > 1]
    if faults:
        raise ReceiptError(
            "; ".join(faults),
            where=name,
            todo="the first line holds the columns " + ";".join(COLUMNS) + " separated by ;",
        )
    return [header.index(column) for column in COLUMNS], len(header)


def _receipt(line: int, values: list[str], problems: Problems) -> Receipt | None:
    """The row as a receipt, or None after naming everything that is wrong with it.

    What only contradicts itself is a receipt: the import refuses it, and asks more of it.
    """
    run_id, record_id, status, millennium_id, felkod, feltext, text = values
    status = status.upper()
    faults = []
    if not run_id:
        faults.append("run_id is missing")
    if not record_id:
        faults.append("record_id is missing")
    try:
        when = moment(text)
    except ValueError as error:
        faults.append(f"tidpunkt is {error if text else 'missing'}")
    if faults:
        for fault in (*faults, *contradictions(status, millennium_id, felkod)):
            problems.add(line, fault)
        return None
    return Receipt(line, run_id, record_id, status, when, text, millennium_id, felkod, feltext)


def _clean(value: str) -> str:
    """Trimmed of the contract's blanks, in Unicode form NFC."""
    text = value.strip(BLANKS)
    return text if text.isascii() else unicodedata.normalize("NFC", text)
