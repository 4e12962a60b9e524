"""Weeks in which Millennium answers: what is sent again, and what is closed."""

from __future__ import annotations

from cases.telling import ANNA, BEA, GOES, extract, fel, ok, receipt, week
from kit.persons import official
from kit.rows import aterbesok, bevakning, everybody, linked, region, remiss, tables
from kit.rows import vardatagande as commitment
from kit.shapes import Story


def awaiting() -> Story:
    """Exported without a receipt: not again, whatever happens to its row."""
    first = bevakning("B1", ANNA)
    return Story(
        "utan kvittens",
        region(),
        (
            week(0, extract([first]), {"B1": GOES}),
            week(1, extract([first | {"kod": "A2"}]), {"B1": "utestaende"}),
            week(2, extract([first | {"avbokad_datum": "2026-10-15"}]), {"B1": "utestaende"}),
        ),
    )


def confirmed() -> Story:
    """OK: never again, and closed once with its vårdåtagande; one on another bevakning stays."""
    rows = [
        bevakning("B1", ANNA),
        bevakning("B2", BEA, vardatagande_id="VDELAD"),
        aterbesok("B3", BEA, vardatagande_id="VDELAD", bokad_datum="2026-12-01"),
        aterbesok("B4", ANNA, vardatagande_id="V4", mottagning="M2"),
    ]
    posts = extract(rows, [remiss("R1", official(2))])
    posts["pasis_vardatagande"] = [
        commitment("VB1", ANNA),
        commitment("VDELAD", BEA),
        commitment("V4", ANNA),
    ]
    records = ("PASIS-B-B1", "PASIS-B-B2", "PASIS-B-B4", "PASIS-FB-B4", "VAPS-R-R1")
    again = {"B3": "bokad"}
    return Story(
        "kvittens OK",
        region(),
        (
            week(0, posts, dict.fromkeys(("B1", "B2", "B4", "R1"), GOES) | again),
            week(
                1,
                posts,
                dict.fromkeys(("B1", "B2", "B4", "R1"), "migrerad") | again,
                ok(0, *records),
            ),
        ),
        closes={
            "bevakning": ("B1", "B2", "B4"),
            "vardatagande": ("VB1",),
            "vaps_remiss": ("R1",),
            "batchstangning": ("V4",),
        },
    )


def refused() -> Story:
    """FEL: stopped until its source content changes, then tried again, and confirmed."""
    first, mended = bevakning("B1", ANNA), bevakning("B1", ANNA, kod="A2")
    stopped = {"B1": "inlasning_misslyckad"}
    return Story(
        "kvittens FEL",
        region(),
        (
            week(0, extract([first]), {"B1": GOES}),
            week(1, extract([first | {"kod": "A1 "}]), stopped, fel(0, "PASIS-B-B1")),
            week(2, extract([mended]), {"B1": GOES}),
            week(3, extract([mended]), {"B1": "migrerad"}, ok(2, "PASIS-B-B1")),
        ),
        closes={"bevakning": ("B1",), "vardatagande": ("VB1",)},
    )


def refused_and_mended_in_its_vardatagande() -> Story:
    """FEL: a first contact also reads its vårdåtagande; a follow-up reads its own row only."""
    rows = [bevakning("B1", ANNA), aterbesok("B2", BEA, vardatagande_id="V2")]
    before = tables(rows, linked(rows), personer=everybody())
    after = tables(
        rows,
        [
            commitment("VB1", ANNA, antal_dagar="60"),
            commitment("V2", BEA, antal_dagar="60"),
        ],
        personer=everybody(),
    )
    receipts = fel(0, "PASIS-B-B1", "PASIS-FB-B2")
    return Story(
        "FEL, vårdåtagandet ändrat",
        region(),
        (
            week(0, before, {"B1": GOES, "B2": GOES}),
            week(1, after, {"B1": GOES, "B2": "inlasning_misslyckad"}, receipts),
        ),
    )


def late_and_out_of_order() -> Story:
    """The latest `tidpunkt` counts, as an instant; only the latest export's receipts do."""
    ids = ("B1", "B2", "B3", "B4")
    rows = [bevakning(one, official(n)) for n, one in enumerate(ids)]
    mended = [*rows[:3], rows[3] | {"kod": "A2"}]
    early = [
        receipt(0, "PASIS-B-B1", "FEL", "T09:00:00"),
        receipt(0, "PASIS-B-B1", "OK", "T08:00:00"),
        receipt(0, "PASIS-B-B2", "OK"),
        receipt(0, "PASIS-B-B2", "FEL", "T07:59:59"),
        receipt(0, "PASIS-B-B3", "OK", "T23:30:00+02:00"),
        receipt(0, "PASIS-B-B3", "FEL", "T22:00:00+00:00"),
        receipt(0, "PASIS-B-B4", "FEL"),
    ]
    failed = "inlasning_misslyckad"
    late = [
        receipt(0, "PASIS-B-B1", "OK", "2026-10-13T07:00:00"),
        receipt(0, "PASIS-B-B4", "OK", "2026-10-30T07:00:00"),
    ]
    return Story(
        "sena kvittenser i oordning",
        region(),
        (
            week(0, extract(rows), dict.fromkeys(ids, GOES)),
            week(
                1,
                extract(mended),
                {"B1": failed, "B2": "migrerad", "B3": failed, "B4": GOES},
                early,
            ),
            week(
                2,
                extract(mended),
                {"B1": "migrerad", "B2": "migrerad", "B3": failed, "B4": "utestaende"},
                late,
            ),
        ),
        last_receipts=(ok(1, "PASIS-B-B4"),),
        closes={"bevakning": ("B1", "B2", "B4"), "vardatagande": ("VB1", "VB2", "VB4")},
    )


def both_records() -> Story:
    """A follow-up is confirmed when both of its records are."""
    first = aterbesok("B1", ANNA)
    return Story(
        "båda posterna",
        region(),
        (
            week(0, extract([first]), {"B1": GOES}),
            week(1, extract([first]), {"B1": "utestaende"}, ok(0, "PASIS-B-B1")),
            week(2, extract([first]), {"B1": "migrerad"}, ok(0, "PASIS-FB-B1")),
        ),
        closes={"bevakning": ("B1",)},
    )


def shared_vardatagande() -> Story:
    """A vårdåtagande stays as long as another open bevakning refers to it."""
    rows = [
        bevakning("B1", ANNA, vardatagande_id="VX"),
        aterbesok("B2", BEA, vardatagande_id="VX"),
        aterbesok("B3", official(2), vardatagande_id="VY", avbokad_datum="2026-01-01"),
        aterbesok("B4", official(2), vardatagande_id="VY"),
    ]
    posts = tables(rows, [commitment("VX", ANNA), commitment("VY", BEA)], personer=everybody())
    records = ("PASIS-B-B1", "PASIS-B-B2", "PASIS-FB-B2", "PASIS-B-B4", "PASIS-FB-B4")
    gone = {"B3": "post_avslutad"}
    return Story(
        "delat vårdåtagande",
        region(),
        (week(0, posts, dict.fromkeys(("B1", "B2", "B4"), GOES) | gone),),
        last_receipts=(ok(0, *records),),
        closes={"bevakning": ("B1", "B2", "B4"), "batchstangning": ("VY",)},
    )


RECEIPT_STORIES = (
    awaiting(),
    confirmed(),
    refused(),
    refused_and_mended_in_its_vardatagande(),
    late_and_out_of_order(),
    both_records(),
    shared_vardatagande(),
)
