"""The landing: the folder, shared with the cluster, in which every table of every area lies.

    namn              what tells its schemas from those of other landings on the cluster
    aktuell           the number of the current area; what is published is what this file says
    nummer            the last number given: none is given twice
    las               locked by the command that works here
    7/session         the session in which the area is made
    7/raw-1/<table>/  parquet files; a table loaded again lies in raw-2, and so on
    7/raw-1/<table>.json  which they are, and their bytes: fewer are no table with fewer rows
    7/models-2/...    seeds and models, of the last time that models were built
    8-prov/           the area of a dry run

A catalog of the cluster knows the tables only as long as it lives: it is told of them again from
here. What the landing's group may do is its owner's choice, and kept: the cluster is in that group.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from flytt.errors import LockedError, SettingsError, StateError
from flytt.work.files import flush, write_file

_AREA = re.compile(r"([1-9][0-9]*)(-prov)?")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Area:
    """One area in a landing; `number` orders them."""

    folder: Path
    number: int
    aside: bool
    landing: str

    def schema(self, kind: str) -> str:
        """What the cluster calls the schema `models` or `raw` of this area, and no other."""
        return f"flytt_{self.landing}_{self.number}" + ("_raw" if kind == "raw" else "")

    def table(self, kind: str, name: str) -> Path | None:
        """The folder of a table's files; None when there is no such table."""
        places = [place / name for place in self._versions(kind) if (place / name).is_dir()]
        return places[-1] if places else None

    def tables(self, kind: str) -> list[str]:
        """The tables of a schema, in order."""
        places = [place for each in self._versions(kind) for place in each.iterdir()]
        return sorted({place.name for place in places if place.is_dir()})

    def place_for(self, kind: str, name: str) -> Path:
        """Where a table's files can be written: a folder that never was, in one that is there."""
        taken = self.table(kind, name)
        if taken:
            return make_shared(self.folder / f"{kind}-{_number_of(taken.parent) + 1}") / name
        return self._versions(kind)[0] / name

    @property
    def models(self) -> Path:
        """The folder of the models and seeds."""
        return self._versions("models")[-1]

    def begin_models(self) -> None:
        """Let no table be among the models; those of before go with the area."""
        make_shared(self.folder / f"models-{_number_of(self.models) + 1}")

    def _versions(self, kind: str) -> list[Path]:
        found = [place for place in self.folder.glob(f"{kind}-*") if place.is_dir()]
        found.sort(key=_number_of)
        return found[-1:] if kind == "models" else found


def note_files(table: Path) -> None:
    """Write down which files a table has, now that it is whole."""
    write_file(_note(table), json.dumps(_files(table), sort_keys=True))


def has_note(table: Path) -> bool:
    """Whether a table was whole once."""
    return _note(table).exists()


def require_files(table: Path) -> None:
    """Raise StateError when a table has not all of the files that it had when it was whole."""
    noted = json.loads(_note(table).read_text("utf-8")) if has_note(table) else None
    if noted != _files(table):
        raise StateError(
            f"The files of the table {table.name} are not those that were written.",
            where=str(table),
            todo="flytt run makes it again from the extracts; find out who changes the landing",
        )


def _note(table: Path) -> Path:
    return table.with_name(f"{table.name}.json")


def _files(table: Path) -> dict[str, int]:
    return {str(path.relative_to(table)): path.stat().st_size for path in table.rglob("*.parquet")}


class Landing:
    """The areas of a landing. Only who holds it may change which there are."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def require(self) -> None:
        """Raise SettingsError when the folder is not there, or may not be written to."""
        wrong = "is no folder here" if not self.root.is_dir() else ""
        if not wrong and not os.access(self.root, os.R_OK | os.W_OK | os.X_OK):
            wrong = "may not be written to"
        if wrong:
            raise SettingsError(
                f"The landing {wrong}.",
                where=str(self.root),
                todo="let [engine] landing name a folder that flytt and every worker can write to",
            )

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep out other commands that see this folder; LockedError when one works here."""
        self.require()
        descriptor = os.open(self.root / "las", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise LockedError(
                    "Another flytt works on this landing.",
                    where=str(self.root),
                    todo="wait until it has ended",
                ) from None
            yield
        finally:
            os.close(descriptor)

    def current(self) -> Area | None:
        """The published area."""
        pointer = self.root / "aktuell"
        if not pointer.exists():
            return None
        area = self._area(pointer.read_text("utf-8").strip())
        if area is None or not area.folder.is_dir():
            raise StateError(
                "The landing's current tables are gone.",
                where=str(pointer),
                todo="flytt run makes them again from the extracts",
            )
        return area

    def build(self, *, aside: bool) -> Area | None:
        """The newest area that was begun and not published, of runs or of dry runs."""
        found = [area for area in self.unpublished() if area.aside == aside]
        current = self.current()
        # One that a newer has taken the place of is no build: its removal was broken off.
        if not aside and current is not None:
            found = [area for area in found if area.number > current.number]
        return found[-1] if found else None

    def unpublished(self) -> list[Area]:
        """Every area but the current one, oldest first."""
        pointer = self.root / "aktuell"
        published = pointer.read_text("utf-8").strip() if pointer.exists() else ""
        found = [self._area(p.name) for p in self.root.iterdir() if p.name != published]
        return sorted(filter(None, found), key=lambda area: area.number)

    def new(self, *, aside: bool, session_id: str) -> Area:
        """An empty area with a number that no other ever had."""
        counter = self.root / "nummer"
        last = _NUMBER.match(counter.read_text("utf-8")) if counter.exists() else None
        there = [self._area(place.name) for place in self.root.iterdir()]
        number = max([int(last[0]) if last else 0, *(each.number for each in there if each)]) + 1
        write_file(counter, f"{number}\n")
        flush(self.root)
        folder = make_shared(self.root / f"{number}{'-prov' if aside else ''}")
        area = Area(folder, number, aside, self._name())
        make_shared(folder / "raw-1")
        make_shared(folder / "models-1")
        write_file(folder / "session", session_id)
        return area

    def publish(self, area: Area) -> None:
        """Make an area the current one, in one step, once all of it is on disk."""
        for path in [*area.folder.rglob("*"), area.folder]:
            flush(path)
        write_file(self.root / "aktuell", f"{area.folder.name}\n")
        flush(self.root)

    def forget_current(self) -> None:
        """Publish nothing."""
        (self.root / "aktuell").unlink(missing_ok=True)
        flush(self.root)

    def _area(self, name: str) -> Area | None:
        found = _AREA.fullmatch(name)
        if not found:
            return None
        return Area(self.root / name, int(found[1]), bool(found[2]), self._name())

    def _name(self) -> str:
        place = self.root / "namn"
        if not place.exists():
            write_file(place, f"{token_hex(4)}\n")
        return place.read_text("utf-8").strip()


def session_of(area: Area) -> str | None:
    """The session in which an area was begun."""
    place = area.folder / "session"
    return place.read_text(encoding="ascii") if place.exists() else None


def remove(area: Area) -> None:
    """Remove an area's files; StateError when some stay, which may be what the cluster wrote."""
    shutil.rmtree(area.folder, ignore_errors=True)
    if area.folder.exists():
        raise StateError(
            "Old tables cannot be removed from the landing.",
            where=str(area.folder),
            todo="let the cluster write so that its group may too (flytt doctor), and remove them",
        )


def make_shared(folder: Path) -> Path:
    """Make a folder that its parent's group may use as it may use the parent, and nobody else."""
    if not folder.is_dir():
        folder.mkdir()
        parent = folder.parent.stat()
        os.chown(folder, -1, parent.st_gid)
        folder.chmod(0o700 | (parent.st_mode & 0o2070))
    return folder


def share(file: Path) -> None:
    """Let the group read a file, if it may read the file's folder."""
    parent = file.parent.stat()
    os.chown(file, -1, parent.st_gid)
    file.chmod(0o600 | (parent.st_mode & 0o040))


def _number_of(version: Path) -> int:
    return int(version.name.partition("-")[2])
