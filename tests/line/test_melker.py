"""MELKER: a database with names of its own gives the same run as the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from line.work import CASE_A, FIRST, case_a, delivered_files, files_of, run, settings
from oracle import COLUMNS, read_csv

SECRET = "melkers-hemliga-ord"


def own_name(column: str) -> str:
    """What MELKER calls a column: capitals, blanks and reserved words are allowed there."""
    return {"personnummer": "Pnr", "enhet": "ENHET", "orsak": "order", "kod": "Kod nr"}.get(
        column, f"melker_{column}"
    )


def fill(url: str, extracts: Path) -> None:
    """Put the extracts into the database under MELKER's names."""
    with psycopg.connect(url) as connection:
        connection.execute("create schema melker")
        for table, columns in COLUMNS.items():
            place = sql.Identifier("melker", f"t_{table}")
            names = [sql.SQL("{} text").format(sql.Identifier(own_name(one))) for one in columns]
            connection.execute(
                sql.SQL("create table {} ({})").format(place, sql.SQL(", ").join(names))
            )
            rows = read_csv(extracts / f"{table}.csv")
            with connection.cursor().copy(sql.SQL("copy {} from stdin").format(place)) as copy:
                for row in rows:
                    copy.write_row([row[column] or None for column in columns])


def source(plugin: str, tables: tuple[str, ...]) -> Mapping[str, object]:
    """`[sources.<plugin>]` that reads the database."""
    columns = {column: own_name(column) for table in tables for column in COLUMNS[table]}
    queries = {table: f"melker.t_{table}" for table in tables}
    if "vaps_remiss" in queries:
        queries["vaps_remiss"] = "select * from melker.t_vaps_remiss where 'a' like '%a' -- :allt"
    return {"plugin": plugin, "url": "${MELKER_URL}", "queries": queries, "columns": columns}


def test_the_same_run_comes_out(
    tmp_path: Path, finished: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(postgres_url, CASE_A / "extrakt")
    monkeypatch.setenv("MELKER_URL", postgres_url.replace("flytt@", f"flytt:{SECRET}@"))
    sources = {
        "pasis": source("pasis", ("pasis_vardatagande", "pasis_bevakning", "pasis_patient")),
        "vaps": source("vaps", ("vaps_remiss",)),
        "pu": source("pu", ("pu_person",)),
    }
    work = case_a(tmp_path / "arbete", settings(sources=sources))
    for path in (work / "extrakt").iterdir():
        path.unlink()
    folder = run(work, FIRST)
    assert delivered_files(folder) == delivered_files(finished / "korningar" / f"{FIRST}-1")
    told = [name for name, text in files_of(work).items() if SECRET.encode() in text]
    assert told == []
