"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from flytt.errors import ExtractError
from flytt.extract.ahead import reading_ahead
from flytt.extract.open_extracts import open_stream
from flytt.extract.stream import Stream
from flytt.plugins.extracts import Rows
from flytt.plugins.tables import Table
from unit.extract.reading import PRIO, file

HEAD = "id;enhet;fritext\n"


def _csv(folder: Path, name: str, rows: int) -> Stream:
    table = Table(name, "PASIS", "id", PRIO.columns)
    body = "".join(f"{number};{'x' * 300};y\n" for number in range(rows))
    return open_stream(file(folder, HEAD + body, table=table))


def _plugin() -> Stream:
    def rows() -> Iterable[Sequence[str | None]]:
        # What a plugin opened in its own thread may not be used in another.
        assert threading.current_thread() is threading.main_thread()
        return [("1", "A", None)]

    return open_stream(Rows(PRIO, "plugin", rows))


def _threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_every_stream_comes_whole_and_in_turn(tmp_path: Path) -> None:
    streams = [
        _csv(tmp_path, "a", 10),
        _plugin(),
        _csv(tmp_path, "b", 9_000),
        _csv(tmp_path, "c", 0),
    ]
    with reading_ahead(streams) as read:
        found = [(stream, b"".join(chunks).count(b"\n"), stream.read) for stream, chunks in read]
    assert found == list(zip(streams, (10, 1, 9_000, 0), (10, 1, 9_000, 0), strict=True))
    assert "flytt-ahead" not in _threads()


def test_whoever_gives_up_leaves_no_thread_behind(tmp_path: Path) -> None:
    # More than the thread may read ahead.
    streams = [_csv(tmp_path, name, 200_000) for name in ("a", "b")]
    with pytest.raises(KeyboardInterrupt), reading_ahead(streams) as read:
        _, chunks = next(read)
        next(iter(chunks))
        raise KeyboardInterrupt
    assert "flytt-ahead" not in _threads()


def test_an_error_is_raised_where_it_belongs(tmp_path: Path) -> None:
    streams = [_csv(tmp_path, "a", 3), _csv(tmp_path, "b", 3)]
    (tmp_path / "b.csv").unlink()
    seen = []
    with (
        pytest.raises(ExtractError, match="b: the file is missing"),
        reading_ahead(streams) as read,
    ):
        for stream, chunks in read:
            seen.append((stream.table.name, len(_lines(chunks))))
    assert seen == [("a", 3)]
    assert "flytt-ahead" not in _threads()


def _lines(chunks: Iterable[bytes]) -> list[bytes]:
    return b"".join(chunks).splitlines()
