"""What columns are made of, in every form that a model may write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flytt.lineage.compiled import Compiled
from flytt.lineage.direct import ROWS, Part, Role, direct_parts
from flytt.lineage.trace import origins

POSTS = "source.p.raw.poster"
UNITS = "seed.p.enheter"
MODEL = "model.p.m"


def node(name: str, kind: str, schema: str, columns: str = "", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "alias": name,
        "identifier": name,
        "schema": schema,
        "resource_type": kind,
        "description": "",
        "original_file_path": f"models/staging/pasis/{name}.sql",
        "columns": {each: {"description": ""} for each in columns.split()},
        **more,
    }


Made = Callable[..., Compiled]


@pytest.fixture
def compiled(tmp_path: Path) -> Made:
    """A project with raw posts, a seed of units, and models as given: name -> SQL."""

    def make(**models: str) -> Compiled:
        nodes: dict[str, Any] = {UNITS: node("enheter", "seed", "models", "enhet vardenhet")}
        before = [POSTS, UNITS]
        for name, sql in models.items():
            nodes[f"model.p.{name}"] = node(
                name,
                "model",
                "models",
                compiled_code=sql,
                depends_on={"nodes": list(before)},
            )
            before.append(f"model.p.{name}")
        sources = {POSTS: node("poster", "source", "raw", "id enhet prio")}
        path = tmp_path / "manifest.json"
        manifest = {"metadata": {"adapter_type": "duckdb"}, "nodes": nodes, "sources": sources}
        path.write_text(json.dumps(manifest), encoding="utf-8")
        return Compiled(path)

    return make


FROM = 'from "lager"."raw"."poster" as p'
JOINED = f'{FROM} left join "lager"."models"."enheter" as e on p.enhet = e.enhet'


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        (f"select p.id as x {FROM}", {(POSTS, "id", Role.VALUE)}),
        (f"with a as (select * {FROM}) select id || prio as x from a",
         {(POSTS, "id", Role.VALUE), (POSTS, "prio", Role.VALUE)}),
        (f"select e.vardenhet as x {JOINED}",
         {(UNITS, "vardenhet", Role.VALUE), (POSTS, "enhet", Role.KEY)}),
        (f"select p.id as x {JOINED}", {(POSTS, "id", Role.VALUE)}),
        (f"select case when p.prio > '1' then p.id else 'ingen' end as x {FROM}",
         {(POSTS, "prio", Role.CONDITION), (POSTS, "id", Role.VALUE), ("", "'ingen'", Role.VALUE)}),
        (f"select coalesce(p.id, 'ingen') as x {FROM}",
         {(POSTS, "id", Role.VALUE), ("", "'ingen'", Role.VALUE)}),
        (f"select first_value(p.id) over (partition by p.enhet order by p.prio) as x {FROM}",
         {(POSTS, "id", Role.VALUE), (POSTS, "enhet", Role.CONDITION),
          (POSTS, "prio", Role.CONDITION)}),
        (f"select count(*) filter (where p.prio = '1') as x {FROM}",
         {(POSTS, ROWS, Role.VALUE), (POSTS, "prio", Role.CONDITION)}),
        (f"select p.id as x {FROM} union all select 'noll' as x",
         {(POSTS, "id", Role.VALUE), ("", "'noll'", Role.VALUE)}),
        (f"select (select max(e.vardenhet) from models.enheter as e where e.enhet = p.enhet) as x "
         f"{FROM}",
         {(UNITS, "vardenhet", Role.VALUE), (UNITS, "enhet", Role.CONDITION),
          (POSTS, "enhet", Role.CONDITION)}),
        ("select 'MM' as x", {("", "'MM'", Role.VALUE)}),
        ("select cast(null as text) as x", set()),
    ],
)  # fmt: skip
def test_parts_of_a_column(compiled: Made, sql: str, wanted: set[tuple[str, str, Role]]) -> None:
    assert direct_parts(compiled(m=sql))[MODEL, "x"] == {Part(*each) for each in wanted}


def test_a_step_read_in_place_is_a_model_of_its_own(compiled: Made) -> None:
    step = f"select p.id, p.enhet {FROM}"
    sql = f"with __dbt__cte__steg as ({step}) select steg.id as x from __dbt__cte__steg as steg"
    project = compiled(steg=step, m=sql)
    parts = direct_parts(project)
    assert parts[MODEL, "x"] == {Part("model.p.steg", "id", Role.VALUE)}
    (end,) = origins(project, parts, MODEL, "x")
    assert (end.relation, end.steps) == (POSTS, ((MODEL, "x"), ("model.p.steg", "id")))


def test_a_way_is_the_shortest_of_its_strongest_role(compiled: Made) -> None:
    steps = f"select p.id, p.id as kopia, p.enhet {FROM}"
    longer = "select id, enhet from models.steg"
    # By the short way it is a condition only, by the long one the value.
    chosen = "case when s.id is null then l.enhet else l.id end"
    sql = f"select {chosen} as x from models.steg as s, models.langre as l"
    project = compiled(steg=steps, langre=longer, m=sql)
    found = origins(project, direct_parts(project), MODEL, "x")
    assert [(each.column, each.role, len(each.steps)) for each in found] == [
        ("enhet", Role.VALUE, 3),
        ("id", Role.VALUE, 3),
    ]
