"""A work folder whose runs and closures are made without dbt, on either ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flytt.commands.access import opened_ledger
from flytt.commands.init import init_folder
from flytt.ledger import Closure, ClosureOrder, ExportRow, Ledger, Run
from flytt.ledger.digest import ExportsDigest
from flytt.work.session import Session
from unit.ledger.telling import KINDS, MONDAY, NEXT_MONDAY


@dataclass
class Place:
    """A work folder and where its ledger is."""

    work: Path
    ledger: str
    ids: list[str] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """A command's view of it."""
        return Session.open(self.work)

    def run(self, *rows: ExportRow, day: str = MONDAY) -> str:
        """Record and publish the day's next run."""
        with opened_ledger(self.session) as ledger:
            run_id = ledger.next_run_id(day)
            digest = ExportsDigest()
            digest.add(rows)
            manifest = self._folder(
                "korningar",
                run_id,
                {"dispositioner.csv": "a;b\n"},
                exports_sha256=digest.hexdigest(),
            )
            ledger.record_run(Run(run_id, day, {"migreras": len(rows)}), rows, [], manifest)
        return run_id

    def close(self, orders: Iterable[ClosureOrder], day: str = NEXT_MONDAY) -> str:
        """Record and publish the day's next closure."""
        with opened_ledger(self.session) as ledger:
            name = ledger.next_closure_id(day)
            manifest = self._folder("avslut", name, {"bevakning.csv": "a;b\n"})
            ledger.record_closure(Closure(name, day, "SDVM"), orders, manifest, kinds=KINDS)
        return name

    def opened(self) -> Ledger:
        """The ledger itself, whatever folder it belongs to."""
        return Ledger.open(self.ledger)

    def _folder(self, parent: str, name: str, files: dict[str, str], **more: str) -> str:
        folder = self.work / parent / name
        folder.mkdir(parents=True)
        listed = []
        for path, text in files.items():
            (folder / path).write_text(text, encoding="utf-8")
            listed.append({"path": path, "sha256": hashlib.sha256(text.encode()).hexdigest()})
        manifest = json.dumps({"files": listed, "id": name, "migreringsdatum": name[:10], **more})
        (folder / "manifest.json").write_text(manifest, encoding="utf-8")
        return hashlib.sha256(manifest.encode()).hexdigest()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A new work folder."""
    work = tmp_path / "arbete"
    init_folder(work)
    if request.param == "sqlite":
        return Place(work, str(work / "ledger.sqlite"))
    url = str(request.getfixturevalue("postgres_url"))
    settings = work / "flytt.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[ledger]\nurl = "{url}"\n', encoding="utf-8")
    return Place(work, url)
