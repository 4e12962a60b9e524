"""Small facts of the rules, each written by hand: ids, dates, texts, keys, receipts."""

from __future__ import annotations

from datetime import date

import pytest

from flytt.plugins import tables as contract
from kit import persons
from oracle import DEFAULT_MONSTER, ReceiptProblem, classify, tables
from oracle.dates import as_date, iso, plain_days, real_date, years_before
from oracle.ids import with_century
from oracle.reading import records
from oracle.receipts import check
from oracle.tables import COLUMNS, take_in
from oracle.texts import code, trimmed

TODAY = date(2026, 11, 9)
ANNA = persons.official(0)


def klass(text: str, *monster: str) -> tuple[str, str]:
    found = classify(text, TODAY, monster or DEFAULT_MONSTER)
    return found.klass, found.canonical


@pytest.mark.parametrize(
    "text",
    [
        ANNA,
        ANNA[2:],
        f"{ANNA[2:8]}-{ANNA[8:]}",
        f"{ANNA[:8]}-{ANNA[8:]}",
        f"{ANNA[:8]}+{ANNA[8:]}",
        f" {ANNA[:8]} \u00a0 {ANNA[8:]}\t",
    ],
)
def test_every_form_of_an_id_has_one_canonical_form(text: str) -> None:
    assert klass(text) == ("personnummer", ANNA)


def test_plus_takes_one_hundred_years_more() -> None:
    assert klass(f"{ANNA[2:8]}+{ANNA[8:]}") == ("personnummer", "18" + ANNA[2:])


def test_no_other_century_is_tried() -> None:
    found = [with_century("000229", sign, TODAY, coordination=False) for sign in ("", "+")]
    assert found == ["20000229", "19000229"]
    assert [real_date(int(one[:4]), 2, 29) is None for one in found] == [False, True]


def test_the_latest_century_is_compared_as_a_number_with_the_date_of_the_run() -> None:
    ten = ANNA[2:]
    born_later = date(1990, 12, 31)
    assert classify(ten, born_later, ()).canonical == "18" + ten
    assert classify(ten, date(1991, 1, 1), ()).canonical == "19" + ten
    samordning = persons.coordination(0)[2:]
    assert classify(samordning, date(1991, 1, 1), ()).canonical == "19" + samordning
    assert classify(samordning, born_later, ()).canonical == "18" + samordning


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" \t\u00a0", "saknas"),
        (ANNA[:8] + "-DA0B", "reservnummer"),
        (ANNA[2:8] + "t23x", "reservnummer"),
        (persons.coordination(7), "samordningsnummer"),
        (persons.numbered("19910060", "000"), "samordningsnummer"),
        (persons.numbered("19910092", "238"), "ogiltigt"),
        (persons.misprinted(ANNA), "ogiltigt"),
        (persons.unborn(0), "ogiltigt"),
        (persons.impossible(0), "ogiltigt"),
        (ANNA[:8] + "--" + ANNA[8:], "ogiltigt"),
        (ANNA[:7], "ogiltigt"),
    ],
)
def test_the_order_of_classification(text: str, expected: str) -> None:
    assert klass(text) == (expected, text if expected == "samordningsnummer" else "")


def test_a_birth_number_of_000_is_no_personnummer() -> None:
    assert klass(persons.numbered("19910101", "000"))[0] == "ogiltigt"


def test_a_region_has_reserve_numbers_of_digits_in_any_form() -> None:
    pattern = r"^99\d{10}$"
    assert klass("99-000000-0012", pattern)[0] == "reservnummer"
    assert klass("99-000000-0012")[0] == "ogiltigt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2028-02-29", "2028-02-29"),
        ("20280229", "2028-02-29"),
        ("1900-01-01", "1900-01-01"),
        ("2199-12-31", "2199-12-31"),
        ("2026-02-29", ""),
        ("1899-12-31", ""),
        ("2200-01-01", ""),
        ("2026-1-01", ""),
        ("2026-0101", ""),
        ("٢٠٢٦٠١٠١", ""),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert iso(text) == expected
    assert (as_date(text) is None) is (expected == "")


def test_calendar_years_and_days() -> None:
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)
    assert [plain_days(text) for text in ("007", "000", "1000", "²", "")] == ["7", "0", "", "", ""]


def test_invisible_characters_are_part_of_texts_and_ids_only() -> None:
    row = {
        "bevakning_id": "B\u200d1",
        "kod": "\u200bx",
        "kontakttyp": "\u00adÅB\u2060 ",
        "enhet": "\u200e",
    }
    found = take_in({"pasis_bevakning": [row]}).rows["pasis_bevakning"][0]
    assert [found[name] for name in row] == ["B\u200d1", "\u200bx", "ÅB", ""]
    assert (
        take_in({"pasis_bevakning": [row | {"kod": " NULL"}]}, ["NULL"]).rows["pasis_bevakning"][0][
            "kod"
        ]
        == ""
    )
    assert klass(ANNA[:4] + "\ufeff" + ANNA[4:]) == ("personnummer", ANNA)


def test_texts_and_codes() -> None:
    assert trimmed("\u00a0\ta\u030a \n") == "å"
    assert code(" la\u0308k\u00a0") == "LÄK"
    assert code("straße") == "STRAßE"


def test_the_columns_are_those_of_the_package() -> None:
    package = [one for one in vars(contract).values() if isinstance(one, contract.Table)]
    assert {one.name: one.columns for one in package} == COLUMNS
    assert {one.name: one.kallsystem for one in package} == tables.KALLSYSTEM
    seen_only = {
        column
        for one in package
        for column, kind in one.kinds.items()
        if kind not in ("id", "text")
    }
    assert seen_only == tables.SEEN_ONLY


def test_copies_collapse_and_a_key_with_two_contents_is_refused_with_all_its_rows() -> None:
    def patient(personnummer: str, contact: str) -> dict[str, str]:
        return {"personnummer": personnummer, "senaste_vardkontakt": contact, "extra": contact}

    rows = [
        patient("1", "2026-01-01"),
        patient(" 1\u00a0", "2026-01-01 "),
        patient("2", "a"),
        patient("2", "a"),
        patient("2", "b"),
        patient(" ", "a"),
        patient("", "a"),
        patient("01", ""),
    ]
    intake = take_in({"pasis_patient": rows})
    assert [row["personnummer"] for row in intake.rows["pasis_patient"]] == ["1", "01"]
    assert intake.kopia["pasis_patient"] == 1
    assert [(one.rad, one.orsak) for one in intake.karantan] == [
        (3, "nyckel_dubbel"),
        (4, "nyckel_dubbel"),
        (5, "nyckel_dubbel"),
        (6, "nyckel_saknas"),
        (7, "nyckel_saknas"),
    ]


SENT = {("2026-11-09-1", f"PASIS-B-{n}"): "2026-11-09" for n in range(3)}


LATER = "2026-11-10T08:00"
FAILED = {"status": "FEL", "millennium_id": "", "tidpunkt": "2026-11-09T09:00Z"}


def receipt(n: int = 0, **changes: str) -> dict[str, str]:
    row = {
        "run_id": "2026-11-09-1",
        "record_id": f"PASIS-B-{n}",
        "status": "ok",
        "millennium_id": f"M{n}",
        "felkod": "",
        "feltext": "",
        "tidpunkt": "2026-11-09T10:00:00",
    }
    return row | changes


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([], ["0: no rows"]),
        ([receipt(7), receipt(), receipt(run_id="2026-11-10-1")], ["1: PASIS-B-7", "3: PASIS-B-0"]),
        ([receipt(status="JA"), receipt(1, tidpunkt="2026-11-09")], ["1: status", "2: tidpunkt"]),
        ([receipt(millennium_id=" ")], ["1: millennium_id"]),
        ([receipt(felkod="E1")], ["1: millennium_id"]),
        ([receipt(), receipt(1, millennium_id="M0")], ["2: millennium_id of another record"]),
        ([receipt(), receipt(millennium_id="M9", tidpunkt=LATER)], ["2: two millennium_id"]),
        ([receipt(), receipt(**FAILED)], ["2: two answers at one time"]),
        ([receipt(tidpunkt="2026-11-01T23:59:59")], ["1: tidpunkt"]),
        ([receipt(tidpunkt="2027-12-14T23:00Z")], ["1: tidpunkt"]),
    ],
)  # fmt: skip
def test_of_a_receipt_file_with_one_fault_nothing_is_taken(
    rows: list[dict[str, str]], problems: list[str]
) -> None:
    with pytest.raises(ReceiptProblem) as raised:
        check(rows, SENT, {}, "Europe/Stockholm")
    assert list(raised.value.problems) == problems


def test_receipts_at_the_limits_of_their_time_are_taken() -> None:
    rows = [receipt(tidpunkt="2026-11-02T00:00"), receipt(1, tidpunkt="2027-12-14T22:59Z")]
    assert len(check(rows, SENT, {}, "Europe/Stockholm")) == 2
    assert [one.instant.hour for one in check([receipt()], SENT, {}, "UTC")] == [10]


def test_a_broken_record_is_quarantined_with_every_line_of_it() -> None:
    text = (
        "\ufeff personnummer ;senaste_vardkontakt\r\n"
        '1;"a\r\nb"\r\n \u00a0\r\n;\n2;"x"y\r3;"p\n\nq";z\n4;"å"" \x00"\n5;"slut\nslut\n'
    )
    found = records(text.encode().replace(b"\x00", b"\xc3"))
    assert [(one.rad, one.lines, one.orsak) for one in found] == [
        (2, 2, ""),
        (5, 1, ""),
        (6, 1, "felaktig_citering"),
        (7, 3, "fel_antal_falt"),
        (10, 1, "oavkodbar"),
        (11, 2, "felaktig_citering"),
    ]
    assert found[0].cells == {"personnummer": "1", "senaste_vardkontakt": "a\r\nb"}
    intake = take_in({"pasis_patient": found})
    assert intake.read["pasis_patient"] == 9
    assert [(one.rad, one.orsak) for one in intake.karantan][:3] == [
        (5, "nyckel_saknas"),
        (6, "felaktig_citering"),
        (7, "fel_antal_falt"),
    ]
