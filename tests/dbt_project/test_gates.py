"""Every gate can fail: each is shown a corrupted line and must see it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from dbt_project.building import Line
from extracts.persons import official

pytestmark = pytest.mark.xdist_group("dbt")

FIRST = "rowid = (select min(rowid) from flytt.{0})"
AGAIN = "insert into flytt.{0} select * from flytt.{0} limit 1"
# Statements on the built line, and the gate that must see what they did.
CORRUPTIONS = [
    ("bevakningstyp_code_table", AGAIN.format("bevakningstyp")),
    ("bevakningstyp_code_table", "update flytt.bevakningstyp set kategori = 'ingar_ej'"),
    ("driftstart_code_table", AGAIN.format("driftstart")),
    ("driftstart_code_table", "update flytt.driftstart set kallsystem = 'PMO'"),
    ("faltkrav_code_table", AGAIN.format("faltkrav")),
    ("faltkrav_code_table", "update flytt.faltkrav set brist = 'fel'"),
    ("faltkrav_names_a_regel", "update flytt.faltkrav set regel = 'okand'"),
    ("huvudmottagning_code_table", AGAIN.format("huvudmottagning")),
    ("huvudmottagning_code_table", "update flytt.huvudmottagning set enhet = ' '"),
    ("kontakttyp_code_table", "insert into flytt.kontakttyp values ('PASIS', ' åb', 'aterbesok', '')"),
    ("kontakttyp_code_table", "update flytt.kontakttyp set kategori = 'nybesok'"),
    ("mappning_problemkod_code_table", AGAIN.format("mappning_problemkod")),
    ("mappning_problemkod_code_table", "update flytt.mappning_problemkod set kallsystem = 'PMO'"),
    ("mappning_remittent_code_table", AGAIN.format("mappning_remittent")),
    ("mappning_remittent_code_table", "update flytt.mappning_remittent set remittent_klass = '02'"),
    ("mappning_vardenhet_code_table", AGAIN.format("mappning_vardenhet")),
    ("mappning_vardenhet_code_table", "update flytt.mappning_vardenhet set mottagning = null"),
    ("mappning_yrkeskategori_code_table", AGAIN.format("mappning_yrkeskategori")),
    ("regel_code_table", AGAIN.format("regel")),
    ("regel_code_table", "update flytt.regel set utfall = 'klar' where regel = 'bokad'"),
    ("vardbegaran_code_table", AGAIN.format("vardbegaran")),
    ("vardbegaran_code_table", "update flytt.vardbegaran set ingar = null where typ_av_vb = 'V'"),
    ("stg_ledger__exporter_key", AGAIN.format("ledger_export").replace("flytt.", "flytt_raw.")),
    ("stg_ledger__exporter_status", "update flytt_raw.ledger_export set status = 'ok'"),
    ("int_poster_avgjorda_key", AGAIN.format("int_poster_avgjorda")),
    ("avstamning_key", AGAIN.format("avstamning")),
    ("listade_poster_key", AGAIN.format("listade_poster")),
    ("exporterade_poster_key", AGAIN.format("exporterade_poster")),
    ("exporterade_poster_remittent_klass", "update flytt.exporterade_poster set remittent_klass = 'intern'"),
    ("millennium_person_key", AGAIN.format("millennium_person")),
    ("millennium_person_key", "update flytt.millennium_person set personnummer = null"),
    (
        "bokningsbegaran_has_forbrukad_remiss",
        "create or replace view flytt.millennium_forbrukad_remiss as"
        " select record_id from flytt.exporterade_poster where not ar_forsta_kontakt",
    ),
    ("every_post_has_one_outcome", AGAIN.format("int_poster_avgjorda")),
    (
        "every_post_has_one_outcome",
        "delete from flytt.int_poster_avgjorda where " + FIRST.format("int_poster_avgjorda"),
    ),
    ("every_post_has_one_outcome", "update flytt.int_poster_avgjorda set utfall = null"),
    (
        "every_row_read_is_accounted_for",
        "update flytt_raw.inlasning set antal = antal + 1 where tabell = 'pu_person'",
    ),
    ("every_row_read_is_accounted_for", "delete from flytt.avstamning where tabell = 'vaps_remiss'"),
    (
        "outcome_is_that_of_the_rule",
        "update flytt.int_poster_avgjorda set utfall = 'vantar' where utfall = 'manuell'",
    ),
    (
        "outcome_is_that_of_the_rule",
        "update flytt.int_poster_avgjorda set regler = 'bokad' where utfall = 'migreras'",
    ),
    ("outcome_is_that_of_the_rule", "delete from flytt.regel where regel = 'bokad'"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set person = null"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set vardenhet_id = null"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set kategori = null"),
    ("what_migrates_is_whole", "update flytt.int_poster_avgjorda set brott = 1"),
    (
        "what_migrates_is_delivered",
        "delete from flytt.exporterade_poster where " + FIRST.format("exporterade_poster"),
    ),
    (
        "what_migrates_is_delivered",
        "update flytt.exporterade_poster set ar_forsta_kontakt = not ar_forsta_kontakt",
    ),
    (
        "what_migrates_is_delivered",
        "update flytt.int_poster_avgjorda set utfall = 'vantar' where utfall = 'migreras'",
    ),
    (
        "every_exported_person_is_delivered",
        "delete from flytt.millennium_person"
        " where personnummer = (select max(personnummer) from flytt.exporterade_poster)",
    ),
    ("protected_persons_are_bare", "update flytt.millennium_person set skyddad = 'J'"),
    ("protected_persons_are_bare", "update flytt.millennium_person set skyddad = null"),
    (
        "nothing_held_is_exported_again",
        "insert into flytt_raw.ledger_export (kallsystem, post_id, status)"
        " select kallsystem, post_id, 'utestaende' from flytt.exporterade_poster limit 1",
    ),
    (
        "a_follow_up_stands_alone",
        "update flytt.exporterade_poster set personnummer = '1', vardenhet_id = 'V'",
    ),
    (
        "a_follow_up_stands_alone",
        "insert into flytt_raw.ledger_export (post_id, personnummer, vardenhet_id, kategori, status)"
        " select 'X', personnummer, vardenhet_id, 'distanskontakt', 'migrerad'"
        " from flytt.exporterade_poster where ar_forsta_kontakt limit 1",
    ),
    (
        "a_follow_up_stands_alone",
        "insert into flytt_raw.ledger_export (post_id, personnummer, vardenhet_id, kategori, status)"
        " select 'X', personnummer, vardenhet_id, 'forsta_kontakt', 'utestaende'"
        " from flytt.exporterade_poster where not ar_forsta_kontakt limit 1",
    ),
    (
        "one_first_contact_per_problem",
        "update flytt.exporterade_poster"
        " set personnummer = '1', vardenhet_id = 'V', regional_problemkod = 'R'",
    ),
    (
        "one_first_contact_per_problem",
        "insert into flytt_raw.ledger_export"
        " (post_id, personnummer, vardenhet_id, kategori, regional_problemkod, status)"
        " select 'X', personnummer, vardenhet_id, kategori, regional_problemkod, 'utestaende'"
        " from flytt.exporterade_poster where ar_forsta_kontakt limit 1",
    ),
    ("every_duplicate_names_its_winner", "update flytt.int_poster_avgjorda set vinnare = null"),
    ("every_duplicate_names_its_winner", "update flytt.int_poster_avgjorda set vinnare = 'PASIS:ingen'"),
    (
        "every_duplicate_names_its_winner",
        "update flytt.int_poster_avgjorda set vinnare = kallsystem || ':' || post_id"
        " where utfall = 'dubblett'",
    ),
    (
        "every_duplicate_names_its_winner",
        "update flytt.int_poster_avgjorda set vinnare = 'PASIS:L1' where utfall = 'migreras'",
    ),
    ("every_stopped_post_is_listed", "delete from flytt.listade_poster where utfall = 'dubblett'"),
    ("every_stopped_post_is_listed", "delete from flytt.listade_poster where regel = 'bokad'"),
    (
        "no_closure_without_receipt",
        "create or replace view flytt.stangning_bevakning as"
        " select post_id as bevakning_id from flytt.stg_ledger__exporter where kallsystem = 'PASIS'",
    ),
    (
        "no_closure_without_receipt",
        "create or replace view flytt.stangning_vaps_remiss as select 'R1' as remiss_id",
    ),
    (
        "no_closure_without_receipt",
        "create or replace view flytt.stangning_vardatagande as"
        " select 'L1' as post_id, 'VL2' as vardatagande_id",
    ),
    (
        "no_closure_without_receipt",
        "create or replace view flytt.batchstangning as select 'L3' as post_id, 'VL3' as vardatagande_id",
    ),
    (
        "closures_are_ordered_once",
        "create or replace view flytt.batchstangning as"
        " select post_id, vardatagande_id from flytt.stangning_vardatagande",
    ),
    (
        "closures_are_ordered_once",
        "create or replace view flytt.stangning_bevakning as select 'L1' as bevakning_id;"
        " insert into flytt_raw.ledger_avslut (typ, id) values ('bevakning', 'L1')",
    ),
]
# History that this run adds nothing to must not stop it.
HARMLESS = [
    (
        "a_follow_up_stands_alone",
        "update flytt_raw.ledger_export set personnummer = '1', vardenhet_id = 'V'",
    ),
    (
        "one_first_contact_per_problem",
        "update flytt_raw.ledger_export set personnummer = '1', vardenhet_id = 'V'",
    ),
    (
        "nothing_held_is_exported_again",
        "insert into flytt_raw.ledger_export (kallsystem, post_id, status)"
        " select kallsystem, post_id, 'misslyckad' from flytt.exporterade_poster limit 1",
    ),
    ("mappning_remittent_code_table", "update flytt.mappning_remittent set remittent_klass = 'extern'"
     ", mottagning = null, enhet = rowid"),
]  # fmt: skip


@pytest.fixture(scope="module")
def gates(line: Line) -> dict[str, str]:
    """The SQL of every data test, as dbt compiled it: it returns a row for every failure."""
    nodes = line.manifest["nodes"].values()
    return {node["name"]: node["compiled_code"] for node in nodes if node["resource_type"] == "test"}


@pytest.fixture(scope="module")
def copy(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the built line, open."""
    original = Path(line.environment["FLYTT_DUCKDB"])
    with duckdb.connect(shutil.copy(original, tmp_path_factory.mktemp("copy"))) as connection:
        yield connection


@pytest.fixture
def spoiled(copy: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy in a transaction that is rolled back."""
    copy.execute("begin")
    yield copy
    copy.execute("rollback")


@pytest.mark.parametrize(("gate", "corruption"), CORRUPTIONS)
def test_gate_sees_it(
    gate: str, corruption: str, gates: dict[str, str], spoiled: duckdb.DuckDBPyConnection
) -> None:
    assert spoiled.execute(gates[gate]).fetchall() == []
    spoiled.execute(corruption)
    failures = spoiled.execute(gates[gate]).fetchall()
    assert failures != []


@pytest.mark.parametrize(("gate", "change"), HARMLESS)
def test_gate_lets_it_pass(
    gate: str, change: str, gates: dict[str, str], spoiled: duckdb.DuckDBPyConnection
) -> None:
    spoiled.execute(change)
    assert spoiled.execute(gates[gate]).fetchall() == []


def test_every_gate_is_shown_to_fail(gates: dict[str, str]) -> None:
    assert {gate for gate, _ in CORRUPTIONS} == set(gates)


def test_gates_are_few(gates: dict[str, str]) -> None:
    # Each costs a weekly run some fifty milliseconds; the unit tests hold the details.
    assert len(gates) <= 40


def test_red_gates_are_named_and_nobody_else(line: Line, tmp_path: Path) -> None:
    """dbt says which gate is red, and no personal id reaches its output, log or artifacts."""
    spoiled = Path(shutil.copy(line.environment["FLYTT_DUCKDB"], tmp_path))
    person = official(2000)
    with duckdb.connect(spoiled) as connection:
        for _ in range(2):
            connection.execute(
                "insert into flytt.millennium_person (personnummer, skyddad, fornamn)"
                " values (?, 'J', 'Hemlig')",
                [person],
            )
    again = Line(tmp_path / "target", {**line.environment, "FLYTT_DUCKDB": str(spoiled)})
    red = {"millennium_person_key", "protected_persons_are_bare"}
    finished = again.dbt("test", "--select", *red, "a_follow_up_stands_alone")
    assert finished.returncode == 1
    assert {name for name in red if f"FAIL 1 {name}" in finished.stdout} == red
    assert "PASS a_follow_up_stands_alone" in finished.stdout
    written = [path.read_bytes() for path in again.target.rglob("*") if path.is_file()]
    assert len(written) > 3
    for text in [finished.stdout.encode(), finished.stderr.encode(), *written]:
        assert person.encode() not in text
        assert b"Hemlig" not in text
