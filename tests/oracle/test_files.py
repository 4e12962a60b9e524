"""The rows of the delivered files, written by hand."""

from __future__ import annotations

import pytest

from kit import persons, rows
from oracle import LedgerState, Result, Row, Tables, decide

ANNA, BEA = persons.official(0), persons.official(1)


def run(
    bevakningar: list[Row],
    vardataganden: list[Row],
    remisser: list[Row],
    kommentar_max: int = 4000,
) -> Result:
    tables = rows.tables(bevakningar, vardataganden, remisser, rows.everybody())
    return decide(tables, rows.region(), rows.TODAY, kommentar_max=kommentar_max)


def test_a_first_contact_becomes_a_remiss() -> None:
    bevakning = rows.bevakning(
        "b 1", ANNA[2:], orsak="Kontroll; | årlig", intern_text=" rad\nrad ", bevakningstyp="kö"
    )
    commitment = rows.vardatagande("Vb 1", "", antal_dagar="030", ankomstdatum="20260504")
    (row,) = run([bevakning], [commitment], []).remiss
    assert row == {
        "run_id": "2026-11-09-1",
        "record_id": "PASIS-B-b 1",
        "kallsystem": "PASIS",
        "post_id": "b 1",
        "vardatagande_id": "Vb 1",
        "personnummer": ANNA,
        "vardenhet_id": "SE0000000000-A1",
        "regional_problemkod": "R100",
        "vardbegaran": "R",
        "remisskalla": "",
        "ankomstdatum": "2026-05-04",
        "remissbeslutsdatum": "2026-05-05",
        "granskningsdatum": "2026-05-06",
        "maldatum": "2026-12-01",
        "antal_dagar": "30",
        "bevakningstyp": "KÖ",
        "kontakttyp": "NY",
        "yrkeskategori": "LAKARE",
        "remittent_klass": "extern_extern",
        "remittent_id": "SE0000000000-E1",
        "kommentar": "Kod: A1 | Orsak: Kontroll; | årlig | Intern text: rad\nrad",
    }


def test_a_vaps_referral_becomes_a_remiss_without_referrer() -> None:
    (row,) = run([], [], [rows.remiss("R1", ANNA, avvikelseorsak="x", remisskalla="ä 9")]).remiss
    filled = {name: value for name, value in row.items() if value}
    assert filled == {
        "run_id": "2026-11-09-1",
        "record_id": "VAPS-R-R1",
        "kallsystem": "VAPS",
        "post_id": "R1",
        "personnummer": ANNA,
        "vardenhet_id": "SE0000000000-A1",
        "regional_problemkod": "R100",
        "remisskalla": "ä 9",
        "ankomstdatum": "2026-05-05",
        "remissbeslutsdatum": "2026-05-04",
        "granskningsdatum": "2026-05-06",
        "maldatum": "2026-12-01",
        "antal_dagar": "30",
        "kommentar": "Avvikelseorsak: x",
    }


def test_a_follow_up_becomes_a_used_referral_and_a_request_that_points_at_it() -> None:
    result = run(
        [rows.aterbesok("B1", ANNA, kontakttyp="tb", beslutsdatum_aterbesok="20260601")], [], []
    )
    assert result.remiss == []
    assert result.forbrukad_remiss == [
        {
            "run_id": "2026-11-09-1",
            "record_id": "PASIS-FB-B1",
            "kallsystem": "PASIS",
            "post_id": "B1",
            "personnummer": ANNA,
            "vardenhet_id": "SE0000000000-A1",
            "yrkeskategori": "LAKARE",
            "maldatum": "2026-12-01",
            "remisskalla": "",
        }
    ]
    (request,) = result.bokningsbegaran
    assert (request["record_id"], request["remiss_record_id"]) == ("PASIS-B-B1", "PASIS-FB-B1")
    assert (request["kontakttyp"], request["beslutsdatum"]) == ("TB", "2026-06-01")


OUTSIDE = {"remiss_fran_kod": "03", "remiss_fran_enhet": "BORJAN", "remiss_fran_mottagning": "M2"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"remiss_fran_kod": "02", "remiss_fran_enhet": "k10"}, ("intern_intern", "I1")),
        (OUTSIDE, ("extern_intern", "I2")),
        ({"typ_av_vb": "E", "remiss_fran_enhet": "VC9"}, ("", "")),
        ({"typ_av_vb": "V", "remiss_fran_kod": ""}, ("", "")),
        ({"typ_av_vb": "E"}, ("extern_extern", "E1")),
    ],
)
def test_the_referrer(changes: dict[str, str], expected: tuple[str, str]) -> None:
    commitment = rows.vardatagande("VB1", ANNA) | changes
    (row,) = run([rows.bevakning("B1", ANNA)], [commitment], []).remiss
    assert row["remittent_klass"] == expected[0]
    assert row["remittent_id"].removeprefix("SE0000000000-") == expected[1]


def test_the_action_list_has_a_row_per_broken_rule_with_the_texts_as_received() -> None:
    bevakning = rows.bevakning(
        "B1", ANNA, mottagning=" m9 ", vardgivarkategori="qq", kod="x" * 30, orsak="y"
    )
    commitment = rows.vardatagande("VB1", BEA)
    result = run([bevakning], [commitment], [], kommentar_max=20)
    assert [(row["regel"], row["falt"], row["varde"]) for row in result.atgardslista] == [
        ("personnummer_skiljer", "personnummer+vardatagande_id", f"{ANNA} + VB1"),
        ("vardenhet_omappad", "enhet+mottagning", "K10 + m9"),
        ("yrkeskategori_omappad", "vardgivarkategori", "qq"),
        ("kommentar_for_lang", "kod+orsak+interndiagnos+intern_text", ""),
    ]
    first = result.atgardslista[0]
    assert (first["enhet"], first["mottagning"], first["vardenhet_id"]) == ("K10", "M9", "")
    assert first["utfall"] == "atgardslista"
    assert first["rubrik"] == "Bevakning och vårdåtagande har olika personer"


def test_a_vaps_row_is_listed_under_the_columns_that_stand_for_it() -> None:
    referral = rows.remiss("R1", ANNA, sektor_team="t9", remissdatum="x")
    listed = run([], [], [referral]).atgardslista
    assert [(row["regel"], row["mottagning"], row["varde"]) for row in listed] == [
        ("vardenhet_omappad", "T9", "K10 + t9"),
        ("remissbeslutsdatum_ogiltigt", "T9", "x"),
    ]


def test_a_duplicate_is_listed_with_its_winner_and_without_a_field() -> None:
    pair = [rows.aterbesok("B1", ANNA), rows.aterbesok("B2", ANNA, maldatum="2026-12-02")]
    (row,) = run(pair, [], []).atgardslista
    assert (row["post_id"], row["vinnare"], row["falt"], row["varde"]) == (
        "B2",
        "PASIS:B1",
        "",
        "",
    )


def test_the_manual_list_takes_only_manual_rules() -> None:
    booked = rows.aterbesok("B1", ANNA, bokad_datum="x", maldatum="2025-01-01", mottagning="")
    (first, second) = run([booked], [], []).manuell_lista
    assert (first["regel"], first["varde"]) == ("bokad", "x")
    assert (second["regel"], second["utfall"]) == ("maldatum_for_gammalt", "manuell")


def test_persons() -> None:
    open_post, closed_post, open_vb, recent, old, no_j, shielded, nobody = (
        persons.official(n) for n in range(8)
    )
    tables = rows.tables(
        [
            rows.aterbesok("B1", open_post, kontakttyp="ZZ"),
            rows.aterbesok("B2", closed_post, avbokad_datum="2026-11-01"),
            rows.aterbesok("B3", no_j),
            rows.aterbesok("B4", shielded),
        ],
        [
            rows.vardatagande("V1", open_vb, avslutsdatum="x"),
            rows.vardatagande("V2", closed_post, avslutsdatum="20261101"),
        ],
        (),
        [
            rows.person(f"{open_post[:8]}-{open_post[8:]}", adress="Först i textordning"),
            rows.person(open_post, adress="Sist"),
            rows.person(closed_post),
            rows.person(open_vb, postnummer="02100"),
            rows.person(recent),
            rows.person(old),
            rows.person(no_j, folkbokford="N"),
            rows.person(shielded, skyddad=""),
            rows.person(nobody),
        ],
        [
            rows.row("pasis_patient", {"personnummer": recent, "senaste_vardkontakt": "20241109"}),
            rows.row("pasis_patient", {"personnummer": old, "senaste_vardkontakt": "2024-11-08"}),
        ],
    )
    result = decide(tables, rows.region(), rows.TODAY)
    assert [(row["personnummer"], row["adress"], row["skyddad"]) for row in result.person] == [
        (open_post, "Först i textordning", "N"),
        (open_vb, "Gatan 1", "N"),
        (recent, "Gatan 1", "N"),
        (shielded, "", ""),
    ]
    assert result.person[1]["postnummer"] == "02100"


def test_one_protected_row_shields_the_person() -> None:
    tables: Tables = rows.tables(
        [rows.aterbesok("B1", ANNA)],
        personer=[rows.person(ANNA[2:]), rows.person(ANNA, skyddad="j")],
    )
    (row,) = decide(tables, rows.region(), rows.TODAY).person
    assert {name for name, value in row.items() if value} == {"personnummer", "skyddad"}
    assert row["skyddad"] == "J"


def test_the_reconciliation_adds_up_to_the_rows_read() -> None:
    bevakning = rows.aterbesok("B1", ANNA)
    tables = rows.tables(
        [bevakning, bevakning, rows.aterbesok("", ANNA)], personer=rows.everybody()
    )
    result = decide(tables, rows.region(), rows.TODAY)
    assert [tuple(row.values()) for row in result.avstamning] == [
        ("PASIS", "pasis_bevakning", "karantan", "nyckel_saknas", "1"),
        ("PASIS", "pasis_bevakning", "kopia", "", "1"),
        ("PASIS", "pasis_bevakning", "migreras", "migreras", "1"),
        ("PU", "pu_person", "last", "", "8"),
    ]


def test_a_stricter_region_requires_the_arrival_date_of_return_visits() -> None:
    seeds = rows.region()
    seeds["faltkrav"].append(
        {
            "kallsystem": "PASIS",
            "kategori": "aterbesok",
            "falt": "ankomstdatum",
            "brist": "saknas",
            "regel": "ankomstdatum_saknas",
        }
    )
    people = [persons.official(n) for n in range(4)]
    tables = rows.tables(
        [
            rows.aterbesok("B1", people[0]),
            rows.aterbesok("B2", people[1], vardatagande_id="V2"),
            rows.aterbesok("B3", people[2], vardatagande_id="V3"),
            rows.aterbesok("B4", people[3], kontakttyp="TB"),
        ],
        [
            rows.vardatagande("V2", people[1], ankomstdatum=""),
            rows.vardatagande("V3", people[2], ankomstdatum="ogiltigt"),
        ],
        personer=rows.everybody(),
    )
    found = decide(tables, seeds, rows.TODAY, LedgerState()).dispositioner
    assert [row["regel"] for row in found] == [
        "ankomstdatum_saknas",
        "ankomstdatum_saknas",
        "migreras",
        "migreras",
    ]
