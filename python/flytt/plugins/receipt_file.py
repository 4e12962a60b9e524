"""Read `millennium_kvittens`, Millennium's load receipts as CSV (data contract, section 1)."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from flytt.errors import ReceiptError
from flytt.plugins.receipt import FEL, OK, Receipt, ReceiptProblem, ReceiptProblems, utc
from flytt.settings.naming import BLANKS

COLUMNS = ("run_id", "record_id", "status", "millennium_id", "felkod", "feltext", "tidpunkt")


class MillenniumReceipts:
    """Reads `millennium_kvittens` as CSV: `;`, header, UTF-8 with or without BOM, RFC 4180."""

    name = "millennium"

    def read(self, path: Path) -> Iterator[Receipt]:
        """The receipts of the file; raises ReceiptError for its header, or naming every bad row."""
        problems: list[ReceiptProblem] = []
        try:
            with path.open("rb") as file:
                lines = _Lines(file)
                rows = _rows(lines, problems)
                positions, width = _header(rows, problems, path.name)
                for line, row in rows:
                    if len(row) != width:
                        text = f"{len(row)} fields where the header has {width}"
                        problems.append(ReceiptProblem(line, text))
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
            problems.sort(key=lambda problem: problem.line)
            raise ReceiptProblems("unreadable rows in the receipt file", path.name, problems)


class _Lines:
    """Physical lines as text; remembers what was wrong with those since the last `take()`."""

    def __init__(self, file: Iterable[bytes]) -> None:
        self._file = file
        self._faults: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for number, raw in enumerate(self._file, start=1):
            data = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if b"\0" in data:
                self._faults.append("NUL character")
            try:
                yield data.decode("utf-8")
            except UnicodeDecodeError:
                self._faults.append("not UTF-8")
                yield data.decode("utf-8", errors="replace")

    def take(self) -> str:
        """The faults of the lines read since the last call, and forgets them."""
        text = ", ".join(dict.fromkeys(self._faults))
        self._faults.clear()
        return text


def _rows(lines: _Lines, problems: list[ReceiptProblem]) -> Iterator[tuple[int, list[str]]]:
    """(line where it starts, fields) of every row that can be split; the others are problems."""
    reader = csv.reader(lines, delimiter=";", strict=True)
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.take()
            problems.append(ReceiptProblem(start, "quotes or line breaks that are not CSV"))
            continue
        fault = lines.take()
        if fault:
            problems.append(ReceiptProblem(start, fault))
        elif len(row) > 1 or (row and row[0].strip(BLANKS)):
            yield start, row


def _header(
    rows: Iterator[tuple[int, list[str]]], problems: list[ReceiptProblem], name: str
) -> tuple[list[int], int]:
    """Where the contract's columns stand, and the number of columns."""
    _, first = next(rows, (1, []))
    if problems:
        raise ReceiptProblems("the receipt file's header cannot be read", name, problems)
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


def _receipt(line: int, values: list[str], problems: list[ReceiptProblem]) -> Receipt | None:
    """The row as a receipt, or None after naming everything that is wrong with it."""
    run_id, record_id, status, millennium_id, felkod, feltext, text = values
    status = status.upper()
    faults = []
    if not run_id:
        faults.append("run_id is missing")
    if not record_id:
        faults.append("record_id is missing")
    if status not in (OK, FEL):
        faults.append("status is neither OK nor FEL")
    moment = None
    if not text:
        faults.append("tidpunkt is missing")
    else:
        try:
            moment = utc(text)
        except ValueError:
            faults.append("tidpunkt is not ISO 8601")
    if faults or moment is None:
        problems.append(ReceiptProblem(line, ", ".join(faults)))
        return None
    return Receipt(line, run_id, record_id, status, moment, text, millennium_id, felkod, feltext)


def _clean(value: str) -> str:
    """Trimmed of the contract's blanks, in Unicode form NFC."""
    text = value.strip(BLANKS)
    return text if text.isascii() else unicodedata.normalize("NFC", text)
