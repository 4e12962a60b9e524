"""The files of one run or closure order: made in a hidden folder, read back, listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from flytt.engines.base import Warehouse
from flytt.errors import PluginError
from flytt.work.files import (
    FileFacts,
    facts,
    flush_tree,
    hidden,
    make_folder,
    read_back,
    sha256_of,
    write_file,
)

MANIFEST = "manifest.json"


class FolderDelivery:
    """A delivery into the hidden folder of `folder`; see `flytt.plugins.interfaces.Delivery`."""

    def __init__(
        self,
        warehouse: Warehouse,
        folder: Path,
        run_id: str,
        migreringsdatum: date,
        *,
        current: bool = True,
    ) -> None:
        self.run_id = run_id
        self.migreringsdatum = migreringsdatum
        self.files: list[FileFacts] = []
        self._warehouse = warehouse
        self._current = current
        self._root = make_folder(hidden(folder))
        self._known: dict[str, dict[str, str]] = {}
        self._reader = ThreadPoolExecutor(1, "flytt-read-back")
        self._checks: list[Future[FileFacts]] = []

    def copy(
        self,
        model: str,
        path: str,
        *,
        order_by: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> int:
        """Write a dbt model as one machine file of the contract, in bulk; returns its rows."""
        names = list(columns) or list(self._columns(model))
        place = self.path(path)
        rows = self._warehouse.export_csv(
            self._select(model, names, order_by), place, current=self._current
        )
        expected = self._count(model)
        if rows != expected:
            raise PluginError(f"{path} got {rows} of the {expected} rows of {model}.")
        # The next file is written while this one is read back and put on disk.
        self._checks.append(self._reader.submit(read_back, self._root, path, rows, names))
        return rows

    def rows(
        self, model: str, *, order_by: Sequence[str] = (), columns: Sequence[str] = ()
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """A dbt model in batches of rows (column -> value)."""
        names = list(columns) or list(self._columns(model))
        select = self._select(model, names, order_by)
        for batch in self._warehouse.stream(select, current=self._current):
            yield [dict(zip(names, row, strict=True)) for row in batch]

    def path(self, relative: str) -> Path:
        """Where to write a file of one's own; its folder is there."""
        place = (self._root / relative).resolve()
        if not place.is_relative_to(self._root.resolve()) or place.exists():
            raise PluginError(f"{relative} is outside the delivery, or written twice.")
        make_folder(place.parent)
        return place

    def wrote(self, relative: str, rows: int) -> None:
        """Declare a file written at `path(relative)`."""
        self.files.append(facts(self._root, relative, rows))

    def complete(self) -> Path:
        """The folder, once every machine file so far has been read back; more may be written.

        Raises StateError for a machine file that is not as it was to be written.
        """
        self.files += [check.result() for check in self._checks]
        self._checks.clear()
        return self._root

    def finish(self, identity: Mapping[str, object]) -> str:
        """Write the manifest, put everything on disk and return the manifest's SHA-256.

        Raises StateError for a machine file that is not as it was to be written.
        """
        with self._reader:
            self.complete()
        undeclared = {
            str(path.relative_to(self._root)) for path in self._root.rglob("*") if path.is_file()
        } - {each.path for each in self.files}
        if undeclared:
            raise PluginError(
                f"A target wrote files that it did not declare: {', '.join(sorted(undeclared))}."
            )
        listed = [asdict(each) for each in sorted(self.files, key=lambda each: each.path)]
        manifest = json.dumps({**identity, "files": listed}, ensure_ascii=False, indent=2) + "\n"
        write_file(self._root / MANIFEST, manifest)
        flush_tree(self._root)
        return sha256_of(self._root / MANIFEST)

    def _relation(self, model: str) -> str:
        return self._warehouse.relation(model, current=self._current)

    def _columns(self, model: str) -> dict[str, str]:
        """The model's columns and their types."""
        if model not in self._known:
            self._known[model] = self._warehouse.columns(model, current=self._current)
            if not self._known[model]:
                raise PluginError(f"A target asks for {model}; no model is called {model}.")
        return self._known[model]

    def _count(self, model: str) -> int:
        sql = f"select count(*) from {self._relation(model)}"
        return int(self._warehouse.rows(sql, current=self._current)[0][0])

    def _select(self, model: str, names: Sequence[str], order_by: Sequence[str]) -> str:
        types = self._columns(model)
        unknown = [name for name in (*names, *order_by) if name not in types]
        if unknown:
            raise PluginError(f"The model {model} has no column {', '.join(unknown)}.")
        quoted = self._warehouse.quoted
        order = ", ".join(
            f"{self._warehouse.text_order(quoted(name)) if _is_text(types[name]) else quoted(name)}"
            " nulls last"
            for name in order_by
        )
        return f"select {', '.join(map(quoted, names))} from {self._relation(model)}" + (
            f" order by {order}" if order else ""
        )


def _is_text(declared: str) -> bool:
    return declared.lower().startswith(("varchar", "text", "character", "string"))
