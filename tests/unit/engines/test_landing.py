"""The landing says what is published; what is missing in it is never a table with fewer rows."""

from __future__ import annotations

import shutil
import stat
import sys
from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

import pytest

from flytt.engines.open import open_warehouse
from flytt.engines.spark.landing import Landing
from flytt.engines.spark.spark_address import Address
from flytt.engines.spark.spark_warehouse import SparkWarehouse
from flytt.errors import EngineError, LockedError, SettingsError, StateError
from kit.engines import chosen
from unit.engines.machine_form import piece
from unit.engines.test_areas import make_model

_COLUMNS = [("rad", "bigint"), ("a", "text")]
SECRET = "hemligt-tecken"


@pytest.fixture
def landing(spark_url: str) -> Path:
    """An empty landing."""
    return Path(spark_url.partition("#")[2])


@pytest.fixture
def spark(spark_url: str, tmp_path: Path) -> SparkWarehouse:
    """A warehouse there."""
    return another(spark_url, tmp_path)


def another(url: str, work: Path, lock_url: str | None = None) -> SparkWarehouse:
    """A warehouse of another process: it has a session of its own."""
    opened = open_warehouse(chosen(url), work, lock_url=lock_url)
    assert isinstance(opened, SparkWarehouse)
    return opened


def publish(warehouse: SparkWarehouse, rows: bytes = b"1;ett\n2;e\xcc\x81\n") -> None:
    warehouse.begin()
    warehouse.load("t", _COLUMNS, [piece(rows)])
    warehouse.publish()


def current(warehouse: SparkWarehouse) -> list[tuple[object, ...]]:
    relation = warehouse.relation("t", schema="raw", current=True)
    return sorted(warehouse.rows(f"select rad, a from {relation}", current=True))


def test_a_catalog_that_forgets_is_told_again(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path
) -> None:
    publish(spark)
    # Text is in form NFC there.
    assert current(another(spark_url, tmp_path)) == [(1, "ett"), (2, "é")]


def test_a_table_that_lost_a_file_is_no_table_with_fewer_rows(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    publish(spark, b"".join(b"%d;x\n" % number for number in range(200_000)))
    files = sorted(landing.glob("1/raw-1/t/*.parquet"))
    assert len(files) > 1
    files[0].unlink()
    with pytest.raises(StateError, match="The files of the table t are not those"):
        another(spark_url, tmp_path).relation("t", schema="raw", current=True)
    with pytest.raises(StateError, match="The files of the table t are not those"):
        another(spark_url, tmp_path).begin_from_current()


def test_a_table_that_is_lost_as_a_whole_is_missed_too(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    publish(spark)
    shutil.rmtree(landing / "1" / "raw-1" / "t")
    (landing / "1" / "raw-1" / "t.json").unlink()
    later = another(spark_url, tmp_path)
    for ask in (later.columns, later.relation):
        with pytest.raises(StateError, match="The files of the table t are not those"):
            ask("t", schema="raw", current=True)
    assert later.columns("nix", schema="raw", current=True) == {}


def test_what_a_broken_off_publishing_left_is_no_build(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    publish(spark)
    shutil.copytree(landing / "1", tmp_path / "1")
    publish(spark, b"3;tre\n")
    shutil.copytree(tmp_path / "1", landing / "1")
    later = another(spark_url, tmp_path)
    assert not later.has_build()
    assert current(later) == [(3, "tre")]
    later.begin()
    assert sorted(path.name for path in landing.glob("[0-9]*")) == ["2", "3"]


def test_no_number_is_given_twice(spark: SparkWarehouse, landing: Path) -> None:
    spark.begin()
    spark.discard(current=False)
    spark.begin()
    assert [path.name for path in landing.glob("[0-9]*")] == ["2"]


def test_notes_of_the_landing_that_are_lost_lose_no_table(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    publish(spark)
    (landing / "namn").unlink()
    (landing / "nummer").write_bytes(b"?")
    later = another(spark_url, tmp_path)
    assert len(current(later)) == 2
    later.begin()
    assert sorted(path.name for path in landing.glob("[0-9]*")) == ["1", "2"]


def test_published_tables_that_are_gone_are_missed(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    publish(spark)
    shutil.rmtree(landing / "1")
    later = another(spark_url, tmp_path)
    with pytest.raises(StateError, match="The landing's current tables are gone"):
        later.has_current()
    # As the message says, a run makes them again.
    publish(later, b"4;fyra\n")
    assert current(later) == [(4, "fyra")]


def test_a_landing_that_is_not_there_does_not_say_that_nothing_was_published(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path
) -> None:
    publish(spark)
    for ask in ("has_current", "has_build"):
        with pytest.raises(SettingsError, match="The landing is no folder here"):
            getattr(another(f"{spark_url}/nix", tmp_path), ask)()


def test_what_was_published_is_no_build_without_its_pointer(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    """As when its removal was broken off."""
    publish(spark)
    (landing / "aktuell").unlink()
    later = another(spark_url, tmp_path)
    assert not later.has_current()
    assert not later.has_build()
    later.begin()
    assert [path.name for path in landing.glob("[0-9]*")] == ["2"]


def test_what_a_query_writes_after_its_area_was_removed_is_no_build(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    spark.begin()
    spark.load("t", _COLUMNS, [piece(b"1;ett\n")])
    spark.discard(current=False)
    (landing / "1" / "raw-1" / "t").mkdir(parents=True)
    later = another(spark_url, tmp_path)
    assert not later.has_build()
    later.begin()
    assert [path.name for path in landing.glob("[0-9]*")] == ["2"]


def test_rows_on_their_way_stay_nowhere(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    publish(spark)
    before = {*landing.iterdir()}
    with Landing(landing).passing(str(uuid4())) as left:
        pass
    # As a killed command leaves it.
    left.mkdir()
    spark.export_csv("select 1 as a", tmp_path / "ut.csv", current=True)
    assert {*landing.iterdir()} - before == {left}
    another(spark_url, tmp_path).begin()
    assert not left.exists()


def test_models_built_again_are_those_of_the_last_time(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path
) -> None:
    spark.begin()
    spark.load("t", _COLUMNS, [piece(b"1;ett\n")])
    make_model(spark, "m", f"select a from {spark.relation('t', schema='raw')}")
    again = another(spark_url, tmp_path)
    make_model(again, "n", f"select a from {again.relation('t', schema='raw')} where rad > 1")
    assert again.tables() == ["n"]
    again.publish()
    # It has no rows, of which some servers write no file.
    assert another(spark_url, tmp_path).columns("n", current=True) == {"a": "string"}


def test_only_the_landings_group_may_look(spark: SparkWarehouse, landing: Path) -> None:
    publish(spark)
    for path in landing.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0, path
        if path.suffix == ".parquet":
            assert path.stat().st_gid == landing.stat().st_gid


def test_two_commands_do_not_meet(spark: SparkWarehouse, spark_url: str, tmp_path: Path) -> None:
    with spark.hold():
        with (
            pytest.raises(LockedError, match="Another flytt works on this landing"),
            another(spark_url, tmp_path).hold(),
        ):
            pass
        publish(spark)
    with another(spark_url, tmp_path).hold():
        pass


def test_two_machines_do_not_meet_either(
    spark_url: str, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the landing's own lock does not reach."""
    monkeypatch.setattr(Landing, "hold", lambda _self: nullcontext())
    with (
        another(spark_url, tmp_path, postgres_url).hold(),
        pytest.raises(LockedError, match="Another flytt works on this database"),
        another(spark_url, tmp_path, postgres_url).hold(),
    ):
        pass


def test_doctor_sees_whether_server_and_landing_are_there(
    spark: SparkWarehouse, spark_url: str, tmp_path: Path, landing: Path
) -> None:
    assert f"{landing} is the same folder there" in spark.examine()
    assert list(landing.iterdir()) == []
    with pytest.raises(SettingsError, match="The landing is no folder here"):
        another(f"{spark_url}/nix", tmp_path).examine()
    with pytest.raises(EngineError, match="No Spark Connect server answers"):
        another(f"sc://127.0.0.1:1#{landing}", tmp_path).examine()
    landing.chmod(0o700)
    with pytest.raises(SettingsError, match="cannot read, or the other way round"):
        another(spark_url, tmp_path).examine()


def test_without_its_client_the_engine_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, SparkWarehouse.__module__)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(SettingsError, match=r"pip install 'flytt\[spark\]'"):
        open_warehouse(chosen(f"sc://h#{tmp_path}"), tmp_path)


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        (f"http://h/;token={SECRET}", "no Spark Connect URL"),
        (f"sc://{SECRET}@h:15002", "no Spark Connect URL"),
        (f"sc://h:{SECRET}", "port is no number"),
        (f"sc://h/{SECRET}", "no Spark Connect URL"),
        (f"sc://h/;session_id=1;token={SECRET}", "names a session"),
    ],
)
def test_a_wrong_url_is_refused_and_not_said(url: str, wrong: str) -> None:
    with pytest.raises(SettingsError, match=wrong) as caught:
        Address.of(url)
    assert SECRET not in str(caught.value)


def test_what_a_server_asks_for_is_passed_on_and_not_said() -> None:
    address = Address.of(f"sc://h/;use_ssl=true;token={SECRET}")
    assert address.of_session("1") == f"sc://h:15002/;use_ssl=true;token={SECRET};session_id=1"
    assert str(address) == "sc://h:15002"
    assert SECRET not in repr(address)
