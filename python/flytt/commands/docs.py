"""The documentation of models, seeds and lineage as one static file (dbt docs)."""

from __future__ import annotations

from pathlib import Path

from flytt.commands.access import warehouse_of
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.dbt.project import stage_project
from flytt.transform.transform import checked_seeds
from flytt.work.files import write_file
from flytt.work.log import Progress
from flytt.work.session import Session
from flytt.work.trail import audit

FILE = "dokumentation.html"


def make_docs(work: Path, progress: Progress) -> Path:
    """Write `dokumentation.html` into the work folder, with the tables of the last transform."""
    session = Session.open(work)
    seeds = checked_seeds(session)
    with session.folder.lock("docs"), DbtProcess() as dbt:
        warehouse = warehouse_of(session)
        has_tables = warehouse.has_current()
        environment = warehouse.dbt_environment(current=has_tables)
        warehouse.release()
        project = stage_project(
            session.folder,
            {name: seed.as_csv() for name, seed in seeds.items()},
            session.sources,
            session.dbt_folders,
        )
        arguments = ["docs", "generate", "--static"]
        if not has_tables:
            arguments += ["--empty-catalog", "--no-compile"]
        dbt.run(session.folder, project, environment, arguments, progress)
        page = (session.folder.dbt_target / "static_index.html").read_text(encoding="utf-8")
        write_file(session.folder.root / FILE, page)
        audit(session.folder, "docs", {})
        return session.folder.root / FILE
