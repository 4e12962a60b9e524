"""The contract tests find what is wrong with a plugin, and say what to correct."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from flytt.api import Delivery, Extract, Rows, Source, SourceSettings, Table, Target
from flytt.plugins.post_shape import model_columns
from flytt.testing import check_source, check_target
from unit.plugins.conftest import EXAMPLE

KORT = Table("prov_kort", "PROV", "kort_id", ("kort_id", "namn"))
SETTINGS = SourceSettings("prov", "prov")
DBT = EXAMPLE / "flytt_exempel" / "dbt" / "kalla"
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


def test_a_good_source_passes() -> None:
    settings = SourceSettings("prov", "prov", options={"extracts": [rows(("1", "a"), ("2", None))]})
    check_source(Prov("prov", "PROV", (KORT,)), settings)


def test_tables_and_extracts_must_agree() -> None:
    other = Table("prov_annat", "PROV", "kort_id", ("kort_id",))
    assert "each table once: ['prov_kort'], it gives []" in refused_source()
    assert "['prov_kort', 'prov_kort']" in refused_source(rows(), rows())
    assert "it gives ['prov_annat']" in refused_source(rows(table=other))
    assert "is no extract" in refused_source("prov_kort.csv")


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


def test_a_targets_dbt_folder_is_its_own(tmp_path: Path) -> None:
    WRITERS["eget"] = lambda delivery: delivery.copy("m", "m.csv", order_by=("a",))
    (tmp_path / "dbt" / "models" / "marts").mkdir(parents=True)
    (tmp_path / "dbt" / "models" / "marts" / "dispositioner.sql").write_text("", encoding="utf-8")
    with pytest.raises(AssertionError, match="must lie in models/marts/eget/"):
        check_target(Writes("eget", dbt=tmp_path / "dbt"), tmp_path / "prov")
    with pytest.raises(AssertionError, match="dbt folder does not exist"):
        check_target(Writes("eget", dbt=tmp_path / "saknas"), tmp_path / "prov2")
