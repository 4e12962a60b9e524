"""A region's mapping tables must be its own, and every file in their folder is read or named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from flytt.commands.init import init_folder
from flytt.errors import SeedError
from flytt.transform.seeds import OF_A_REGION, headings, read_seeds, refuse_made_up
from flytt.transform.transform import own_tables
from flytt.work.session import Session

SYSTEMS = ("PASIS", "VAPS")
SHIPPED = Path(__file__).parents[3] / "seeds"


def with_own(work: Path, names: Iterable[str]) -> Session:
    """A new work folder with these tables, the header alone but for driftstart."""
    init_folder(work)
    for name in names:
        lines = (SHIPPED / f"{name}.csv").read_text("utf-8").splitlines()
        kept = lines if name == "driftstart" else lines[:1]
        (work / "mappningar" / f"{name}.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return Session.open(work)


def own(session: Session) -> tuple[str, ...]:
    return own_tables(read_seeds(session.settings.seeds, SYSTEMS))


def test_tables_with_a_header_only_are_the_regions_own(tmp_path: Path) -> None:
    session = with_own(tmp_path, OF_A_REGION)
    assert set(own(session)) == set(OF_A_REGION)
    refuse_made_up(own(session), session.settings)


@pytest.mark.parametrize("missing", OF_A_REGION)
def test_each_made_up_table_is_named(tmp_path: Path, missing: str) -> None:
    session = with_own(tmp_path, set(OF_A_REGION) - {missing})
    with pytest.raises(SeedError) as refused:
        refuse_made_up(own(session), session.settings)
    text = str(refused.value)
    assert [name for name in OF_A_REGION if f"{name}.csv" in text] == [missing]
    assert str(tmp_path / "mappningar") in text


def test_driftstart_without_rows_is_missing(tmp_path: Path) -> None:
    session = with_own(tmp_path, OF_A_REGION)
    place = tmp_path / "mappningar" / "driftstart.csv"
    place.write_text(place.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"driftstart\.csv, with the header"):
        refuse_made_up(own(session), session.settings)


def test_a_demo_folder_may_use_them(tmp_path: Path) -> None:
    init_folder(tmp_path, demo=True)
    refuse_made_up((), Session.open(tmp_path).settings)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("driftstart.CSV", "driftstart.csv"),
        ("Driftstart.csv", "driftstart.csv"),
        ("driftstart.csv.txt", "driftstart.csv"),
        ("driftstart.xlsx", "driftstart.csv"),
        ("~$driftstart.xlsx", "driftstart.csv"),
        ("driftstart", "driftstart.csv"),
        ("mappning_vardenheter.csv", "mappning_vardenhet.csv"),
        ("gammalt/regel.csv", "regel.csv"),
        ("driftstart.csv/del-1.csv", ".csv"),
        ("anteckningar.md", ".csv"),
    ],
)
def test_a_file_that_is_not_read_is_named(tmp_path: Path, file: str, name: str) -> None:
    place = tmp_path / file
    place.parent.mkdir(exist_ok=True)
    place.touch()
    with pytest.raises(SeedError) as refused:
        read_seeds(tmp_path, SYSTEMS)
    _, found, message = str(refused.value).partition(f"{file}: is not read; the name to use is ")
    assert found
    assert name in message.splitlines()[0]


def test_hidden_files_and_empty_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".driftstart.csv.swp").touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "regel.csv").touch()
    (tmp_path / "gammalt").mkdir()
    assert own_tables(read_seeds(tmp_path, SYSTEMS)) == ()


def test_headings_are_the_regions_own_and_never_fail(tmp_path: Path) -> None:
    packaged = headings(None, "larm")
    assert packaged["forsvunnen"]
    assert headings(tmp_path, "larm") == packaged
    own = tmp_path / "larm.csv"
    own.write_text("larm;rubrik;atgard;ansvarig\nforsvunnen;Borta;Sök.;Ingen\n", encoding="utf-8")
    assert headings(tmp_path, "larm") == {"forsvunnen": "Borta"}
    own.write_bytes(b"\xff;;;")
    assert headings(tmp_path, "larm") == packaged
