"""The landing: a folder, shared with the cluster, that holds every table of every area.

    namn              part of its schemas' names: two landings on one cluster do not meet
    aktuell           the number of the current area: this file alone says what is published
    nummer            the last number used; the next area takes the next one
    las               locked while a command works here
    7/session         the Spark session that builds the area
    7/publicerad      its tables when it was published; with it, it is no build any more
    7/raw-1/<table>/  parquet files; a table loaded again lies in raw-2, and so on
    7/raw-1/<table>.json  the files and their sizes, so that a lost one is noticed
    7/models-2/...    seeds and models; each build of the models has a folder of its own
    8-prov/           the area of a dry run
    .SESSION-1a2b3c/  rows on their way to a file, for as long as a query of that session takes

The cluster's catalog is registered from here, and may forget everything. Files and folders are open
to the landing's group as far as the landing itself is: the cluster is in that group.
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
_PASSING = re.compile(r"\.([0-9a-f-]{36})-[0-9a-f]{8}")
_PUBLISHED = "publicerad"


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
        """The folder of a table's files; None when there is no such table.

        Raises StateError for one that was published and is lost.
        """
        places = [place / name for place in self._versions(kind) if (place / name).is_dir()]
        if not places and self.was_published:
            listed = json.loads((self.folder / _PUBLISHED).read_text("utf-8"))
            if name in listed[kind]:
                raise _changed(self.folder / kind / name)
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
        """Begin an empty folder of models; the earlier ones are removed with the area."""
        make_shared(self.folder / f"models-{_number_of(self.models) + 1}")

    @property
    def session(self) -> str | None:
        """The session that builds here, or did before it was killed."""
        place = self.folder / "session"
        return place.read_text("utf-8") if place.exists() else None

    def built_by(self, session_id: str) -> None:
        """Note the session that builds here."""
        write_file(self.folder / "session", session_id)

    @property
    def was_published(self) -> bool:
        """Whether it is, or once was, the current area."""
        return (self.folder / _PUBLISHED).exists()

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
        raise _changed(table)


def _changed(table: Path) -> StateError:
    return StateError(
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
        name = self._pointer()
        if name is None:
            return None
        area = self._area(name)
        if area is None or not area.folder.is_dir():
            raise StateError(
                "The landing's current tables are gone.",
                where=str(self.root / name),
                todo="flytt run makes them again from the extracts",
            )
        return area

    def build(self, *, aside: bool) -> Area | None:
        """The newest area that was begun and not published, of runs or of dry runs."""
        # A removal that was broken off leaves some that were published: they are no builds.
        found = [
            area
            for area in self.unpublished()
            if area.aside == aside and not area.was_published and area.session is not None
        ]
        return found[-1] if found else None

    def unpublished(self) -> list[Area]:
        """Every area but the current one, oldest first."""
        published = self._pointer()
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
        area.built_by(session_id)
        return area

    def publish(self, area: Area) -> None:
        """Make an area the current one, in one step, once all of it is on disk."""
        for path in [*area.folder.rglob("*"), area.folder]:
            flush(path)
        # First: killed between the two, the build is lost, and never taken for a newer extract.
        tables = {kind: area.tables(kind) for kind in ("models", "raw")}
        write_file(area.folder / _PUBLISHED, json.dumps(tables))
        flush(area.folder)
        write_file(self.root / "aktuell", f"{area.folder.name}\n")
        flush(self.root)

    def forget_current(self) -> None:
        """Publish nothing."""
        (self.root / "aktuell").unlink(missing_ok=True)
        flush(self.root)

    @contextmanager
    def passing(self, session_id: str) -> Iterator[Path]:
        """A folder to be made, by which rows pass between the cluster and here; it goes again."""
        place = self.root / f".{session_id}-{token_hex(4)}"
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def left_passing(self) -> list[tuple[str, Path]]:
        """The folders by which killed commands let rows pass, each with the command's session."""
        found = [(_PASSING.fullmatch(place.name), place) for place in self.root.iterdir()]
        return [(match[1], place) for match, place in found if match]

    def _pointer(self) -> str | None:
        """The name of the current area's folder; a landing that is not there says nothing."""
        self.require()
        pointer = self.root / "aktuell"
        return pointer.read_text("utf-8").strip() if pointer.exists() else None

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


def remove(folder: Path) -> None:
    """Remove tables; StateError when some of it stays, which may be what the cluster wrote."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        raise StateError(
            "Old tables cannot be removed from the landing.",
            where=str(folder),
            todo="let the cluster write so that its group may too (flytt doctor), and remove them",
        )


def make_shared(folder: Path) -> Path:
    """Make a folder that the group may use as far as it may use the parent, and nobody else."""
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
