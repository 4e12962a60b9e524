"""Which model each delivered file is written from: the targets are asked, nothing is written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from flytt.errors import PluginError
from flytt.export.own_files import (
    write_basis_files,
    write_closure_files,
    write_run_files,
)
from flytt.plugins.calls import plugin_code
from flytt.plugins.interfaces import ClosureTarget, Target


@dataclass(frozen=True)
class DeliveredFile:
    """A file, the model behind it and the columns delivered; none named is all of the model's."""

    path: str
    model: str
    columns: tuple[str, ...] = ()


class NotedDelivery:
    """A delivery that notes what is asked of it; a file in a target's own form is thrown away."""

    run_id = closure_id = ""
    migreringsdatum = date.min
    batch = True

    def __init__(self) -> None:
        self.files: list[DeliveredFile] = []
        self._read: list[tuple[str, tuple[str, ...]]] = []

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()

    def copy(
        self, model: str, path: str, *, order_by: Sequence[str] = (), columns: Sequence[str] = ()
    ) -> int:
        """Note a machine file."""
        self.files.append(DeliveredFile(path, model, tuple(columns)))
        return 0

    def rows(
        self, model: str, *, order_by: Sequence[str] = (), columns: Sequence[str] = ()
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Note what the next file in a form of its own is made of."""
        self._read.append((model, tuple(columns)))
        return iter(())

    def path(self, relative: str) -> Path:
        """A place that is gone afterwards."""
        place = Path(self._folder.name) / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def wrote(self, relative: str, rows: int) -> None:
        """Note a file in a form of its own, with every model read since the last one."""
        self.files += [DeliveredFile(relative, *each) for each in self._read]
        self._read.clear()

    def ordered(self, relative: str, typ: str, ids: Iterable[str]) -> None:
        """Ids of a closure: there are none."""


def run_files(targets: Iterable[Target]) -> list[DeliveredFile]:
    """The files of a run, in the order they are written."""
    with NotedDelivery() as noted:
        write_run_files(noted)
        for target in targets:
            with plugin_code(target, f"naming the files of target {target.name}", PluginError):
                target.write(noted)
        return noted.files


def basis_files() -> list[DeliveredFile]:
    """The files that report and workbooks of a run are made of, beside those of the run."""
    with NotedDelivery() as noted:
        write_basis_files(noted)
        return noted.files


def closure_files(targets: Iterable[ClosureTarget]) -> list[DeliveredFile]:
    """The files of a closure order, those on request too."""
    with NotedDelivery() as noted:
        for target in targets:
            with plugin_code(target, f"naming the files of target {target.name}", PluginError):
                target.write(noted)
        write_closure_files(noted)
        return noted.files
