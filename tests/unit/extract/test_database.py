"""Extracts from a database: SQLite and PostgreSQL answer alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, registry
from sqlalchemy.dialects.mssql.base import MSIdentifierPreparer
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

from flytt.errors import ExtractError
from flytt.extract.database import _bare, _joined, _parts, _quoted
from flytt.extract.database_errors import cause
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
    url = prepare('create table prio ("IDE" text, "Enheten" text)')
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


POSTGRESQL_TEXTS = {
    "null::date": "",
    "date '2026-10-05'": "2026-10-05",
    "timestamp '2026-10-05 00:00:00'": "2026-10-05",
    "timestamp '2026-10-05 07:30:00'": "2026-10-05 07:30:00",
    "date '12026-03-01'": "12026-03-01",
    "date 'infinity'": "infinity",
    "date '0012-01-01 BC'": "0012-01-01 BC",
    "timestamp '12026-03-01 00:00:00'": "12026-03-01",
    "timestamp '0012-03-01 00:00:00 BC'": "0012-03-01 BC",
    "timestamp '2026-10-05 00:00:00.5'": "2026-10-05 00:00:00.5",
    "timestamp '-infinity'": "-infinity",
    "time '07:30:00'": "07:30:00",
    "timetz '07:30:00+02'": "07:30:00+02:00",
    "1::smallint": "1",
    "1234567890123": "1234567890123",
    "1e20::numeric": "100000000000000000000",
    "0.0000000001::numeric": "0.0000000001",
    "1.50::numeric": "1.5",
    "60.00::numeric(7,2)": "60",
    "'-0.00'::numeric": "0",
    "'nan'::numeric": "",
    "'-infinity'::numeric": "-inf",
    "2.0::float8": "2",
    "1.1::float4": "1.1",
    "0.1::float8 + 0.2::float8": "0.30000000000000004",
    "1e23::float8": "1" + 23 * "0",
    "'nan'::float8": "",
    "'infinity'::float8": "inf",
    "60.00::dagar": "60",
    "'2026-10-05'::dag": "2026-10-05",
    "true": "J",
    "false": "N",
    "'ab  '::char(4)": "ab  ",
    "'ab'::varchar(4)": "ab",
    "'x'::name": "x",
    "'x'::\"char\"": "x",
    "'Å'::humor": "Å",
    "'x'": "x",
    "convert_to('å', 'UTF8')": "å",
    "b'101'": "101",
    "1::oid": "1",
    "inet '10.0.0.1'": "10.0.0.1",
    "macaddr '08:00:2b:01:02:03'": "08:00:2b:01:02:03",
    "'00000000-0000-0000-0000-000000000005'::uuid": "00000000-0000-0000-0000-000000000005",
}
POSTGRESQL_UNFIT = {
    "now()": "timestamp with time zone",
    "array['hemligt']": "nested: text[]",
    "'{b}'::humor[]": "nested: humor[]",
    "'{hemligt}'::listan": "nested: text[]",
    "row('hemligt', 1)": "nested: record",
    "('hemligt', 1)::par": "nested: par",
    "array[('hemligt', 1)::par]": "nested: par[]",
    "'1 2'::int2vector": "nested: int2vector",
    """'"hemligt"'::json""": "nested: json",
    "'{}'::jsonb": "nested: jsonb",
    "jsonpath '$.a'": "jsonpath",
    "interval '60 days'": "interval",
    "int4range(1, 5)": "int4range",
    "'{[1,5)}'::int4multirange": "int4multirange",
    "daterange('2026-01-01', '2026-02-01')": "daterange",
    "60::money": "money",
    "point '(1,2)'": "point",
    "tsvector 'hemligt'": "tsvector",
    "pg_lsn '16/B374D848'": "pg_lsn",
}
OWN_TYPES = (
    "create type humor as enum ('Å', 'b')",
    "create type par as (a text, b int)",
    "create domain dagar as numeric(7,2)",
    "create domain dag as date",
    "create domain listan as text[]",
)


def selected(expressions: Iterable[str]) -> tuple[Table, str]:
    """A table of one column for each expression, and the query of its one row."""
    columns = {f"c{number}": each for number, each in enumerate(expressions)}
    listed = ", ".join(f"{expression} as {name}" for name, expression in columns.items())
    return Table("prio", "PASIS", "c0", tuple(columns)), f"select {listed}"


def test_postgresql_types_become_text(postgres_url: str) -> None:
    run_postgres(postgres_url, *OWN_TYPES)
    table, sql = selected(POSTGRESQL_TEXTS)
    ((*texts,),) = read(Query(table, postgres_url, sql)).rows.values()
    assert dict(zip(POSTGRESQL_TEXTS, texts, strict=True)) == POSTGRESQL_TEXTS


def test_types_that_no_column_can_have_are_refused_before_a_row_is_read(postgres_url: str) -> None:
    run_postgres(postgres_url, *OWN_TYPES)
    table, sql = selected(POSTGRESQL_UNFIT)
    error = refusal(Query(table, postgres_url, sql))
    named = [f"c{place} ({type_})" for place, type_ in enumerate(POSTGRESQL_UNFIT.values())]
    assert error.message == f"prio: columns of a type that cannot be read: {', '.join(named)}"
    zone, cast = (error.todo or "").split("; ")
    assert zone == 'write timezone = "Europe/Stockholm" at this source in flytt.toml'
    assert "a query that casts it to text" in cast and "flytt.toml" in cast


def test_dates_are_written_one_way_whatever_the_database_does(postgres_url: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(postgres_url)["dbname"]
    for setting in ("datestyle = 'German, DMY'", "extra_float_digits = 0"):
        run_postgres(postgres_url, f'alter database "{name}" set {setting}')
    sql = """select date '2026-10-05' as id, timestamp '2026-10-05 07:30:00' as enhet,
        0.1::float8 + 0.2::float8 as fritext"""
    rows = read(Query(PRIO, postgres_url, sql)).rows
    assert rows == {1: ["2026-10-05", "2026-10-05 07:30:00", "0.30000000000000004"]}


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


def test_names_in_other_letters_are_found(prepare: Prepare) -> None:
    columns = 'as select 1 as "ID", 2 as "Enhet", 3 as "FRITEXT"'
    url = prepare(f'create table "V_PRIO" {columns}', f"create view vy_prio {columns}")
    schema = "main" if url.startswith("sqlite") else "public"
    for sql in ("v_prio", "V_Prio", f"{schema.upper()}.V_PRIO", "VY_PRIO", f"{schema}.Vy_Prio"):
        for own in ({}, {"enhet": "ENHET", "fritext": "fritext"}):
            assert read(Query(PRIO, url, sql, own)).rows == {1: ["1", "2", "3"]}, (sql, own)
    rows = read(Query(PRIO, url, 'select "ID" as Id, "Enhet", 4 as "fritext " from vy_prio')).rows
    assert rows == {1: ["1", "2", "4"]}


def test_an_exact_name_goes_before_those_in_other_letters(postgres_url: str) -> None:
    run_postgres(
        postgres_url,
        'create table "PRIO" as select 9 as id, 9 as enhet, 9 as fritext',
        'create table prio as select 1 as id, 2 as "Id", 3 as enhet, 4 as fritext, 5 as "FRITEXT"',
        'create table tva as select 1 as "ID", 2 as "Id", 3 as enhet, 4 as fritext',
    )
    assert read(Query(PRIO, postgres_url)).rows == {1: ["1", "3", "4"]}
    assert read(Query(PRIO, postgres_url, '"PRIO"')).rows == {1: ["9", "9", "9"]}
    assert "missing columns: id" in refusal(Query(PRIO, postgres_url, "tva")).message
    assert '"Prio" does not exist' in refusal(Query(PRIO, postgres_url, '"Prio"')).message


class SqlServer(SQLiteDialect_pysqlite):
    """SQLite that spells and compares names like SQL Server."""

    name = "mssql"
    supports_statement_cache = True
    preparer = MSIdentifierPreparer


def test_names_are_found_as_sql_server_spells_them(tmp_path: Path) -> None:
    registry.register("sqlserver_like", __name__, "SqlServer")
    made = run_sqlite(
        tmp_path / "melker.db",
        'create table "Väntelista" as select 1 as "BevID", 2 as ENHET, 3 as "Fri ""text"""',
    )
    url = made.replace("sqlite", "sqlserver_like", 1)
    own = {"id": "bevid", "fritext": 'Fri "text"'}
    for sql in ("[main].[Väntelista]", "[MAIN] . väntelista", "Main.[Väntelista]", '"Väntelista"'):
        assert read(Query(PRIO, url, sql, own)).rows == {1: ["1", "2", "3"]}, sql


@pytest.mark.parametrize(
    ("dialect", "name", "quoted"),
    [
        (mssql.dialect(), 'a]b"c', '[a]]b"c]'),
        (mysql.dialect(), "a`b", "`a``b`"),
        (oracle.dialect(), "BEV%", '"BEV%"'),
        (postgresql.dialect(), 'a"b%s', '"a""b%s"'),
    ],
)
def test_a_name_is_quoted_as_the_database_does(dialect: Dialect, name: str, quoted: str) -> None:
    assert _quoted(name, dialect) == quoted


def test_parts_of_a_name_are_taken_apart_and_keep_their_dots() -> None:
    names = {
        "MELKER..lista": "[MELKER]..[lista]",
        "[srv\\a].[db].[dbo].[Vänte]]lista]": "[srv\\a].[db].[dbo].[Vänte]]lista]",
        '"a.b" . `c d`': "[a.b] . [c d]",
        "select": "[select]",
    }
    dialect = mssql.dialect()
    for name, quoted in names.items():
        bare = [_bare(part, str, dialect) for part in _parts(name) or ()]
        assert _joined(name, bare, dialect) == quoted
    for query in ("select 1", "a b", "f(x)", "a...b", "", ".a", "a.", "-- x"):
        assert _parts(query) is None


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


SPEAKING_OF_NAMES = (
    'ORA-00942: table or view "MELKER"."V_PRIO" does not exist',
    'ORA-00904: "FRITEXT": invalid identifier',
    "ORA-01031: insufficient privileges",
    "('42S02', '[42S02] [Microsoft][SQL Server]Invalid object name (208) (SQLExecDirectW)')",
    "('42S22', \"[42S22] [Microsoft][SQL Server]Invalid column name 'x'. (207) (SQLExecDirectW)\")",
    "('42000', '[42000] [Microsoft][SQL Server]The SELECT permission was denied on the object"
    " (229) (SQLExecDirectW)')",
    "('HYT00', '[HYT00] [Microsoft][ODBC Driver 18 for SQL Server]Query timeout expired (0)')",
    "(208, b\"Invalid object name 'dbo.V'.DB-Lib error message 20018, severity 16:\")",
    "(1146, \"Table 'melker.v_prio' doesn't exist\")",
    "(1142, \"SELECT command denied to user 'flytt'@'%' for table 'v_prio'\")",
)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ORA-01843: not a valid month: hemligt", "DatabaseError ORA-01843"),
        ("ORA-01722: invalid number: hemligt", "DatabaseError ORA-01722"),
        ("('22007', '[22007] [Microsoft] hemligt (241)')", "DatabaseError 22007"),
        ("('42000', '[42000] [Microsoft] hemligt (8114) (SQLExecDirectW)')", "DatabaseError 42000"),
        ("(1292, \"Incorrect DATE value: 'hemligt'\")", "DatabaseError 1292"),
        ("(245, b\"Conversion failed when converting 'hemligt'\")", "DatabaseError 245"),
        ("hemligt", "DatabaseError"),
        ("12345: hemligt", "DatabaseError 12345"),
        *((words, words) for words in SPEAKING_OF_NAMES),
    ],
)
def test_other_drivers_tell_their_code_only(words: str, said: str) -> None:
    class DatabaseError(Exception):
        pass

    assert cause(DBAPIError("select", None, DatabaseError(words))) == said


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


def test_what_stands_in_the_way_is_said_in_the_databases_words(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("drop role if exists lasare; create role lasare login")
        admin.execute("create table prio as select 1 as id, 2 as enhet, 3 as fritext")
        admin.execute("create table last as table prio; grant select on prio to lasare")
        admin.execute("alter role lasare set statement_timeout = '200ms'")
        admin.execute("alter role lasare set default_transaction_read_only = on")
    url = postgres_url.replace("flytt@", "lasare@")
    assert len(read(Query(PRIO, url)).rows) == 1
    said = {
        "last": "permission denied for table last",
        "select 1 as id, 2 as enhet, pg_sleep(5) as fritext": "due to statement timeout",
    }
    for sql, words in said.items():
        assert words in refusal(Query(PRIO, url, sql)).message


def test_the_users_variables_decide_nothing(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    monkeypatch.setenv("PGDATESTYLE", "German")
    monkeypatch.setenv("PGTZ", "Pacific/Kiritimati")
    sql = "select '€' as id, date '2026-10-05' as enhet, '' as fritext"
    assert read(Query(PRIO, postgres_url, sql)).rows == {1: ["€", "2026-10-05", ""]}


@pytest.mark.parametrize("name", ["postgres", "postgresql+psycopg2", "postgresql+pg8000"])
def test_any_name_of_postgresql_is_read_with_the_driver_that_knows_its_dates(
    postgres_url: str, name: str
) -> None:
    sql = "select date 'infinity' as id, date '12026-03-01' as enhet, '' as fritext"
    url = postgres_url.replace("postgresql", name, 1)
    assert read(Query(PRIO, url, sql)).rows == {1: ["infinity", "12026-03-01", ""]}


def test_sqlites_values_become_text_whatever_their_column(tmp_path: Path) -> None:
    values = {
        "60.0": "60", "1.5": "1.5", "1e23": "1" + 23 * "0", "9223372036854775807": str(2**63 - 1),
        "'060'": "060", "x'c3a5'": "å", "null": "", "true": "1", "1e999": "inf", "''": "",
        "'2026-10-05 00:00:00'": "2026-10-05 00:00:00",
    }  # fmt: skip
    table, sql = selected(values)
    url = run_sqlite(tmp_path / "melker.db")
    ((*texts,),) = read(Query(table, url, sql)).rows.values()
    assert dict(zip(values, texts, strict=True)) == values


def test_what_is_no_sqlite_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "melker.db").write_bytes(b"id;enhet;fritext\n" * 100)
    error = refusal(Query(PRIO, f"sqlite:///{tmp_path}/melker.db"))
    assert "file is not a database" in error.message


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
