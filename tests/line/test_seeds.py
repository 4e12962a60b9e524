"""`dbt seed` and flytt's bulk load give the same tables, traps included."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flytt.commands.access import warehouse_of
from flytt.engines.base import Row, Warehouse
from flytt.engines.csv_form import csv_chunks
from flytt.transform.dbt.process import DbtProcess
from flytt.transform.dbt.project import stage_project
from flytt.transform.transform import checked_seeds
from flytt.work.session import Session
from kit.writing import write_csv
from line.work import new_work, quiet, settings
from oracle import seed_columns

TRAPS = (
    "null",
    "NULL",
    " null ",
    " omgiven ",
    '"citerad"',
    "a;b",
    "rad\nrad",
    "rad\r\nrad",
    "\u00a0hårt\u00a0",
    "\u00a0",
    " ",
    "",
    "007",
    "1.0",
    "1e3",
    "true",
    "2026-10-05",
    "\\N",
    "it's",
    "NaN",
    "N/A",
    "{{ 1 }}",
    "😀",
)


def with_traps(work: Path) -> None:
    """A region's own table in which the traps stand where any text may stand."""
    rows = [
        {"vardgivarkategori": f"K{number:02d}", "yrkeskategori": trap, "benamning": trap}
        for number, trap in enumerate(TRAPS)
    ]
    name = "mappning_yrkeskategori"
    write_csv(work / "mappningar" / f"{name}.csv", seed_columns(name), rows)


def tables(warehouse: Warehouse, names: Mapping[str, object]) -> dict[str, list[Row]]:
    """Every row of every seed in the build area, in an order of its own."""
    found = {name: warehouse.rows(f"select * from {warehouse.relation(name)}") for name in names}
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def test_all_seeds_are_the_same(tmp_path: Path, engine_url: str | None) -> None:
    work = new_work(tmp_path / "arbete", settings(engine_url=engine_url))
    with_traps(work)
    if engine_url is None:  # a byte order mark is read by no engine
        own = work / "mappningar" / "mappning_yrkeskategori.csv"
        own.write_bytes(b"\xef\xbb\xbf" + own.read_bytes())
    session = Session.open(work)
    seeds = checked_seeds(session)
    texts = {name: seed.as_csv() for name, seed in seeds.items()}
    project = stage_project(session.folder, texts, session.sources, session.dbt_folders)
    warehouse = warehouse_of(session)
    with warehouse.hold(), DbtProcess() as dbt:
        warehouse.begin()
        for name, seed in seeds.items():
            warehouse.load(name, seed.columns, csv_chunks(seed.loadable()), schema="models")
        ours = tables(warehouse, seeds)
        warehouse.begin()
        warehouse.release()
        with warehouse.building():
            dbt.run(session.folder, project, warehouse.dbt_environment(), ["seed"], quiet)
        theirs = tables(warehouse, seeds)
        warehouse.release()
    assert len(ours["mappning_yrkeskategori"]) == len(TRAPS)
    differing = [
        (name, mine, theirs_)
        for name in seeds
        for mine, theirs_ in zip(ours[name], theirs[name], strict=True)
        if mine != theirs_
    ]
    assert differing == []
