"""The work folder's place: rights, disk, lock and free space."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flytt.doctor.diagnosis import FAIL, OK, WARN, Diagnosis
from flytt.work.folder import WorkFolder

PART = "work folder"
_MOUNTS = Path("/proc/self/mounts")
# Disks of other machines: locks on them are promises of a server.
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "lustre", "fuse.sshfs", "davfs")
_OWN = (".flytt", "korningar", "avslut")
_FILES = ("lager.duckdb", "ledger.sqlite", "audit.jsonl", "flytt.toml")
_INSIDE = (".flytt/dbt", ".flytt/projekt", ".flytt/prov", ".flytt/tmp")
_INSIDE_FILES = (".flytt/lock", ".flytt/bygge.duckdb")
_LEAST = 1 << 30  # bytes
_LEAST_MEMORY = 512 << 20


def rights(folder: WorkFolder) -> Iterator[Diagnosis]:
    """Whether this user may work here, and others may not look."""
    places = [folder.root / name for name in ("", *_OWN, *_FILES)]
    there = [place for place in places if os.path.lexists(place)]
    for wrong in _of_another_kind(folder.root):
        todo = "move it away; flytt makes its own, and the ledger and runs come from a backup"
        yield Diagnosis(PART, "rights", FAIL, wrong, todo)
    closed = [place.name or "." for place in there if not _may_write(place)]
    strange = [place.name or "." for place in there if place.stat().st_uid != os.geteuid()]
    if closed:
        what = f"you may not write to {', '.join(closed)}"
        todo = f"work as the user who owns them, or: chown -R <you> {folder.root}"
        yield Diagnosis(PART, "rights", FAIL, what, todo)
    if strange:
        what = f"another user owns {', '.join(strange)}"
        todo = "run every flytt command as one user; what another makes, the first cannot change"
        yield Diagnosis(PART, "rights", WARN, what, todo)
    # Who cannot enter the folder reaches nothing in it.
    open_ = bool(folder.root.stat().st_mode & 0o077)
    if open_:
        what = f"other users may enter {folder.root}, which holds data of patients"
        yield Diagnosis(PART, "rights", WARN, what, f"chmod go= {folder.root}")
    if not (closed or strange or open_):
        yield Diagnosis(PART, "rights", OK, f"{folder.root} is yours, and closed to others")


def _of_another_kind(root: Path) -> Iterator[str]:
    """Files where folders should be, and the other way round."""
    for name in (*_OWN, *_INSIDE, *_FILES, *_INSIDE_FILES):
        place = root / name
        is_folder = name in _OWN + _INSIDE
        if place.exists() and place.is_dir() != is_folder:
            yield f"{name} is a {'file' if is_folder else 'folder'}, and must be the other"


def _may_write(place: Path) -> bool:
    return os.access(place, os.R_OK | os.W_OK | (os.X_OK if place.is_dir() else 0))


def disk(folder: WorkFolder) -> Iterator[Diagnosis]:
    """What disk it is, and whether it can be written, flushed and locked; leaves nothing."""
    # Without a name, so that not even a kill leaves it.
    with tempfile.TemporaryFile(dir=folder.root) as file:
        file.write(b"flytt")
        file.flush()
        os.fsync(file.fileno())
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            what = f"cannot lock files ({reason}), so two commands could meet"
            yield Diagnosis(PART, "disk", FAIL, what, "put the work folder on a local disk")
            return
    kind = _kind(folder.root)
    if kind.startswith(_NETWORK):
        what = f"of another machine ({kind}): a lost connection can lose a command's lock"
        yield Diagnosis(PART, "disk", WARN, what, "put the work folder on a local disk")
    else:
        yield Diagnosis(PART, "disk", OK, f"{kind}, can be written, flushed and locked")


def _kind(place: Path) -> str:
    """The kind of file system that a folder is on."""
    if not _MOUNTS.exists():
        return "unknown kind"
    real = place.resolve()
    found = ("", "unknown kind")
    for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _, where, kind, *_ = line.split(" ")
        where = where.replace("\\040", " ")
        # The last one mounted on a place is the one that is seen.
        if real.is_relative_to(where) and len(where) >= len(found[0]):
            found = (where, kind)
    return found[1]


def space(folder: WorkFolder, extracts: list[Path]) -> Iterator[Diagnosis]:
    """Free space against what a run writes: a build beside the last one, and its files."""
    free = shutil.disk_usage(folder.root).free
    tables = folder.root / "lager.duckdb"
    size = sum(_size(path) for path in extracts)
    need = max(_LEAST, 4 * size, 2 * _size(tables))
    told = f"{_gigabytes(free)} free; a run may take {_gigabytes(need)}"
    enough = free >= need
    todo = "" if enough else "make room: flytt purge --before YYYY-MM-DD, or a larger disk"
    yield Diagnosis(PART, "space", OK if enough else WARN, told, todo)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(map(_size, path.iterdir()))
    return path.stat().st_size if path.exists() else 0


def _gigabytes(number: int) -> str:
    return f"{number / (1 << 30):.1f} GB"


def memory(limit: str) -> Iterator[Diagnosis]:
    """DuckDB's memory against what the machine has, and what a run needs at least."""
    number = int(limit[:-2]) * {"MB": 1 << 20, "GB": 1 << 30}[limit[-2:]]
    here = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    told = f"{limit} for DuckDB, the machine has {_gigabytes(here)}"
    if number < _LEAST_MEMORY:
        todo = "set memory in [engine] of flytt.toml to 512MB or more: a run needs some"
    elif number > here:
        todo = "set memory in [engine] of flytt.toml to less than the machine has"
    else:
        todo = ""
    yield Diagnosis(PART, "memory", WARN if todo else OK, told, todo)


def use(folder: WorkFolder) -> Iterator[Diagnosis]:
    """Whether a command is working in the folder, or was ended before it was done."""
    holder, held = folder.holder()
    if held:
        what = f"held by {holder}"
        yield Diagnosis(PART, "lock", WARN, what, "wait until it is done; questions are answered")
    elif holder:
        what = f"free; the last command was ended from outside ({holder}), the next one cleans up"
        yield Diagnosis(PART, "lock", OK, what)
    else:
        yield Diagnosis(PART, "lock", OK, "free, no command is working in it")
