"""The built-in sources and targets deliver what the contract says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import flytt
from flytt.api import ClosureTarget, CsvFile, ExtractError, ParquetFile, Query, SourceSettings
from flytt.plugins.host import load_plugins
from flytt.plugins.post_shape import POST_COLUMNS, model_columns
from flytt.plugins.tables import PU_PERSON, TEXT
from flytt.testing import PlayDelivery, check_source, check_target
from flytt.transform.dbt.project import closure_vars

MODELS = Path(__file__).parents[3] / "models"
SOURCES = ("pasis", "vaps", "pu")
TARGETS = ("millennium", "atgardslista", "tieto")


class Asked(NamedTuple):
    """One call of `copy`."""

    model: str
    path: str
    order_by: Sequence[str]
    columns: Sequence[str]


class Notes(PlayDelivery):
    """A play delivery that keeps the calls."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.asked: list[Asked] = []

    def copy(
        self,
        model: str,
        path: str,
        *,
        order_by: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> int:
        self.asked.append(Asked(model, path, tuple(order_by), tuple(columns)))
        return super().copy(model, path, order_by=order_by, columns=columns)


def asked(name: str, folder: Path, *, batch: bool = False) -> list[Asked]:
    delivery = Notes(folder, {}, batch=batch)
    load_plugins().target(name).write(delivery)
    return delivery.asked


def write_extracts(name: str, folder: Path, delimiter: str = ";") -> None:
    for table in load_plugins().source(name).tables:
        row = delimiter.join(f"{column}-1" for column in table.columns)
        text = f"{delimiter.join(table.columns)}\n{row}\n"
        (folder / f"{table.name}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", SOURCES)
def test_sources_keep_the_contract(name: str, tmp_path: Path) -> None:
    write_extracts(name, tmp_path, delimiter="|")
    settings = SourceSettings(name, name, folder=tmp_path, delimiter="|")
    check_source(load_plugins().source(name), settings)


@pytest.mark.parametrize("name", TARGETS)
def test_targets_keep_the_contract(name: str, tmp_path: Path) -> None:
    check_target(load_plugins().target(name), tmp_path)


def test_millennium_files(tmp_path: Path) -> None:
    order = ("kallsystem", "post_id", "record_id")
    assert asked("millennium", tmp_path) == [
        Asked("millennium_person", "millennium/person.csv", ("personnummer",), ()),
        Asked("millennium_remiss", "millennium/remiss.csv", order, ()),
        Asked("millennium_forbrukad_remiss", "millennium/forbrukad_remiss.csv", order, ()),
        Asked("millennium_bokningsbegaran", "millennium/bokningsbegaran.csv", order, ()),
    ]


def test_the_lists_leave_out_their_helper_column(tmp_path: Path) -> None:
    header = (
        "kallsystem;post_typ;post_id;enhet;mottagning;vardenhet_id;utfall;regel;rubrik;atgard;"
        "ansvarig;falt;varde;vinnare;forst_sedd;senast_sedd"
    )
    columns = tuple(header.split(";"))
    order = ("kallsystem", "post_typ", "post_id", "ordning")
    assert asked("atgardslista", tmp_path) == [
        Asked("atgardslista", "atgardslista.csv", order, columns),
        Asked("manuell_lista", "manuell_lista.csv", order, columns),
    ]


def test_the_batch_is_ordered_on_request_only(tmp_path: Path) -> None:
    assert isinstance(load_plugins().target("tieto"), ClosureTarget)
    always = ["vardatagande.csv", "bevakning.csv", "vaps_remiss.csv"]
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    assert [each.path for each in asked("tieto", tmp_path / "1")] == always
    found = [each.path for each in asked("tieto", tmp_path / "2", batch=True)]
    assert found == [*always, "batchstangning.csv"]


@pytest.mark.parametrize("name", TARGETS)
def test_every_model_that_is_delivered_exists(name: str, tmp_path: Path) -> None:
    for each in asked(name, tmp_path, batch=True):
        assert (MODELS / "marts" / f"{each.model}.sql").is_file()


def test_the_project_names_the_built_in_sources() -> None:
    """dbt by hand reads what `flytt` writes for the sources in use."""
    project = yaml.safe_load((MODELS.parent / "dbt_project.yml").read_text(encoding="utf-8"))
    sources = load_plugins().built_in_sources
    kinds = [kind for source in sources for kind in source.closures]
    compared = project["vars"].pop("kolumnslag")
    for table in (table for source in sources for table in source.tables):
        found = {column: compared[table.name].get(column, TEXT) for column in table.columns}
        assert found == {column: table.kind(column) for column in table.columns}
    assert project["vars"] == {
        "kallor": [source.name for source in sources if source.posts],
        "posttabeller": {s.kallsystem: s.post_table for s in sources if s.posts},
        "tabeller": sorted(table.name for source in sources for table in source.tables),
        "spartabeller": sorted(
            name
            for source in sources
            if source.posts
            for name in (source.post_table, *source.traced)
        ),
        "forsta_upplagans_kallor": [source.name for source in sources if source.posts],
        "avslutskallor": [source.name for source in sources if source.closures],
        "avslutstyper": closure_vars(kinds),
    }
    assert list(project["vars"]["avslutstyper"]) == list(closure_vars(kinds))


def test_nothing_else_knows_a_system_by_name() -> None:
    """What flytt does with a system, its plugin says: another plugin's is treated alike."""
    package = Path(flytt.__file__).parent
    own = ("sources/", "targets/", "generator/", "ledger/migrate_", "commands/demo.py")
    naming = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search("pasis|vaps", path.read_text(encoding="utf-8"), re.IGNORECASE)
    }
    # The tables of the contract and who exports them, the list of built-ins, examples for people.
    said = {"__init__.py", "api.py", "plugins/tables.py", "plugins/host.py", "cli/main.py"}
    said |= {
        "cli/approve.py",
        "cli/explain.py",
        "cli/generate.py",
        "cli/simulate.py",
        "commands/init.py",
        "commands/close.py",
    }
    assert {path for path in naming if not path.startswith(own)} <= said


@pytest.mark.parametrize("name", ["pasis", "vaps"])
def test_the_common_shape_is_the_models_own(name: str) -> None:
    model = MODELS / "staging" / name / f"{load_plugins().source(name).posts}.sql"
    assert model_columns(model.read_text(encoding="utf-8")) == POST_COLUMNS


def test_files_in_either_form(tmp_path: Path) -> None:
    write_extracts("pasis", tmp_path)
    (tmp_path / "pasis_patient.csv").rename(tmp_path / "pasis_patient.parquet")
    settings = SourceSettings("p", "pasis", folder=tmp_path, encoding="cp1252", delimiter=",")
    care, watch, patient = load_plugins().source("pasis").extracts(settings)
    assert isinstance(care, CsvFile)
    assert (care.path, care.encoding, care.delimiter) == (
        tmp_path / "pasis_vardatagande.csv",
        "cp1252",
        ",",
    )
    assert isinstance(watch, CsvFile)
    assert isinstance(patient, ParquetFile)


def test_every_missing_and_doubled_extract_is_named(tmp_path: Path) -> None:
    source = load_plugins().source("pasis")
    write_extracts("pasis", tmp_path)
    (tmp_path / "pasis_patient.csv").unlink()
    (tmp_path / "pasis_bevakning.parquet").write_bytes(b"")
    with pytest.raises(ExtractError) as caught:
        source.extracts(SourceSettings("p", "pasis", folder=tmp_path))
    text = str(caught.value)
    assert "2 problems" in text
    assert "pasis_bevakning.csv and pasis_bevakning.parquet are both there" in text
    assert "pasis_patient.csv (or pasis_patient.parquet) is missing" in text
    assert str(tmp_path) in text


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("pu_person.CSV", "but not under its name: rename it to pu_person.csv"),
        ("PU-person.parquet", "but not under its name: rename it to pu_person.parquet"),
        ("Pu person (1).csv", "but not under its name: rename it to pu_person.csv"),
        ("pu_person.txt", "but not under its name: rename it to pu_person.csv"),
        ("pu_person_2026-10-05.csv", "but not under its name: rename it to pu_person.csv"),
        ("Uttag_PU-Person.txt", "but not under its name: rename it to pu_person.csv"),
        ("pü_person.csv", "but not under its name: rename it to pu_person.csv"),
        ("pu_persn.csv", "but not under its name: rename it to pu_person.csv"),
        ("pu_person.csv.gz", "packed: unpack it as pu_person.csv"),
        ("pu_person.xlsx", "a workbook: export it as pu_person.csv"),
        ("pu_person/", "a folder: put parts in Parquet into pu_person.parquet/"),
        ("pu_person.csv/", "a folder: put parts in Parquet into pu_person.parquet/"),
    ],
)
def test_a_file_under_another_spelling_is_not_called_missing(
    tmp_path: Path, name: str, remedy: str
) -> None:
    place = tmp_path / name
    place.mkdir() if name.endswith("/") else place.touch()
    with pytest.raises(ExtractError) as caught:
        load_plugins().source("pu").extracts(SourceSettings("p", "pu", folder=tmp_path))
    assert caught.value.message.startswith(f"{place.name} is there, {remedy}")
    assert "missing" not in caught.value.message


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "pu_person.csv").symlink_to(tmp_path / "borta")
    with pytest.raises(ExtractError, match=r"pu_person\.csv is there, but is no file"):
        load_plugins().source("pu").extracts(SourceSettings("p", "pu", folder=tmp_path))


def test_a_folder_of_parts_is_an_extract(tmp_path: Path) -> None:
    (tmp_path / "pu_person.parquet").mkdir()
    (extract,) = load_plugins().source("pu").extracts(SourceSettings("p", "pu", folder=tmp_path))
    assert extract == ParquetFile(PU_PERSON, tmp_path / "pu_person.parquet")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="folder of source p does not exist"):
        load_plugins().source("pu").extracts(SourceSettings("p", "pu", folder=tmp_path / "x"))
    with pytest.raises(ExtractError, match=r"sources\.p\.folder is missing"):
        load_plugins().source("pu").extracts(SourceSettings("p", "pu"))


def test_a_database_gives_a_query_per_table() -> None:
    settings = SourceSettings(
        "p",
        "pasis",
        url="postgresql://db/melker",
        queries={"pasis_bevakning": "select * from v090"},
        columns={"pasis_bevakning": {"personnummer": "PNR"}},
    )
    care, watch, _ = load_plugins().source("pasis").extracts(settings)
    assert isinstance(care, Query)
    assert isinstance(watch, Query)
    assert (care.sql, care.columns) == ("pasis_vardatagande", {})
    assert (watch.sql, watch.columns) == ("select * from v090", {"personnummer": "PNR"})
    assert "melker" not in repr(watch)
