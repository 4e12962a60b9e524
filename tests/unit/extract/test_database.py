"""Extracts from a database: SQLite and PostgreSQL answer alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError

from flytt.errors import ExtractError
from flytt.extract.connection import _cause
from flytt.extract.header import match_query
from flytt.extract.open_extracts import open_stream
from flytt.plugins.extracts import Query
from flytt.plugins.tables import Table
from flytt.settings.sources import SourceSettings
from kit.postgres_server import PostgresServer
from unit.extract.reading import PRIO, read

Prepare = Callable[..., str]


def run_sqlite(path: Path, *statements: str) -> str:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return f"sqlite:///{path}"


def run_postgres(url: str, *statements: str) -> str:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def prepare(request: pytest.FixtureRequest, tmp_path: Path) -> Prepare:
    """Run statements in a fresh database of each kind; gives its URL."""
    if request.param == "sqlite":
        return lambda *statements: run_sqlite(tmp_path / "melker.db", *statements)
    url: str = request.getfixturevalue("postgres_url")
    return lambda *statements: run_postgres(url, *statements)


def refusal(query: Query, *, underway: bool = False) -> ExtractError:
    """The error of a query, at opening or while it is read; never with its cause behind it."""
    stream = open_stream(query) if underway else None
    with pytest.raises(ExtractError) as caught:
        list(stream.chunks()) if stream else open_stream(query)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert caught.value.todo and caught.value.where and "query prio" in caught.value.where
    return caught.value


MADE = "create table prio (fritext text, id text, annat text, enhet text)"
FILLED = (
    "insert into prio values ('x', '2', '-', 'A'), (null, '1', '-', ''), ('å;\n', '10', '', 'B')"
)


def test_no_sql_means_the_table_of_the_contracts_name(prepare: Prepare) -> None:
    result = read(Query(PRIO, prepare(MADE, FILLED)))
    assert sorted(result.rows.values()) == [["1", "", ""], ["10", "B", "å;\n"], ["2", "A", "x"]]
    assert list(result.rows) == [1, 2, 3]
    assert result.stream.extra_columns == ("annat",)
    assert result.stream.origin == "query prio"


def test_a_tables_rows_come_in_order_of_its_key(prepare: Prepare) -> None:
    first = read(Query(PRIO, prepare(MADE, FILLED)))
    moved = read(
        Query(
            PRIO,
            prepare(
                "create table flyttad (enhet text, fritext text, id text)",
                "insert into flyttad select enhet, fritext, id from prio where id = '10'",
                "insert into flyttad select enhet, fritext, id from prio where id <> '10'",
            ),
            "flyttad",
        )
    )
    assert (moved.raw, moved.stream.fingerprint) == (first.raw, first.stream.fingerprint)


def test_the_fingerprint_is_of_the_rows(prepare: Prepare) -> None:
    url = prepare(MADE, FILLED)
    before = read(Query(PRIO, url)).stream.fingerprint
    assert len(before) == 64
    assert read(Query(PRIO, url)).stream.fingerprint == before
    prepare("update prio set annat = 'y'")
    assert read(Query(PRIO, url)).stream.fingerprint == before
    prepare("update prio set fritext = 'y' where id = '2'")
    assert read(Query(PRIO, url)).stream.fingerprint != before


def test_a_view_by_name(prepare: Prepare) -> None:
    url = prepare(MADE, FILLED, "create view v_prio as select * from prio where id = '2'")
    assert read(Query(PRIO, url, " v_prio ;")).rows == {1: ["2", "A", "x"]}


def test_a_name_may_need_quotes(prepare: Prepare) -> None:
    url = prepare('create table "Min Lista" as select 1 as id, 2 as enhet, 3 as fritext')
    assert read(Query(PRIO, url, '"Min Lista"')).rows == {1: ["1", "2", "3"]}
    url = prepare('create table "Select" as select 4 as id, 5 as enhet, 6 as fritext')
    assert read(Query(PRIO, url, "Select")).rows == {1: ["4", "5", "6"]}


def test_a_name_may_have_a_schema(postgres_url: str) -> None:
    run_postgres(
        postgres_url,
        'create schema "Melker"',
        'create table "Melker"."order" as select 1 as id, 2 as enhet, 3 as fritext',
    )
    assert read(Query(PRIO, postgres_url, "Melker.order")).rows == {1: ["1", "2", "3"]}
    assert read(Query(PRIO, postgres_url, '"Melker"."order"')).rows == {1: ["1", "2", "3"]}


def test_a_query_is_run_as_it_stands(prepare: Prepare) -> None:
    sql = """
        with urval as (select * from prio where id like '1%' and fritext <> ' :id %s 50 %')
        select ':x' as fritext, id, 'a' as dubbel, 'b' as dubbel, '%(y)s' as enhet from urval ;
    """
    result = read(Query(PRIO, prepare(MADE, FILLED), sql))
    assert result.rows == {1: ["10", "%(y)s", ":x"]}
    assert result.stream.extra_columns == ("dubbel", "dubbel")


def test_the_databases_own_names_are_mapped(prepare: Prepare) -> None:
    url = prepare(
        'create table "T" ("BEV_ID" text, "Enh." text, fritext text, id text)',
        "insert into \"T\" values ('1', 'A', 'x', 'nej')",
    )
    own = {"id": "BEV_ID", "enhet": "Enh."}
    result = read(Query(PRIO, url, "T", own))
    assert result.rows == {1: ["1", "A", "x"]}
    assert result.stream.extra_columns == ("id",)
    assert read(Query(PRIO, url, 'select * from "T"', own)).rows == result.rows


def test_names_may_hold_what_sql_makes_much_of(prepare: Prepare) -> None:
    url = prepare('create table "a%s""b:c" as select 1 as "id%", 2 as "%(x)s"":y", 3 as "Fri.text"')
    own = {"id": "id%", "enhet": '%(x)s":y', "fritext": "Fri.text"}
    assert read(Query(PRIO, url, '"a%s""b:c"', own)).rows == {1: ["1", "2", "3"]}


def test_a_table_of_one_column(prepare: Prepare) -> None:
    one = Table("prio", "PASIS", "id", ("id",))
    for sql in ("", "select * from prio order by cast(id as int)"):
        rows = read(Query(one, prepare("drop table if exists prio", MADE, FILLED), sql)).rows
        assert sorted(rows.values()) == [["1"], ["10"], ["2"]]


def test_missing_columns_are_named_with_the_databases_names(prepare: Prepare) -> None:
    url = prepare('create table prio ("ID" text, "Enhet" text)')
    for sql in ("", "select * from prio"):
        error = refusal(Query(PRIO, url, sql, {"enhet": "ENHET"}))
        assert error.message == "prio: missing columns: id, enhet (as ENHET), fritext"


def test_a_wanted_column_that_comes_twice_stops(prepare: Prepare) -> None:
    url = prepare(MADE, FILLED)
    error = refusal(Query(PRIO, url, "select *, '' as id from prio"))
    assert error.message == "prio: repeated columns: id"


def test_no_rows_are_no_error(prepare: Prepare) -> None:
    result = read(Query(PRIO, prepare(MADE)))
    assert (result.stream.read, result.raw, result.refused) == (0, b"", [])


def test_a_missing_table_is_named(prepare: Prepare) -> None:
    error = refusal(Query(PRIO, prepare(), "finns_inte"))
    assert "finns_inte" in error.message


def test_a_statement_that_is_no_query_stops_and_changes_nothing(prepare: Prepare) -> None:
    url = prepare(MADE, FILLED)
    for statement in ("delete from prio", "drop table prio", "create table annan (id text)"):
        refusal(Query(PRIO, url, statement))
    assert "annan" in refusal(Query(PRIO, url, "annan")).message
    assert len(read(Query(PRIO, url)).rows) == 3


def test_a_database_that_goes_away_underway(prepare: Prepare) -> None:
    url = prepare(MADE, FILLED)
    stream = open_stream(Query(PRIO, url))
    prepare("drop table prio")
    with pytest.raises(ExtractError, match="prio"):
        list(stream.chunks())


def test_many_rows_keep_their_order_and_count(prepare: Prepare) -> None:
    url = prepare(
        MADE,
        """insert into prio (id, enhet) with recursive n(i) as
        (select 100000 union all select i + 1 from n where i < 125000) select i, 'A' from n""",
    )
    rows = read(Query(PRIO, url, "select * from prio order by cast(id as int)")).rows
    assert list(rows) == list(range(1, 25_002))
    assert [row[0] for row in rows.values()] == [str(i) for i in range(100_000, 125_001)]


def test_postgresql_types_become_text(postgres_url: str) -> None:
    values = {
        "null::date": "",
        "date '2026-10-05'": "2026-10-05",
        "timestamp '2026-10-05 00:00:00'": "2026-10-05",
        "timestamp '2026-10-05 07:30:00'": "2026-10-05 07:30:00",
        "1234567890123": "1234567890123",
        "1e20::numeric": "100000000000000000000",
        "0.0000000001::numeric": "0.0000000001",
        "1.50::numeric": "1.5",
        "60.00::numeric(7,2)": "60",
        "2.0::float8": "2",
        "true": "J",
        "false": "N",
        "'ab  '::char(4)": "ab  ",
        "time '07:30:00'": "07:30:00",
        "date '12026-03-01'": "12026-03-01",
        "date 'infinity'": "infinity",
        "date '0012-01-01 BC'": "0012-01-01 BC",
        "timestamp '12026-03-01 00:00:00'": "12026-03-01",
        "timestamp '0012-03-01 00:00:00 BC'": "0012-03-01 BC",
        "timestamp '2026-10-05 00:00:00.5'": "2026-10-05 00:00:00.5",
        "timestamp '-infinity'": "-infinity",
        "'x'::name": "x",
        "convert_to('å', 'UTF8')": "å",
    }
    for expression, text in values.items():
        sql = f"select 1 as id, {expression} as enhet, 3 as fritext"
        assert read(Query(PRIO, postgres_url, sql)).rows == {1: ["1", text, "3"]}, expression


def test_dates_are_written_one_way_whatever_the_database_does(postgres_url: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(postgres_url)["dbname"]
    run_postgres(postgres_url, f"alter database \"{name}\" set datestyle = 'German, DMY'")
    sql = "select date '2026-10-05' as id, timestamp '2026-10-05 07:30:00' as enhet, 3 as fritext"
    rows = read(Query(PRIO, postgres_url, sql)).rows
    assert rows == {1: ["2026-10-05", "2026-10-05 07:30:00", "3"]}


def test_types_that_no_column_can_have_are_refused_before_a_row_is_read(postgres_url: str) -> None:
    run_postgres(
        postgres_url, "create table prio (enhet timestamptz, id text, fritext text[], annat jsonb)"
    )
    error = refusal(Query(PRIO, postgres_url))
    assert error.message == (
        "prio: columns of a type that cannot be read: "
        "enhet (timestamp with time zone), fritext (nested: text[])"
    )
    assert error.todo and 'timezone = "Europe/Stockholm"' in error.todo
    sql = "select 1 as id, '{}'::jsonb as enhet, row(1, 2) as fritext"
    error = refusal(Query(PRIO, postgres_url, sql))
    assert "enhet (nested: jsonb), fritext (nested: record)" in error.message


def test_an_instant_is_the_date_in_the_sources_zone(postgres_url: str) -> None:
    zone = SourceSettings("p", "pasis", timezone=ZoneInfo("Europe/Stockholm"))
    values = {
        "timestamptz '2026-10-05 22:00:00+00'": "2026-10-06",
        "timestamptz '2026-12-05 22:59:59.5+00'": "2026-12-05",
        "timestamptz '12026-12-05 23:00:00+00'": "12026-12-06",
        "timestamptz 'infinity'": "infinity",
        "null::timestamptz": "",
    }
    for expression, text in values.items():
        sql = f"select 1 as id, {expression} as enhet, 3 as fritext"
        assert read(Query(PRIO, postgres_url, sql), zone).rows == {1: ["1", text, "3"]}, expression


def test_what_stands_for_missing_is_missing(prepare: Prepare) -> None:
    null = SourceSettings("p", "pasis", null=("A", "x"))
    rows = read(Query(PRIO, prepare(MADE, FILLED)), null).rows
    assert sorted(rows.values()) == [["1", "", ""], ["10", "B", "å;\n"], ["2", "", ""]]


class Oracle(PGDialect_psycopg):
    """PostgreSQL that hands out names like Oracle: capitals as small letters."""

    requires_name_normalize = True
    supports_statement_cache = True
    driver = "psycopg"


def test_names_are_found_as_oracle_spells_them(postgres_url: str) -> None:
    registry.register("oracle_like", __name__, "Oracle")
    url = postgres_url.replace("postgresql", "oracle_like", 1)
    columns = '"ID" text, "ENHET" text, "Fri text" text, "FRITEXT" text'
    run_postgres(
        postgres_url,
        'create schema "MELKER"',
        f'create table "MELKER"."V_PRIO" ({columns})',
        f'create table "PRIO" ({columns})',
        """insert into "MELKER"."V_PRIO" values ('1', 'A', 'y', 'x')""",
        """insert into "PRIO" values ('1', 'A', 'y', 'x')""",
    )
    maps: list[tuple[dict[str, str], str]] = [
        ({}, "x"),
        ({"fritext": "FRITEXT", "id": "ID"}, "x"),
        ({"fritext": "fritext"}, "x"),
        ({"fritext": "Fri text", "enhet": "ENHET"}, "y"),
    ]
    forms = ("MELKER.V_PRIO", "melker.v_prio", '"MELKER"."V_PRIO"', "", 'select * from "PRIO"')
    for own, text in maps:
        for sql in forms:
            assert read(Query(PRIO, url, sql, own)).rows == {1: ["1", "A", text]}, (own, sql)


def test_brackets_are_quotes(prepare: Prepare) -> None:
    url = prepare('create table "Vänte]lista" as select 1 as id, 2 as enhet, 3 as fritext')
    assert read(Query(PRIO, url, "[Vänte]]lista]")).rows == {1: ["1", "2", "3"]}
    schema = "main" if url.startswith("sqlite") else "public"
    assert read(Query(PRIO, url, f"[{schema}].[Vänte]]lista]")).rows == {1: ["1", "2", "3"]}


def test_names_that_differ_in_case_are_one_where_the_database_says_so() -> None:
    own = {"enhet": "ENHET"}
    found = match_query(["ID", "Enhet", "FriText", "x"], PRIO, own, "w", str.casefold)
    assert (found.places, found.extra) == ((0, 1, 2), ("x",))
    with pytest.raises(ExtractError, match="repeated columns: id"):
        match_query(["ID", "id", "enhet", "fritext"], PRIO, {}, "w", str.casefold)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("ORA-01843: not a valid month: hemligt", "DatabaseError ORA-01843"),
        ("('22007', '[22007] [Microsoft] hemligt (241)')", "DatabaseError 22007"),
        ("hemligt", "DatabaseError"),
    ],
)
def test_other_drivers_tell_their_code_only(words: str, cause: str) -> None:
    class DatabaseError(Exception):
        pass

    assert _cause(DBAPIError("select", None, DatabaseError(words))) == cause


def test_bytes_are_text_or_refuse_their_column(prepare: Prepare) -> None:
    url = prepare(MADE, FILLED)
    sqlite = url.startswith("sqlite")
    cast = "cast(fritext as blob)" if sqlite else "convert_to(fritext, 'UTF8')"
    sql = f"select id, enhet, {cast} as fritext from prio order by cast(id as int)"
    assert [row[2] for row in read(Query(PRIO, url, sql)).rows.values()] == ["", "x", "å;\n"]
    cast = "x'68656de5'" if sqlite else "'hem'::bytea || '\\xe5'::bytea"
    sql = f"select id, enhet, {cast} as fritext from prio"
    error = refusal(Query(PRIO, url, sql), underway=True)
    assert "fritext (binary, and not UTF-8)" in error.message


def test_sqlites_undecodable_texts_and_nuls_are_refused(tmp_path: Path) -> None:
    url = run_sqlite(
        tmp_path / "melker.db",
        MADE,
        "insert into prio values ('å', 1, '', 'A'), (cast(x'61ff' as text), 2, '', 'A')",
        "insert into prio values (cast(x'610062' as text), 3, '', 'A'), ('b', 4, '', 'B')",
    )
    result = read(Query(PRIO, url))
    assert result.rows == {1: ["1", "A", "å"], 4: ["4", "B", "b"]}
    assert result.refused == [(2, "oavkodbar"), (3, "nul_tecken")]


def test_a_postgresql_of_another_encoding(postgres_server: PostgresServer) -> None:
    with postgres_server.database(locale="C", encoding="LATIN1") as url:
        run_postgres(url, "create table prio as select chr(229) id, '' enhet, chr(214) fritext")
        assert read(Query(PRIO, url)).rows == {1: ["å", "", "Ö"]}
    # SQL_ASCII checks nothing: it says what the bytes are only to those who ask.
    with postgres_server.database(locale="C", encoding="SQL_ASCII") as url:
        error = refusal(Query(PRIO, url))
        assert "the database's encoding is SQL_ASCII" in error.message
        assert error.todo and "?client_encoding=UTF8 (or WIN1252)" in error.todo
        run_postgres(url, MADE, "insert into prio (id, enhet) values ('1', chr(195) || chr(165))")
        assert read(Query(PRIO, f"{url}&client_encoding=utf8")).rows == {1: ["1", "å", ""]}
        run_postgres(url, "insert into prio (id, fritext) values ('2', 'hemligt' || chr(229))")
        error = refusal(Query(PRIO, f"{url}&client_encoding=utf8"), underway=True)
        assert "hemligt" not in str(error)


@pytest.mark.parametrize("name", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_read_with_psycopg_3(postgres_url: str, name: str) -> None:
    run_postgres(postgres_url, MADE, FILLED)
    url = postgres_url.replace("postgresql", name, 1)
    sql = """select application_name as id, count(*) over () as enhet, null as fritext
        from pg_stat_activity where pid = pg_backend_pid()"""
    assert len(read(Query(PRIO, f"{url}&application_name=flytt", sql)).rows) == 1


def test_postgresql_streams_through_a_cursor_of_its_own(postgres_url: str) -> None:
    sql = "select statement as id, '' as enhet, '' as fritext from pg_cursors"
    (row,) = read(Query(PRIO, postgres_url, sql)).rows.values()
    assert "pg_cursors" in row[0]


def test_postgresql_is_read_in_a_read_only_transaction(postgres_url: str) -> None:
    sql = "select current_setting('transaction_read_only') id, '' enhet, '' fritext"
    assert read(Query(PRIO, postgres_url, sql)).rows == {1: ["on", "", ""]}


def test_an_error_underway_tells_no_value(postgres_url: str) -> None:
    run_postgres(
        postgres_url, MADE, "insert into prio values ('7', 1, '', ''), ('hemligt', 2, '', '')"
    )
    sql = "select id, enhet, fritext::int as fritext from prio"
    error = refusal(Query(PRIO, postgres_url, sql), underway=True)
    assert "hemligt" not in str(error)
    assert "22P02" in error.message


SECRET = "s3cret-Pa55"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://flytt:{SECRET}@127.0.0.1:1/melker",
        f"postgresql://127.0.0.1:1/melker?user=flytt&password={SECRET}",
        f"postgresql://127.0.0.1:1/melker?no_such_option={SECRET}",
        f"postgresql://flytt:x@{SECRET}@127.0.0.1:1/melker",
        f"postgresql://flytt:x:{SECRET}@127.0.0.1:port/melker",
        f"postgresql+nonsense://flytt:{SECRET}@127.0.0.1/melker",
        f"nonsense://flytt:{SECRET}@127.0.0.1/melker",
        f"mssql+pyodbc://flytt:{SECRET}@127.0.0.1/melker",
        f"flytt:{SECRET}@127.0.0.1",
        SECRET,
        "",
    ],
)
def test_a_connection_that_fails_keeps_the_password_to_itself(url: str) -> None:
    query = Query(PRIO, url)
    error = refusal(query)
    assert SECRET not in f"{error} {query!r}"


def test_a_failed_login_names_the_database(postgres_url: str) -> None:
    error = refusal(Query(PRIO, postgres_url.replace("@/", f":{SECRET}@/finns_inte_")))
    assert error.where and "flytt:***@/finns_inte_" in error.where
    assert "does not exist" in error.message


def test_a_missing_sqlite_file_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "melker.db"
    assert "missing" in refusal(Query(PRIO, f"sqlite:///{path}")).message
    assert not path.exists()
