"""Pages for those who review: dbt's own documentation, and the lineage of delivered files."""

from __future__ import annotations

import re
from pathlib import Path

from flytt.commands.access import warehouse_of
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.dbt.project import stage_project
from flytt.transform.transform import checked_seeds
from flytt.work.files import write_file
from flytt.work.log import Progress, Step
from flytt.work.session import Session
from flytt.work.trail import audit

FILE = "dokumentation.html"
LINEAGE = "harkomst.html"
_ONE_LINE = "text-overflow: ellipsis; overflow-x: hidden; white-space: nowrap; max-width: 1px;"
_ICON = re.compile(r"<link[^<>]*\$\{require\([^<>]*>")


def make_docs(work: Path, progress: Progress) -> tuple[Path, Path]:
    """Write both pages into the work folder; dbt's has the tables of the last transform, if any."""
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
            arguments += ["--empty-catalog", "--no-populate-cache"]
        dbt.run(session.folder, project, environment, arguments, progress)
        target = session.folder.dbt_target
        page = (target / "static_index.html").read_text(encoding="utf-8")
        write_file(session.folder.root / FILE, _sound(page))
        progress(Step("docs", LINEAGE))
        rules = seeds["regel"]
        names = [name for name, _ in rules.columns]
        regel = [dict(zip(names, row, strict=True)) for row in rules.rows]
        write_file(session.folder.root / LINEAGE, _lineage(session, target, regel))
        audit(session.folder, "docs", {})
        return session.folder.root / FILE, session.folder.root / LINEAGE


def _sound(page: str) -> str:
    """dbt's page with whole descriptions, and nothing that a browser looks for and never finds.

    Its icons are asked for before their addresses are filled in, that of the page names no file,
    and a column's description is cut to one line.
    """
    page = page.replace('<use xlink:href="{{', '<use ng-attr-xlink:href="{{')
    page = page.replace(_ONE_LINE, "")
    return _ICON.sub("", page)


def _lineage(session: Session, target: Path, regel: list[dict[str, str]]) -> str:
    # Imported here: it takes half a second, and only this command needs it.
    from flytt.lineage.compiled import Compiled
    from flytt.lineage.delivered_files import basis_files, closure_files, run_files
    from flytt.lineage.lineage_page import lineage_page

    files = {
        "a run": run_files(session.targets),
        "its report and workbooks": basis_files(),
        "a closure order": closure_files(session.closure_targets),
    }
    return lineage_page(Compiled(target / "manifest.json"), files, regel)
