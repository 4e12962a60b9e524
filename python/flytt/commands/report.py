"""The report, workbooks and QlikView file of a published run, made once more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flytt.errors import SettingsError, StateError
from flytt.export.delivery import MANIFEST
from flytt.report.report_data import report_data
from flytt.report.report_process import make_all
from flytt.report.run_folder import RunFolder
from flytt.settings.naming import nearest_hint
from flytt.work.files import flush_tree, make_folder, sha256_of
from flytt.work.folder import WITHDRAWN, names_in
from flytt.work.session import Session
from flytt.work.trail import audit


@dataclass(frozen=True)
class Remade:
    """What was made where; `differing` files are not, byte for byte, those that were published."""

    run_id: str
    folder: Path
    files: tuple[str, ...]
    differing: tuple[str, ...]


def remake(work: Path, run_id: str | None, to: Path | None) -> Remade:
    """Make report and workbooks of a run (by default the last) again, in `to` or `rapport/RUN`.

    The published folder is only read. Raises StateError when it is not there, or what the report
    is made of has been removed, SettingsError for a folder `to` that holds something.
    """
    session = Session.open(work)
    if to is not None and to.is_dir() and any(to.iterdir()):
        raise SettingsError("The folder is not empty.", where=str(to), todo="name a new one (--to)")
    with session.folder.lock("report"):
        published = _published(session, run_id)
        out = make_folder(to or session.folder.reports / published.name)
        made = make_all(RunFolder(published), out)
        flush_tree(out)
        audit(session.folder, "report", {"run": published.name, "to": to})
        manifest = json.loads((published / MANIFEST).read_text(encoding="utf-8"))
        known = {each["path"]: each["sha256"] for each in manifest["files"]}
        differing = [
            each.path for each in made if known.get(each.path) != sha256_of(out / each.path)
        ]
        return Remade(
            published.name, out, tuple(each.path for each in made), tuple(sorted(differing))
        )


def numbers(work: Path, run_id: str | None) -> dict[str, Any]:
    """The numbers that the report of a run shows (docs/report.md)."""
    session = Session.open(work)
    return report_data(RunFolder(_published(session, run_id)))


def _published(session: Session, run_id: str | None) -> Path:
    folder = session.folder.runs
    names = sorted(names_in(folder), key=_order)
    if not names:
        raise StateError(
            "Nothing has been published yet.", where=str(folder), todo="run `flytt run` first"
        )
    wanted = names[-1] if run_id is None else run_id
    known = {name.removesuffix(WITHDRAWN): name for name in names}
    if wanted not in known and wanted not in names:
        raise StateError(
            f"There is no run {wanted!r}{nearest_hint(wanted, known)}.",
            where=str(folder),
            todo="flytt status lists the runs",
        )
    return folder / known.get(wanted, wanted)


def _order(name: str) -> tuple[int, ...]:
    """A folder's date and number; `[<prefix>-]<date>-<n>`, perhaps withdrawn."""
    return tuple(map(int, name.removesuffix(WITHDRAWN).rsplit("-", 4)[-4:]))
