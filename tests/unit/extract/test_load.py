"""What stands in the raw tables after the extracts are loaded: rows, refusals and their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from flytt.engines.base import Warehouse
from flytt.engines.open import open_warehouse
from flytt.errors import ExtractError
from flytt.extract import refused
from flytt.extract.load import has_invisible_characters, load_streams
from flytt.extract.open_extracts import open_stream
from flytt.plugins.extracts import Rows
from flytt.plugins.tables import Table
from flytt.settings.settings import ENGINES
from flytt.work.folder import WorkFolder
from kit.engines import chosen
from unit.extract.reading import PRIO, file

LISTA = Table("lista", "PASIS", "id", ("id", "enhet"))
# One record whose text was never closed, with a pasted row; one with bytes that are no text.
CONTENT = (
    b'id;enhet;fritext\n1;A;x\n2;B;y;\nX2;B;"se nedan\n3;C;z\n\n4;D;";;1\n5;E;\xe5;19930909-2394\n'
    b"6;F;w\n"
)


@pytest.fixture(params=ENGINES)
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    """An empty warehouse of each engine."""
    kind = str(request.param)
    url = None if kind == "duckdb" else request.getfixturevalue(f"{kind}_url")
    opened = open_warehouse(chosen(url), tmp_path)
    yield opened
    opened.release()


@pytest.fixture
def session(tmp_path: Path) -> Any:
    """All that loading asks of a session."""
    folder = WorkFolder(tmp_path)
    folder.private.mkdir()
    return SimpleNamespace(folder=folder, tables={"prio": PRIO, "lista": LISTA})


def silent(_text: str) -> None:
    """No progress is shown."""


@pytest.mark.parametrize("room", [1, 1 << 20], ids=["in files", "in memory"])
def test_every_unread_line_is_in_the_warehouse(
    tmp_path: Path, warehouse: Warehouse, session: Any, room: int
) -> None:
    streams = [
        open_stream(file(tmp_path, CONTENT)),
        open_stream(Rows(LISTA, "melker", lambda: [("7", "A"), ("8\n9", "\0", "x")])),
    ]
    with patch.object(refused, "_IN_MEMORY", room):
        loaded = load_streams(session, warehouse, streams, silent)
    assert [(each.table, each.read, each.kept, each.unreadable) for each in loaded] == [
        ("prio", 8, 2, 6),
        ("lista", 2, 1, 1),
    ]
    table = rows_of(warehouse)
    assert table("karantan", "tabell, rad, orsak") == [
        ("lista", 2, "nul_tecken"),
        ("prio", 3, "fel_antal_falt"),
        ("prio", 4, "fel_antal_falt"),
        ("prio", 5, "felaktig_citering"),
        ("prio", 6, "felaktig_citering"),
        ("prio", 7, "felaktig_citering"),
        ("prio", 8, "oavkodbar"),
    ]
    assert table("olast", "tabell, rad, post, text") == [
        ("lista", 2, 2, "8;9;\ufffd;x"),
        ("prio", 3, 3, "2;B;y;"),
        ("prio", 4, 4, 'X2;B;"se nedan'),
        ("prio", 5, 4, "3;C;z"),
        ("prio", 6, 4, ""),
        ("prio", 7, 4, '4;D;";;1'),
        ("prio", 8, 8, "5;E;\ufffd;19930909-2394"),
    ]
    left = {path.name for path in (tmp_path / ".flytt").iterdir()}
    assert left <= {"tmp", "bygge.duckdb", "bygge.duckdb.wal"}


def rows_of(warehouse: Warehouse) -> Callable[[str, str], list[Any]]:
    """What asks for the rows of a raw table, in order."""
    return lambda name, columns: sorted(
        warehouse.rows(f"select {columns} from {warehouse.relation(name, schema='raw')}")
    )


def test_without_a_refused_row_the_tables_are_empty(
    tmp_path: Path, warehouse: Warehouse, session: Any
) -> None:
    load_streams(session, warehouse, [open_stream(file(tmp_path, "id;enhet;fritext\n"))], silent)
    table = rows_of(warehouse)
    assert (table("karantan", "*"), table("olast", "*"), table("lista", "*")) == ([], [], [])


def test_a_file_that_changes_loads_nothing(
    tmp_path: Path, warehouse: Warehouse, session: Any
) -> None:
    extract = file(tmp_path, CONTENT)
    stream = open_stream(extract)
    extract.path.write_bytes(CONTENT + b"7;G;v\n")
    with pytest.raises(ExtractError, match="the file changed while it was read"):
        load_streams(session, warehouse, [stream], silent)
    assert not warehouse.has_build()


@pytest.mark.parametrize("text", ["å", "\u200b"])
def test_another_process_knows_of_invisible_characters(
    warehouse: Warehouse, session: Any, text: str
) -> None:
    rows = open_stream(Rows(LISTA, "melker", lambda: [("7", f"A{text}")]))
    load_streams(session, warehouse, [rows], silent)
    warehouse.loaded_invisible = False
    assert has_invisible_characters(warehouse) == (text == "\u200b")
    warehouse.save_facts("uttag", {"tables": []})
    assert has_invisible_characters(warehouse)
