"""Every macro that makes a value of a value makes the same of it on every engine."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import duckdb
import psycopg
import pytest

from dbt_project.building import Line
from flytt.engines.spark.spark_session import open_session
from kit.texts import texts

Rows = list[dict[str, Any]]

# Of a text: as received (`varde`), as staging leaves a text (`hel`) and a code (`ren`); the date of
# it; and a number, which may be that of a day.
TRIED = """
with kopior as (
    select
        rad,
        varde,
        hel,
        ren,
        {{ parse_date('ren') }} as dag,
        rad * 14851 as tal,
        hel as innehall,
        ren as innehall_vardatagande,
        ren as avslutad,
        hel as vardatagande_avslutad,
        monster
    from (
        select rad, varde, monster, {{ clean('varde') }} as hel, {{ clean_value('varde') }} as ren
        from {{ target.schema }}_raw.prov
    ) as prov
)
"""
VALUES = {
    "as_text": "as_text('tal')",
    "blanks": "blanks()",
    "by_code_point": "by_code_point('ren') ~ ' < ' ~ by_code_point(\"'ö1'\")",
    "clean": "clean('varde')",
    "clean_code": "clean_code('varde')",
    "clean_id": "clean_id('varde')",
    "clean_person": "clean_person('varde')",
    "clean_value": "clean_value('varde')",
    "closed_itself": "closed_itself('ren')",
    "closed_thing": "closed_thing('ren')",
    "closing_texts": "closing_texts('kopior', 'tal > 9000000')",
    "code": "code('ren')",
    "compared_date": "compared_date('ren')",
    "contains_pattern": "contains_pattern('ren', 'monster')",
    "content_hash": "content_hash('kopior', 'ren')",
    "date_number": "date_number('dag')",
    "date_text": "date_text('dag')",
    "days_after": "days_after('dag', 30)",
    "days_between": "days_between('dag', \"cast('2026-10-05' as date)\")",
    "decides_alone": "decides_alone('ren')",
    "div": "div('tal', 7)",
    "earlier_date": "earlier_date('ren', \"'2026'\")",
    "first_edition_hash": "first_edition_hash('kopior', 'ren')",
    "has_bit": "has_bit('tal', 4)",
    "is_calendar_day": "is_calendar_day('tal')",
    "is_first_edition": "is_first_edition('ren')",
    "is_in_id_form": "is_in_id_form(\"coalesce(ren, '')\")",
    "is_linked": "is_linked('ren')",
    "kind_place": "kind_place('ren')",
    "later_date": "later_date('ren', \"'2026'\")",
    "luhn_holds": "luhn_holds('tal')",
    "matches": "matches('ren', '[A-Z]+[0-9]*|[åäö-]|x.')",
    "no_text": "no_text()",
    "on_request": "on_request('ren')",
    "parse_date": "parse_date('ren')",
    "person_of_world": "person_of_world('rad', 'tal')",
    "post_table": "post_table('ren')",
    "row_content": "row_content(['ren', 'hel'], 'kopior')",
    "upper_ascii": "upper_ascii('ren')",
    "upper_latin": "upper_latin('ren')",
    "without_blanks": "without_blanks('hel')",
    "without_invisible": "without_invisible('hel')",
    "word": "word('ren')",
    "years_before": "years_before('dag', 3)",
}
# Of all texts of a length, one row for each.
OF_GROUPS = {
    "first_in_order": "first_in_order('ren', by_code_point('ren') ~ ' desc nulls last, rad')",
    "joined_in_order": "joined_in_order('ren', '|', by_code_point('ren') ~ ', rad')",
}
# Rows of their own for each text, in no order.
OF_ROWS = {"id_runs_of": "id_runs_of('ren')", "lines_of": "lines_of('hel')"}
STEPS = ("id_normaliserat", "personnummer_jamforbart", "id_tal", "id_datum", "person_typ", "person")
# The same everywhere, whatever the text.
CONSTANT = {"blanks", "no_text"}
# Columns, rows and parts of queries, which the models try; and lists of names.
NO_VALUES = """
    analyze_table broken_by_fields broken_rules cleaned closed_id column_kind columns_of_world
    compared_content fence field_numbers field_texts fields first_build guard guarded_columns
    has_rows inlined invisible is_new letters_and_digits listed_fields listed_texts listed_value
    lists_rule mapping_gaps mask_of may_hold_invisible no_letter_or_digit open_things place_in_world
    place_of place_order post_order quoted raw_columns raw_key raw_row_content released
    rows_set_aside rows_that_count rule_bit rules rules_as_rows seed_codes text_type
    validated_fields value_counts who_gives_way world_order
"""
# Steps of personal_id_steps.
IN_STEPS = {"is_regional_reserve_number", "is_reserve_number", "personal_id_steps"}
ENGINES = re.compile(r"(duckdb|postgres|spark|materialization)_|test_")


def columns(macros: Mapping[str, str]) -> str:
    return ", ".join(f"{{{{ {call} }}}} as {name}" for name, call in macros.items())


QUERIES = {
    "values": f"{TRIED} select rad, {columns(VALUES)} from kopior order by rad",
    "groups": f"{TRIED} select length(ren) as rad, {columns(OF_GROUPS)} from kopior"
    " group by length(ren) order by length(ren) nulls last",
    "ids": f"{TRIED}, alla as (select kopior.*, {{{{ clean_person('varde') }}}} as personnummer"
    f" from kopior), {{{{ personal_id_steps('alla') }}}} select rad, {', '.join(STEPS)}"
    " from classified order by rad",
} | {
    name: f"{TRIED} select rad, {{{{ {call} }}}} as bit from kopior"
    for name, call in OF_ROWS.items()
}
BETWEEN = "-- nästa fråga\n"


@pytest.fixture(scope="module")
def found(line: Line, postgres_line: Line, spark_line: Line) -> dict[str, list[Rows]]:
    """What each engine says to each query."""
    answers: dict[str, list[Rows]] = {name: [] for name in QUERIES}
    for each in (line, postgres_line, spark_line):
        # dbt is asked once: nothing of it is run.
        done = each.dbt("compile", "--inline", BETWEEN.join(QUERIES.values()))
        assert done.returncode == 0, done.stdout
        (compiled,) = json.loads((each.target / "run_results.json").read_text("utf-8"))["results"]
        for name, query in zip(QUERIES, compiled["compiled_code"].split(BETWEEN), strict=True):
            answers[name].append(asked(each, query))
    return answers


def asked(line: Line, query: str) -> Rows:
    address = line.environment
    if address["FLYTT_TARGET"] == "spark":
        spark = open_session(address["SPARK_REMOTE"])
        rows: Rows = spark.sql(query).toArrow().to_pylist()
        # The session stays, for other tests.
        spark.client.close()
        return rows
    if address["FLYTT_TARGET"] == "duckdb":
        with duckdb.connect(address["FLYTT_DUCKDB"], read_only=True) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    with psycopg.connect(
        host=address["FLYTT_PG_HOST"],
        port=address["FLYTT_PG_PORT"],
        user=address["FLYTT_PG_USER"],
        dbname=address["FLYTT_PG_DATABASE"],
        row_factory=psycopg.rows.dict_row,
    ) as connection:
        return connection.execute(query.encode()).fetchall()


def differing(found: list[Rows], columns: Mapping[str, str] | tuple[str, ...]) -> dict[str, Any]:
    """Of each column, the first values that are not the same on all engines, and whose they are."""
    wrong = {}
    for name in columns:
        rows = [
            (each[0]["rad"], [row[name] for row in each])
            for each in zip(*found, strict=True)
            if len({(type(row[name]), row[name]) for row in each}) > 1
        ]
        if rows:
            wrong[name] = len(rows), rows[:5]
    return wrong


def test_every_macro_is_tried_or_makes_no_value(line: Line) -> None:
    macros = line.manifest["macros"].values()
    own = {macro["name"] for macro in macros if macro["package_name"] == "flytt"}
    tried = {*VALUES, *OF_GROUPS, *OF_ROWS, *IN_STEPS}
    no_values = set(NO_VALUES.split())
    assert tried & no_values == set()
    assert {name for name in own if not ENGINES.match(name)} == tried | no_values


def test_values(found: dict[str, list[Rows]]) -> None:
    rows = found["values"]
    assert len(rows[0]) == len(texts())
    assert differing(rows, VALUES) == {}
    kinds = {name: len({row[name] for row in rows[0]}) for name in VALUES}
    assert {name for name, count in kinds.items() if count < 2} == CONSTANT


def test_personal_ids(found: dict[str, list[Rows]]) -> None:
    rows = found["ids"]
    assert differing(rows, STEPS) == {}
    assert {row["person_typ"] for row in rows[0]} == {
        "saknas", "reservnummer", "ogiltigt", "samordningsnummer", "personnummer",
    }  # fmt: skip


def test_groups(found: dict[str, list[Rows]]) -> None:
    rows = found["groups"]
    assert len(rows[0]) > 20
    assert differing(rows, OF_GROUPS) == {}


@pytest.mark.parametrize("name", OF_ROWS)
def test_rows_of_a_row(name: str, found: dict[str, list[Rows]]) -> None:
    ours, *theirs = (sorted((row["rad"], row["bit"]) for row in rows) for rows in found[name])
    assert len(ours) > 10
    assert [rows == ours for rows in theirs] == [True, True]
