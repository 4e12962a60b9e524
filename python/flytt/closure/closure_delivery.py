"""The files of one closure order, and what each target has written into them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from flytt.engines.base import Warehouse
from flytt.errors import PluginError
from flytt.export.delivery import FolderDelivery
from flytt.plugins.interfaces import Source
from flytt.work.masked import shown_code

_SHOWN = 20


class ClosureDelivery(FolderDelivery):
    """A delivery for closure targets; see `flytt.plugins.interfaces.ClosureDelivery`."""

    def __init__(
        self,
        warehouse: Warehouse,
        folder: Path,
        closure_id: str,
        day: date,
        sources: Sequence[Source],
        *,
        batch: bool,
    ) -> None:
        super().__init__(warehouse, folder, closure_id, day, current=False)
        self.batch = batch
        self._columns_of = id_columns(sources)
        self._looked_at: set[str] = set()
        self._reported: dict[str, list[tuple[str, str]]] = {}

    @property
    def closure_id(self) -> str:
        """The closure order, whose id takes the place of a run's."""
        return self.run_id

    def ordered(self, relative: str, typ: str, ids: Iterable[str]) -> None:
        """Report which ids of a kind stand in a file of another form."""
        if typ not in self._columns_of:
            raise PluginError(f"{relative}: {typ} is no kind of closure order.")
        column = self._columns_of[typ]
        self._reported.setdefault(relative, []).extend((column, str(each)) for each in ids)

    def written_ids(self) -> tuple[dict[str, list[str]], list[str]]:
        """What has been written since the last call: ids by column, and files that say none."""
        found: dict[str, list[str]] = {}
        silent: list[str] = []
        known = set(self._columns_of.values())
        for path in sorted(path for path in self._root.rglob("*") if path.is_file()):
            name = path.relative_to(self._root).as_posix()
            if name in self._looked_at:
                continue
            self._looked_at.add(name)
            columns = known & set(_header(path))
            if not columns and name not in self._reported:
                silent.append(name)
            for column in columns:
                found.setdefault(column, []).extend(_values(path, column))
            for column, each in self._reported.get(name, ()):
                found.setdefault(column, []).append(each)
        return found, silent


def id_columns(sources: Sequence[Source]) -> dict[str, str]:
    """The column that holds the ids of each kind of closure order: its table's key."""
    keys = {table.name: table.key for source in sources for table in source.tables}
    return {
        kind.typ: keys[kind.table or str(source.post_table)]
        for source in sources
        for kind in source.closures
    }


def differences(
    target: str, written: Mapping[str, list[str]], recorded: Mapping[str, set[str]]
) -> Iterator[str]:
    """How what a target wrote differs from what the ledger is to record."""
    for column, ids in sorted(written.items()):
        expected = recorded.get(column, set())
        times = Counter(ids)
        for said, names in (
            # A plugin's file can hold anything where an id should stand.
            ("not ordered", {shown_code(each) for each in times.keys() - expected}),
            ("ordered and left out", expected - times.keys()),
            ("there twice", {each for each in expected if times[each] > 1}),
        ):
            if names:
                yield f"{target}, {column}: {shown(names)} {said}"


def shown(names: Iterable[str]) -> str:
    """Ids in order, the first of many."""
    listed = sorted(names)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


def _header(path: Path) -> list[str]:
    """The header of a machine file; nothing of a file that is none."""
    if path.suffix.lower() != ".csv":
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return next(csv.reader(file, delimiter=";"), [])
    except (UnicodeDecodeError, csv.Error):
        return []


def _values(path: Path, column: str) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield row[column] or ""
