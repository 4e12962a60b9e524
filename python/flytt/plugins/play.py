"""A delivery without a database, for the tests of targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flytt.settings.naming import is_name

Batches = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass
class PlayDelivery:
    """A delivery without a database: it records and checks the calls of a target."""

    folder: Path
    given: Batches
    batch: bool = False
    run_id: str = "2026-05-04-1"
    closure_id: str = "2026-05-11-1"
    migreringsdatum: date = date(2026, 5, 4)

    def __post_init__(self) -> None:
        self.declared: dict[str, int] = {}

    def copy(
        self,
        model: str,
        path: str,
        *,
        order_by: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> int:
        """Write a file that says which model, order and columns were requested."""
        self._check_request(model, order_by, columns)
        assert order_by, f"{path}: name order_by, or its rows come in any order"
        text = f"{model};{','.join(order_by)};{','.join(columns)}\n"
        self.path(path).write_text(text, encoding="utf-8")
        self.wrote(path, 0)
        return 0

    def rows(
        self, model: str, *, order_by: Sequence[str] = (), columns: Sequence[str] = ()
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """The rows that the test gave, one to a batch."""
        self._check_request(model, order_by, columns)
        for row in self.given.get(model, ()):
            yield [{name: row[name] for name in columns or row}]

    def path(self, relative: str) -> Path:
        """A place inside the folder; its parent folder is created."""
        parts = relative.split("/")
        assert all(parts) and not {".", ".."} & set(parts), f"{relative!r} leaves the delivery"
        assert "\\" not in relative and ":" not in relative, f"{relative!r}: separate with /"
        place = self.folder.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def wrote(self, relative: str, rows: int) -> None:
        """Record a declared file."""
        assert relative not in self.declared, f"{relative} is written twice"
        assert isinstance(rows, int) and rows >= 0, f"{relative}: rows is a count"
        self.declared[relative] = rows

    def _check_request(self, model: str, order_by: Sequence[str], columns: Sequence[str]) -> None:
        for kind, names in (("order_by", order_by), ("columns", columns)):
            assert not isinstance(names, str), f"{kind} is a list of columns, not one text"
        for name in (model, *order_by, *columns):
            assert is_name(name), f"{name!r} is no model or column"
