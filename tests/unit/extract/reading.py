"""What the tests of reading share: a small table, and a stream read to its end."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from flytt.extract.open_extracts import open_stream
from flytt.extract.stream import Stream
from flytt.plugins.extracts import CsvFile, Extract
from flytt.plugins.tables import Table
from flytt.settings.sources import SourceSettings

PRIO = Table("prio", "PASIS", "id", ("id", "enhet", "fritext"))


@dataclass(frozen=True)
class Result:
    """A stream read to its end: `rows` by line number, `refused` as (line, reason), and the same
    lines' texts as (line, first line of the record, text)."""

    rows: dict[int, list[str]]
    refused: list[tuple[int, str]]
    unread: list[tuple[int, int, str]]
    raw: bytes
    stream: Stream


def read(extract: Extract, settings: SourceSettings | None = None) -> Result:
    """Read an extract to its end; read = given + refused holds for every one."""
    stream = open_stream(extract, settings)
    chunks = list(stream.chunks())
    for chunk in chunks:
        assert chunk.endswith(b"\n"), "a chunk holds whole rows"
    raw = b"".join(chunks)
    csv.field_size_limit(1 << 30)
    rows = cells(raw)
    reasons = cells(b"".join(stream.refused.reasons()))
    texts = cells(b"".join(stream.refused.texts()))
    stream.refused.close()
    assert stream.read == len(rows) + len(reasons)
    assert len(reasons) == stream.refused.count
    assert {row[0] for row in reasons + texts} <= {extract.table.name}
    numbers = [int(row[0]) for row in rows]
    assert len(numbers) == len(set(numbers)), "each row comes once"
    rows.sort(key=lambda row: int(row[0]))
    return Result(
        {int(row[0]): row[1:] for row in rows},
        sorted((int(line), reason) for _, line, reason in reasons),
        [(int(line), int(post), text) for _, line, post, text in texts],
        raw,
        stream,
    )


def cells(raw: bytes) -> list[list[str]]:
    """The rows of clean CSV."""
    text = io.StringIO(raw.decode("utf-8"), newline="")
    return list(csv.reader(text, delimiter=";", strict=True))


def file(
    folder: Path,
    content: bytes | str,
    *,
    table: Table = PRIO,
    delimiter: str = ";",
    encoding: str = "utf-8",
) -> CsvFile:
    """A CSV extract with this content, written as it stands."""
    path = folder / f"{table.name}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return CsvFile(table, path, delimiter, encoding)
