"""The contract tests find what is wrong with a plugin, and say what to correct."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from flytt.api import (
    PU_PERSON,
    Delivery,
    Extract,
    Rows,
    Source,
    SourceSettings,
    Table,
    Target,
    hookimpl,
)
from flytt.plugins.host import built_in_plugins
from flytt.plugins.post_shape import CLOSURE_COLUMNS, POST_COLUMNS, model_columns
from flytt.testing import check_plugin, check_source, check_target
from flytt.trial import shape_problems
from unit.plugins.conftest import EXAMPLE

KORT = Table("prov_kort", "PROV", "kort_id", ("kort_id", "namn"))
SETTINGS = SourceSettings("prov", "prov")
DBT = EXAMPLE / "flytt_exempel" / "dbt" / "kalla"
STAGING = "models/staging/exempel/stg_exempel__vantelista.sql"
VANTELISTA = "models/staging/exempel/_exempel__sources.yml"
POSTER = "models/staging/exempel/stg_exempel__poster.sql"
AVSLUT = "models/staging/exempel/int_exempel__avslut.sql"
OPPNA = "models/staging/exempel/int_exempel__oppna.sql"


class Prov(Source):
    """A source whose extracts the test decides."""

    def extracts(self, settings: SourceSettings) -> Sequence[Extract]:
        found: Sequence[Extract] = settings.options["extracts"]
        return found


def rows(*values: Sequence[str | None], table: Table = KORT) -> Rows:
    return Rows(table, "prov", lambda: iter(values))


def refused_source(*extracts: object) -> str:
    source = Prov("prov", "PROV", (KORT,))
    with pytest.raises(AssertionError) as caught:
        check_source(source, SourceSettings("prov", "prov", options={"extracts": extracts}))
    return str(caught.value)


def test_a_source_of_flytts_own_tables_needs_no_models() -> None:
    extract = Rows(PU_PERSON, "prov", lambda: iter([PU_PERSON.columns]))
    settings = SourceSettings("prov", "prov", options={"extracts": [extract]})
    check_source(Prov("prov", PU_PERSON.kallsystem, (PU_PERSON,)), settings)


def test_other_tables_must_be_described() -> None:
    assert "table prov_kort is described nowhere" in refused_source(rows(("1", "a")))


def test_a_source_takes_no_place_of_flytts_own() -> None:
    table = Table("pu_person", "PROV", "kort_id", ("kort_id",))
    source = Source("prov", "PROV", (table,))
    module = module_of("flytt_sources", lambda: [source])
    with pytest.raises(AssertionError, match="table pu_person is flytt's own, with other columns"):
        check_plugin(module)
    own = Table("prov_post", "PASIS", "post_id", ("post_id",))
    source = Source("prov", "PASIS", (own,), posts="stg_prov__poster", post_table="prov_post")
    with pytest.raises(AssertionError, match="posts of PASIS come from flytt's own source pasis"):
        check_plugin(module_of("flytt_sources", lambda: [source]))


@pytest.mark.parametrize(
    ("name", "words"), [("korning", "flytt fills this table"), ("ledger_x", "flytt fills this")]
)
def test_tables_that_flytt_fills_are_no_sources(name: str, words: str) -> None:
    source = Source("prov", "PROV", (Table(name, "PROV", "kort_id", ("kort_id",)),))
    with pytest.raises(AssertionError, match=words):
        check_plugin(module_of("flytt_sources", lambda: [source]))


def module_of(hook: str, function: Callable[[], object], api: object = 1) -> ModuleType:
    """A plugin's module with one hook."""
    module = ModuleType("plug_prov")
    vars(module).update({hook: hookimpl(function, specname=hook), "api": api})
    return module


@pytest.mark.parametrize(
    ("api", "words"),
    [
        (2, "it is written for plugin api 2, this flytt .* has 1: upgrade flytt"),
        (0, "it is written for plugin api 0, this flytt .* has 1: upgrade the plugin"),
        ("1", "its `api` must be a whole number"),
        (True, "its `api` must be a whole number"),
        (None, "it does not say which api it is written for: write `api = 1`"),
    ],
)
def test_a_plugin_declares_the_api_that_it_is_written_for(api: object, words: str) -> None:
    source = Source("prov", "PROV", (KORT,))
    with pytest.raises(AssertionError, match=words):
        check_plugin(module_of("flytt_sources", lambda: [source], api))


def test_a_name_that_is_taken_is_found() -> None:
    source = Source("pasis", "PROV", (KORT,))
    with pytest.raises(AssertionError, match="pasis: another plugin has the same name"):
        check_plugin(module_of("flytt_sources", lambda: [source]))


def test_tables_and_extracts_must_agree() -> None:
    other = Table("prov_annat", "PROV", "kort_id", ("kort_id",))
    assert "each table once: ['prov_kort'], it gives []" in refused_source()
    assert "['prov_kort', 'prov_kort']" in refused_source(rows(), rows())
    assert "it gives ['prov_annat']" in refused_source(rows(table=other))
    assert "an object of type str is no extract" in refused_source("prov_kort.csv")


class Nothing(Source):
    """A source that returns nothing."""

    def extracts(self, settings: SourceSettings) -> Sequence[Extract]:
        return None  # type: ignore[return-value]


def test_extracts_are_a_list() -> None:
    with pytest.raises(AssertionError, match=r"extracts\(\) returned NoneType, not a list"):
        check_source(Nothing("prov", "PROV", (KORT,)), SETTINGS)


@pytest.mark.parametrize("row", ["ab", {"kort_id": "1", "namn": "a"}, {"1", "a"}, bytearray(b"ab")])
def test_a_row_is_a_list_of_values(row: object) -> None:
    extract = Rows(KORT, "prov", lambda: iter([row]))  # type: ignore[list-item]
    found = refused_source(extract)
    assert f"gives rows of type {type(row).__name__} for prov_kort" in found


def test_a_source_must_read_the_same_twice() -> None:
    counter = itertools.count()
    extract = Rows(KORT, "prov", lambda: iter([(str(next(counter)), "a")]))
    assert "table prov_kort gives other rows" in refused_source(extract)


def test_an_extract_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "prov_kort.csv").write_text("kort_id\n1\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="table prov_kort cannot be read"):
        check_source(Source("prov", "PROV", (KORT,)), SourceSettings("p", "p", folder=tmp_path))


def dbt_problems(tmp_path: Path, change: Callable[[Path], None], **changes: str) -> str:
    from flytt_exempel.kalla import EXEMPEL, VANTELISTA

    folder = tmp_path / "dbt"
    shutil.copytree(DBT, folder)
    change(folder)
    values: dict[str, str] = {"name": "exempel", "posts": "stg_exempel__poster", **changes}
    source = Source(
        values["name"],
        "EXEMPEL",
        (VANTELISTA,),
        posts=values["posts"],
        post_table="exempel_vantelista",
        dbt=folder,
        closures=EXEMPEL.closures,
    )
    assert EXEMPEL.tables == source.tables
    settings = SourceSettings("e", "exempel", folder=EXAMPLE / "extrakt")
    with pytest.raises(AssertionError) as caught:
        check_source(source, settings)
    return str(caught.value)


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (POSTER, "        'R' as post_bokstav,\n", "", "shape: missing post_bokstav"),
        (POSTER, "'R' as post_bokstav", "'R' as bokstav", "missing post_bokstav; unknown bokstav"),
        (
            POSTER,
            "        person,\n        person_typ,",
            "        person_typ,\n        person,",
            "order",
        ),
        (POSTER, "select * from poster", "select plats_id from poster", "must end in `select *"),
        (
            AVSLUT,
            "        post_typ,\n",
            "",
            "give the columns typ, id, tabell, kallsystem, post_typ,",
        ),
        (OPPNA, "plats_id as id", "plats_id", "give the columns typ, tabell, id"),
        (VANTELISTA, "nyckel: plats_id", "nyckel: personnummer", "nyckel of table exempel_vante"),
        (VANTELISTA, "- name: maldatum", "- name: maldag", "columns of table exempel_vantelista"),
        (VANTELISTA, "- name: exempel_vantelista", "- name: kort", "describes the table exempel_"),
        (VANTELISTA, "- name: raw", "- name: ra", "describes the table exempel_vantelista"),
    ],
)
def test_the_dbt_folder_is_checked(
    tmp_path: Path, path: str, old: str, new: str, words: str
) -> None:
    assert words in dbt_problems(tmp_path, replace(path, old, new))


@pytest.mark.usefixtures("example")
def test_its_models_are_built(tmp_path: Path) -> None:
    renamed = replace(STAGING, "{{ clean('team') }} as team", "{{ clean('team') }} as lag")
    words = 'stg_exempel__poster: Binder Error: Referenced column "team" not found'
    assert words in dbt_problems(tmp_path, renamed)


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"post_bokstav": "INTEGER"}, "post_bokstav is integer and must be varchar"),
        ({"typ": "BIGINT", "id": "DATE"}, "typ is bigint and must be varchar; id is date and"),
        ({"kommentar": None}, "missing kommentar"),
        ({"extra": "VARCHAR"}, "stg_exempel__poster does not give what it must: unknown extra"),
    ],
)
def test_its_models_give_the_types_of_flytts_own(
    changes: dict[str, str | None], words: str | None
) -> None:
    from flytt_exempel.kalla import EXEMPEL

    def columns(model: str) -> dict[str, str]:
        own = POST_COLUMNS if model.endswith("__poster") else CLOSURE_COLUMNS[model.split("__")[1]]
        found = dict.fromkeys(own, "VARCHAR")
        if model.partition("__")[0] in ("stg_exempel", "int_exempel"):
            mine = [name for name in changes if name in found or name == "extra"]
            found |= {name: str(changes[name]) for name in mine}
        return {name: declared for name, declared in found.items() if declared != "None"}

    plugins = built_in_plugins()
    trial: Any = SimpleNamespace(columns=columns, session=SimpleNamespace(plugins=plugins))
    problems = "\n".join(shape_problems(trial, EXEMPEL))
    assert words in problems if words else not problems


def test_the_order_of_posts_is_that_of_flytts_own() -> None:
    def columns(model: str) -> dict[str, str]:
        names = POST_COLUMNS[::-1] if model == "stg_prov__poster" else POST_COLUMNS
        return dict.fromkeys(names, "VARCHAR")

    source = Source("prov", "PROV", (KORT,), posts="stg_prov__poster", post_table=KORT.name)
    session = SimpleNamespace(plugins=built_in_plugins())
    trial: Any = SimpleNamespace(columns=columns, session=session)
    (problem,) = shape_problems(trial, source)
    assert "the order differs" in problem


@pytest.mark.usefixtures("example")
def test_a_dbt_folder_keeps_to_its_own(tmp_path: Path) -> None:
    def add(folder: Path) -> None:
        for path in ("dbt_project.yml", "models/staging/pasis/x.sql", "macros/exempel/m.sql"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text("", encoding="utf-8")

    found = dbt_problems(tmp_path, add)
    assert "dbt_project.yml must lie in models/staging/exempel/" in found
    assert "models/staging/pasis/x.sql must lie in" in found
    assert "macros/exempel/m.sql" not in found


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("path", "what"), [(POSTER, "posts"), (AVSLUT, "closures"), (OPPNA, "closures")]
)
def test_its_models_must_be_there(tmp_path: Path, path: str, what: str) -> None:
    found = dbt_problems(tmp_path, lambda folder: (folder / path).unlink())
    assert re.search(rf"model of its {what} is missing: {path}", found)


def test_model_columns_of_common_ways_to_write() -> None:
    sql = """
    with a as (select 1), sist as (
        select  -- a comment, with a comma
            a.x, cast(null as varchar) as y, {{ macro('z, w') }} as z,
            case when q in (1, 2) then 'from, here' end as q
        from a)
    select * from sist
    """
    assert model_columns(sql) == ("x", "y", "z", "q")
    assert model_columns("select 1 as a from b") == ()
    assert model_columns("with s as (select a.*, b from a) select * from s") == ()


class Writes(Target):
    """A target whose writing the test decides."""

    def write(self, delivery: Delivery) -> None:
        WRITERS[self.name](delivery)


def _undeclared(delivery: Delivery) -> None:
    delivery.path("a.txt").write_text("x", encoding="utf-8")


def _absent(delivery: Delivery) -> None:
    delivery.wrote("a.txt", 0)


def _outside(delivery: Delivery) -> None:
    delivery.copy("m", "m.csv", order_by=("a",))
    Path("a.txt").write_text("x", encoding="utf-8")


def _twice(delivery: Delivery) -> None:
    delivery.copy("m", "m.csv", order_by=("a",))
    delivery.copy("n", "m.csv", order_by=("a",))


_CHANCE = itertools.count()


def _chance(delivery: Delivery) -> None:
    delivery.path("a.txt").write_text(str(next(_CHANCE)), encoding="utf-8")
    delivery.wrote("a.txt", 1)


WRITERS: dict[str, Callable[[Delivery], object]] = {
    "nothing": lambda delivery: None,
    "undeclared": _undeclared,
    "absent": _absent,
    "outside": _outside,
    "twice": _twice,
    "chance": _chance,
    "unordered": lambda delivery: delivery.copy("m", "m.csv"),
    "away": lambda delivery: delivery.path("../a.txt"),
    "root": lambda delivery: delivery.path("/a.txt"),
    "model": lambda delivery: delivery.copy("M; drop", "m.csv", order_by=("a",)),
    "text": lambda delivery: delivery.copy("m", "m.csv", order_by="ab"),
}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "writes no file"),
        ("undeclared", "a.txt is written but not declared"),
        ("absent", "a.txt is declared but not written"),
        ("outside", "a.txt is written outside the delivery"),
        ("twice", "m.csv is written twice"),
        ("chance", "a.txt differs when it is written again"),
        ("unordered", "m.csv: name order_by"),
        ("away", "leaves the delivery"),
        ("root", "leaves the delivery"),
        ("model", "is no model or column"),
        ("text", "order_by is a list of columns, not one text"),
    ],
)
def test_a_target_that_strays_is_found(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_target(Writes(name), tmp_path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda d: d.copy("finns_ej", "m.csv", order_by=("a",)), "no model is called finns_ej"),
        (
            lambda d: d.copy("dispositioner", "m.csv", order_by=("post", "regel")),
            "The model dispositioner has no column post.",
        ),
        (lambda d: d.copy("int_poster", "m.csv", order_by=("post_id",)), "har_vardatagande"),
    ],
)
def test_a_target_asks_for_what_there_is(
    tmp_path: Path, call: Callable[[Delivery], object], words: str
) -> None:
    WRITERS["prov"] = call
    with pytest.raises(AssertionError) as caught:
        check_target(Writes("prov"), tmp_path)
    assert words in str(caught.value)


def test_the_rows_of_a_targets_test_are_those_of_the_model(tmp_path: Path) -> None:
    WRITERS["prov"] = lambda delivery: delivery.copy("export", "m.csv", order_by=("record_id",))
    with pytest.raises(AssertionError, match="for export: the model has no column namn"):
        check_target(Writes("prov"), tmp_path, {"export": [{"record_id": "1", "namn": "a"}]})


def test_a_targets_dbt_folder_is_its_own(tmp_path: Path) -> None:
    WRITERS["eget"] = lambda delivery: delivery.copy("m", "m.csv", order_by=("a",))
    (tmp_path / "dbt" / "models" / "marts").mkdir(parents=True)
    (tmp_path / "dbt" / "models" / "marts" / "dispositioner.sql").write_text("", encoding="utf-8")
    with pytest.raises(AssertionError, match="must lie in models/marts/eget/"):
        check_target(Writes("eget", dbt=tmp_path / "dbt"), tmp_path / "prov")
    with pytest.raises(AssertionError, match="dbt folder does not exist"):
        check_target(Writes("eget", dbt=tmp_path / "saknas"), tmp_path / "prov2")
