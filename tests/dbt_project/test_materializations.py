"""Relations are made under their own name when new, and replaced as a whole when they are not."""

from __future__ import annotations

import duckdb
import psycopg
from psycopg import sql

from dbt_project.building import Line

# A table, and a view that nothing else reads.
TABLE, VIEW = "avstamning", "export"
KIND = "select table_type from information_schema.tables where table_name = '{}'"


def test_building_again_swaps_whatever_is_there(line: Line) -> None:
    path = line.environment["FLYTT_DUCKDB"]
    with duckdb.connect(path) as connection:
        before = {name: rows(connection, name) for name in (TABLE, VIEW)}
        # What is there has another form and other rows than the model.
        connection.execute(f"drop table flytt.{TABLE}")
        connection.execute(f"create view flytt.{TABLE} as select 1 as annat")
        connection.execute(f"drop view flytt.{VIEW}")
        connection.execute(f"create table flytt.{VIEW} as select 1 as annat")
    for _ in range(2):
        done = line.dbt("run", "--select", TABLE, VIEW)
        assert done.returncode == 0, done.stdout
        with duckdb.connect(path) as connection:
            assert {name: rows(connection, name) for name in (TABLE, VIEW)} == before
            kinds = [connection.execute(KIND.format(name)).fetchall() for name in (TABLE, VIEW)]
    assert kinds == [[("BASE TABLE",)], [("VIEW",)]]


def rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[object, ...]]:
    return sorted(connection.execute(f"select * from flytt.{name}").fetchall(), key=str)


def test_postgres_swaps_too(postgres_line: Line) -> None:
    address = postgres_line.environment
    with psycopg.connect(
        host=address["FLYTT_PG_HOST"],
        port=address["FLYTT_PG_PORT"],
        user=address["FLYTT_PG_USER"],
        dbname=address["FLYTT_PG_DATABASE"],
        autocommit=True,
    ) as connection:
        query = sql.SQL("select * from flytt.{}").format(sql.Identifier(TABLE))
        before = sorted(connection.execute(query).fetchall(), key=str)
        connection.execute(f"drop table flytt.{TABLE} cascade")
        connection.execute(f"create view flytt.{TABLE} as select 1 as annat")
        for _ in range(2):
            done = postgres_line.dbt("run", "--select", TABLE)
            assert done.returncode == 0, done.stdout
            assert sorted(connection.execute(query).fetchall(), key=str) == before
        assert connection.execute(KIND.format(TABLE)).fetchone() == ("BASE TABLE",)
        # New or swapped in, a table is known to the planner.
        analyzed = "select last_analyze is not null from pg_stat_user_tables where relname = %s"
        assert connection.execute(analyzed, [TABLE]).fetchone() == (True,)
