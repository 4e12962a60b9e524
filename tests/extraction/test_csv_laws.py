"""Laws of reading CSV, over random files: against Python's writer and against a plain reader."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from extraction.reading import PRIO, Result, file, read
from hypothesis import given
from hypothesis import strategies as st

from flytt.contract import Table
from flytt.extraction import csv_record, text_window
from flytt.extraction.csv_rows import CsvRows

BLANKS = " \t\r\u00a0"
WIDTHS = (1, 2, 3)


@contextmanager
def limits(block: int, record: int = 16 << 20) -> Iterator[None]:
    """Small blocks put a border between any two bytes; a small record limit is soon passed."""
    with (
        patch.object(text_window, "BLOCK", block),
        patch.object(text_window, "RECORD_LIMIT", record),
        patch.object(csv_record, "RECORD_LIMIT", record),
    ):
        yield


def read_bytes(content: bytes, **how: str | Table) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return read(file(Path(folder), content, **how))  # type: ignore[arg-type]
