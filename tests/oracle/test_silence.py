"""Closures, alarms, work left and findings, written by hand: what silence does not prove."""

from __future__ import annotations

from collections.abc import Mapping

from kit import persons, rows
from kit.shapes import Tables
from oracle import LedgerState, Orders, Row, closure, decide

FIRST, SECOND, CLOSING, LATER = "2026-11-02", "2026-11-09", "2026-11-10", "2026-11-17"
SEEDS = rows.region()


def someone(n: int) -> str:
    return persons.official(n)


def extract(bevakningar: list[Row], remisser: list[Row] | None = None, **more: list[Row]) -> Tables:
    """Everybody registered, a vårdåtagande for each bevakning that names one."""
    tables = rows.tables(bevakningar, rows.linked(bevakningar), remisser or [], rows.everybody(40))
    return {name: [*found, *more.get(name, [])] for name, found in tables.items()}


def answers(records: Mapping[str, str], when: str = f"{FIRST}T08:00", run: str = "") -> list[Row]:
    """A receipt for each record: OK or FEL."""
    return [
        {
            "run_id": run or f"{FIRST}-1",
            "record_id": record,
            "status": status,
            "millennium_id": record if status == "OK" else "",
            "felkod": "",
            "feltext": "",
            "tidpunkt": when,
        }
        for record, status in records.items()
    ]


def after_a_run(tables: Tables, *, unanswered: int = 0) -> LedgerState:
    """The ledger after a first run whose records, but for some, are confirmed."""
    ledger = LedgerState()
    result = decide(tables, SEEDS, FIRST, ledger)
    result.apply(ledger)
    records = [record for export in result.exports for record in export.record_ids]
    ledger.apply_receipts(answers(dict.fromkeys(records[unanswered:], "OK")))
    return ledger


def close(tables: Tables, ledger: LedgerState, day: str = CLOSING, batch: bool = False) -> Orders:
    return closure(tables, SEEDS, day, ledger, "SDVM", batch=batch)


def ids(found: list[Row] | None) -> list[str]:
    return [next(iter(row.values())) for row in found or []]


def reasons(orders: Orders) -> dict[str, str]:
    return {row["post_id"]: row["orsak"] for row in orders.undantagna}


def alarms(tables: Tables, ledger: LedgerState, day: str) -> set[tuple[str, str, str]]:
    result = decide(tables, SEEDS, day, ledger)
    result.apply(ledger)
    return {(row["post_id"], row["larm"], row["sedan"]) for row in result.larm}


def test_what_is_not_there_open_read_and_unchanged_is_not_ordered() -> None:
    week = extract([rows.bevakning(f"B{n}", someone(n)) for n in range(8)])
    ledger = after_a_run(week)
    now = {row["bevakning_id"]: row for row in week["pasis_bevakning"]}
    del now["B1"]
    now["B2"] |= {"avbokad_datum": "20261101"}
    now["B3"] |= {"orsak": "ny"}
    now["B4"] |= {"avbokad_datum": "okänt"}
    now["B5"] |= {"kontakttyp": "ny ", "maldatum": "20261201", "enhet": "k10"}
    unread = [now["B6"], now["B6"] | {"bevakning_id": "", "kod": "B7"}]
    later = week | {"pasis_bevakning": [*now.values(), *unread]}
    orders = close(later, ledger)
    assert ids(orders.bevakning) == ["B0", "B5", "B6"]
    assert reasons(orders) == {
        "B1": "forsvunnen",
        "B2": "stangd_for_hand",
        "B3": "andrad_efter_export",
        "B4": "andrad_efter_export",
        "B6": "olast_rad",
        "B7": "olast_rad",
    }
    assert ids(orders.vardatagande) == ["VB0", "VB5"]
    key = ("PASIS", "bevakning", "B3")
    ledger.approve(key, decide(later, SEEDS, CLOSING, ledger).seen.content(ledger.latest()[key]))
    changed = later | {
        "pasis_bevakning": [
            row | ({"orsak": "nyare"} if row["bevakning_id"] == "B3" else {})
            for row in later["pasis_bevakning"]
        ]
    }
    assert ids(close(changed, ledger, "2026-11-11").bevakning) == []
    assert ids(close(later, ledger, "2026-11-12").bevakning) == ["B3"]


def test_a_vardatagande_waits_for_other_bevakningar_and_for_unread_rows() -> None:
    shared = [rows.bevakning(f"B{n}", someone(n), vardatagande_id="VX") for n in range(2)]
    week = extract([*shared, rows.bevakning("B3", someone(3))])
    week["pasis_vardatagande"] = [
        rows.vardatagande("VX", "", problemkod="P1"),
        rows.vardatagande("VB3", someone(3)),
    ]
    ledger = after_a_run(week)
    nameless = week | {
        "pasis_bevakning": [*week["pasis_bevakning"], rows.row("pasis_bevakning", {})]
    }
    orders = close(nameless, ledger)
    assert ids(orders.bevakning) == ["B0", "B1", "B3"]
    assert ids(orders.vardatagande) == []
    other = "vardatagande_har_annan_bevakning"
    assert reasons(orders) == {"B0": other, "B1": other, "B3": "olast_rad"}
    orders = close(week, ledger, "2026-11-11")
    assert (ids(orders.bevakning), ids(orders.vardatagande)) == ([], ["VB3"])
    assert [(row["post_id"], row["order"]) for row in orders.ej_utforda] == [
        (f"B{n}", f"{CLOSING}-1") for n in (0, 1, 3)
    ]
    done = week | {"pasis_bevakning": [row | {"avbokad_datum": CLOSING} for row in shared]}
    orders = close(done, ledger, "2026-11-12")
    assert ids(orders.vardatagande) == ["VX"]
    assert [(row["post_typ"], row["post_id"]) for row in orders.ej_utforda] == [
        ("vardatagande", "VB3")
    ]


def test_the_batch_lists_what_is_behind_ordered_follow_ups() -> None:
    week = extract(
        [
            rows.aterbesok("C1", someone(1), vardatagande_id="V1"),
            rows.aterbesok("C2", someone(2), vardatagande_id="V2"),
            rows.bevakning("B9", someone(2), vardatagande_id="V2", bokad_datum="x"),
        ]
    )
    ledger = after_a_run(week)
    assert ids(close(week, ledger).batchstangning) == []
    left = decide(week, SEEDS, SECOND, ledger).efterarbete
    assert [(row["post_id"], row["arbete"], row["varde"]) for row in left] == [
        ("C1", "vardatagande_kvar", "V1"),
        ("C2", "vardatagande_kvar", "V2"),
    ]
    orders = close(week, ledger, "2026-11-11", batch=True)
    assert ids(orders.batchstangning) == ["V1"]
    assert orders.undantagna == []
    left = decide(week, SEEDS, SECOND, ledger).efterarbete
    assert [row["varde"] for row in left] == ["V2"]


def test_alarms_begin_last_and_end() -> None:
    week = extract([rows.bevakning(f"B{n}", someone(n)) for n in range(7)])
    ledger = after_a_run(week, unanswered=1)  # B0 has no receipt
    assert ids(
        close(week | {"pasis_bevakning": week["pasis_bevakning"][:3]}, ledger).bevakning
    ) == [
        "B1",
        "B2",
    ]
    ledger.apply_receipts(answers({"PASIS-B-B2": "FEL", "PASIS-B-B3": "FEL"}, f"{CLOSING}T12:00"))
    now = {row["bevakning_id"]: row for row in week["pasis_bevakning"]}
    now["B4"] |= {"avbokad_datum": CLOSING}
    now["B5"] |= {"intern_text": "ny"}
    del now["B6"]
    later = week | {"pasis_bevakning": list(now.values())}
    expected = {
        ("B0", "kvittens_drojer", CLOSING),
        ("B1", "stangning_ej_utford", LATER),
        ("B2", "stangd_utan_ankomst", LATER),
        ("B2", "motstridig_kvittens", LATER),
        ("B3", "motstridig_kvittens", LATER),
        ("B4", "stangd_for_hand", LATER),
        ("B5", "andrad_efter_export", LATER),
        ("B6", "forsvunnen", CLOSING),
    }
    assert alarms(later, ledger, LATER) == expected
    seen = decide(later, SEEDS, LATER, ledger).seen
    for name in ("B1", "B2", "B4", "B5", "B6"):
        key = ("PASIS", "bevakning", name)
        ledger.approve(key, seen.content(ledger.latest()[key]))
    # An approval ends all but the two that wait for somebody else.
    assert {(name, larm) for name, larm, _ in alarms(later, ledger, "2026-11-18")} == {
        ("B0", "kvittens_drojer"),
        ("B1", "stangning_ej_utford"),
        ("B3", "motstridig_kvittens"),
    }
    now["B6"] = week["pasis_bevakning"][6] | {"intern_text": "ny"}
    back = later | {"pasis_bevakning": list(now.values())}
    found = alarms(back, ledger, "2026-11-19")
    assert ("B6", "andrad_efter_export", "2026-11-19") in found


def test_work_that_the_instruction_leaves_to_people() -> None:
    inside = {"remiss_fran_kod": "02", "remiss_fran_enhet": "k10"}
    week = extract(
        [rows.bevakning("B1", someone(1))],
        [
            rows.remiss("R1", someone(2), avvikelseorsak=" Väntar; själv"),
            rows.remiss("R2", someone(3), kontakttyp="ÅB", avvikelseorsak="x"),
        ],
    )
    week["pasis_vardatagande"] = [rows.vardatagande("VB1", someone(1)) | inside]
    ledger = after_a_run(week)
    nothing = rows.tables(personer=rows.everybody())
    found = decide(nothing, SEEDS, SECOND, ledger).efterarbete
    assert [(row["post_id"], row["arbete"], row["varde"]) for row in found] == [
        ("B1", "huvudmottagning_som_remittent", "K10 + M1"),
        ("R1", "avvikelseorsak", "Väntar; själv"),
        ("R1", "remitterande_enhet", ""),
        ("R2", "avvikelseorsak", "x"),
    ]


def test_findings_name_the_row_that_they_are_about() -> None:
    bevakningar = [
        rows.bevakning("B1", someone(1), kontakttyp="bb", mottagning="", maldatum=""),
        rows.bevakning("B2", someone(2), kontakttyp="VK", enhet="k10", mottagning="m1"),
        rows.bevakning("B3", someone(3), bokad_datum="2026-11-03", intern_text="x"),
        rows.bevakning("B4", someone(4), avbokad_datum="20261101", kontakttyp="BB"),
    ]
    week = extract(
        bevakningar, [rows.remiss("R1", someone(5), maldatum=" ", bokad_datum="2026-11-02")]
    )
    week["pasis_vardatagande"] = [
        rows.vardatagande("VB1", someone(1), fri_text=""),
        rows.vardatagande("VB2", someone(2), fri_text="", granskningsdatum="", ankomstdatum="x"),
        rows.vardatagande("VB3", someone(3), remissbeslutsdatum=""),
        rows.vardatagande("VB4", someone(4), problemkod="", granskningsdatum="", avslutsdatum="-"),
        rows.vardatagande("VB5", someone(5), avslutsdatum="2026-01-01"),
    ]
    found = decide(week, SEEDS, SECOND).forkontroll
    assert [(row["id"], row["enhet"], row["mottagning"], row["fynd"]) for row in found] == [
        ("B1", "K10", "", "bb_kvar"),
        ("B1", "K10", "", "maldatum_saknas"),
        ("B1", "K10", "", "mottagning_saknas"),
        ("B2", "K10", "M1", "kanske_forsta_kontakt"),
        ("B3", "K10", "M1", "bokad_efter_driftstart"),
        ("VB2", "K10", "", "granskningsdatum_saknas"),
        ("VB3", "K10", "", "remissbeslutsdatum_saknas"),
        ("VB4", "K10", "", "vardatagande_utan_bevakning"),
        ("R1", "K10", "T1", "maldatum_saknas"),
    ]
    week["pasis_bevakning"] = [row | {"intern_text": ""} for row in week["pasis_bevakning"]]
    found = decide(week, SEEDS, SECOND).forkontroll
    assert ("VB3", "fri_text_utan_intern_text") in {(row["id"], row["fynd"]) for row in found}
