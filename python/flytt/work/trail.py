"""The audit: who did what in a work folder, each record chained by its hash to the one before."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flytt.errors import StateError
from flytt.work.files import flush, sha256_of
from flytt.work.folder import WITHDRAWN, WorkFolder
from flytt.work.who import who

FILE = "audit.jsonl"
MANIFEST = "manifest.json"
_PERSONAL_ID = re.compile(r"(?<![0-9])([0-9]{8}|[0-9]{6})[-+]?[0-9]{4}(?![0-9])")
_FIRST = "0" * 64


@dataclass
class Trail:
    """An audit as it stands: its whole records, and what is wrong with it, as sentences.

    `torn` are the hashes of lines after the last record that a power cut left half written; they
    are no fault: the next record names them.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ends_with_line: bool = True

    @property
    def head(self) -> str:
        """The hash that the next record follows from."""
        return str(self.records[-1]["hash"]) if self.records else _FIRST


def read_trail(path: Path) -> Trail:
    """Read an audit and check its chain; one that is not there is empty."""
    trail = Trail()
    content = path.read_bytes() if path.exists() else b""
    lines = content.split(b"\n")
    trail.ends_with_line = lines[-1] == b""
    for number, line in enumerate(lines[:-1] if trail.ends_with_line else lines, 1):
        record = _record(line)
        if record is None:
            trail.torn.append(hashlib.sha256(line).hexdigest())
            continue
        where = f"{FILE} line {number}"
        if _hash(record) != record["hash"]:
            trail.faults.append(f"{where}: the record has been altered")
        elif record.get("previous") != trail.head or record.get("nr") != len(trail.records) + 1:
            trail.faults.append(f"{where}: records before it were removed, inserted or altered")
        if record.get("torn", []) != trail.torn:
            trail.faults.append(f"{where}: a line before it is no record")
        elif trail.torn:
            trail.notes.append(f"{where}: carries on after a line that was written half")
        trail.torn = []
        trail.records.append(record)
    if trail.torn:
        trail.notes.append(f"{FILE}: the last line is written half; the next record carries on")
    return trail


def audit(
    folder: WorkFolder,
    command: str,
    arguments: Mapping[str, object],
    *,
    run: str | None = None,
    order: str | None = None,
    files: Iterable[Mapping[str, str]] = (),
    guards: Sequence[Mapping[str, object]] = (),
    posts: Sequence[str] = (),
    receipts: int | None = None,
    outcome: str = "done",
) -> None:
    """Append a record, on disk when this returns; needs the folder's lock.

    `receipts` are all that the ledger has by then. Runs and orders that no record names were
    published by a command that was killed before its own: they are noted here.
    """
    path = folder.root / FILE
    trail = read_trail(path)
    record: dict[str, Any] = {
        "nr": len(trail.records) + 1,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who(),
        "command": command,
        "arguments": {name: _shown(value) for name, value in arguments.items() if value},
        "outcome": outcome,
        "run": run,
        "order": order,
        "files": [*files] or _files(folder, run, order),
        "guards": _shown(list(guards)),
        "posts": list(posts),
        "receipts": receipts,
        "noted": [name for name in unnoted(folder, trail) if name not in (run, order)],
        "torn": trail.torn,
        "previous": trail.head,
    }
    record = {name: value for name, value in record.items() if value not in (None, [])}
    record["hash"] = _hash(record)
    line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
    _append(path, line if trail.ends_with_line else b"\n" + line)


def refuse_lost_trail(folder: WorkFolder) -> None:
    """Raise StateError when no record could be appended; asked before anything is done."""
    path = folder.root / FILE
    if os.path.lexists(path) and not (path.is_file() and os.access(path, os.R_OK | os.W_OK)):
        raise StateError(
            "The audit cannot be carried on.",
            where=str(path),
            todo="put the file back where this user can write to it; nothing has been done",
        )


def receipts_taken(folder: WorkFolder) -> int:
    """How many receipts the ledger has had, as far as the audit tells."""
    records = read_trail(folder.root / FILE).records
    return max((each.get("receipts", 0) for each in records), default=0)


def receipt_files(folder: WorkFolder) -> set[str]:
    """The hashes of all receipt files that were taken, as far as the audit tells."""
    records = read_trail(folder.root / FILE).records
    taken = (each.get("files", []) for each in records if each["command"] == "receipts")
    return {file["sha256"] for files in taken for file in files}


def missing(folder: WorkFolder, trail: Trail) -> list[str]:
    """Published runs and orders that no record names, as sentences."""
    return [
        f"{FILE}: no record names {name}; the command was killed, or the record was removed"
        for name in unnoted(folder, trail)
    ]


def unnoted(folder: WorkFolder, trail: Trail | None = None) -> list[str]:
    """Published runs and orders that no record names; their commands did not come to say it."""
    named: set[str] = set()
    for each in (trail or read_trail(folder.root / FILE)).records:
        named |= {each.get("run", ""), each.get("order", ""), *each.get("noted", ())}
    published = [Path(inside).name.removesuffix(WITHDRAWN) for inside in folder.delivered()]
    return [name for name in published if name not in named]


def _files(folder: WorkFolder, run: str | None, order: str | None) -> list[dict[str, str]]:
    """The files of a published folder by its manifest, and the manifest itself."""
    place = folder.runs / run if run else folder.closures / order if order else None
    if place is None or not (place / MANIFEST).is_file():
        return []
    listed = json.loads((place / MANIFEST).read_text(encoding="utf-8"))["files"]
    hashes = {MANIFEST: sha256_of(place / MANIFEST)}
    hashes |= {each["path"]: each["sha256"] for each in listed}
    inside = place.relative_to(folder.root).as_posix()
    return [{"path": f"{inside}/{name}", "sha256": digest} for name, digest in hashes.items()]


def _shown(value: Any) -> Any:
    """A value as JSON takes it, without personal ids, which a reason may hold."""
    if isinstance(value, Mapping):
        return {name: _shown(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _PERSONAL_ID.sub("(a personal id)", str(value))


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "hash" in found else None


def _hash(record: Mapping[str, Any]) -> str:
    content = {name: value for name, value in record.items() if name != "hash"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _append(path: Path, content: bytes) -> None:
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        while content:
            content = content[os.write(descriptor, content) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        flush(path.parent)
