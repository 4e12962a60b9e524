"""Weeks in which posts of one person meet at a Vårdenhet that the ledger knows."""

from __future__ import annotations

from cases.telling import ANNA, BEA, GOES, extract, fel, ok, week
from kit.rows import aterbesok, bevakning, everybody, linked, region, remiss, tables
from kit.rows import vardatagande as commitment
from kit.shapes import Story


def occupied_by_first_contact() -> Story:
    """A held first contact: its regional code and every follow-up are taken, another code not."""
    first = bevakning("B1", ANNA)
    others = [
        bevakning("B2", ANNA, vardatagande_id="V2"),
        bevakning("B3", ANNA, vardatagande_id="V3", mottagning="M2"),
        aterbesok("B4", BEA),
    ]
    more = [commitment("V5", ANNA, problemkod="P3")]
    new_code = bevakning("B5", ANNA, vardatagande_id="V5")
    referral = remiss("R1", ANNA)
    third = [first, *others, new_code]
    follow_up = aterbesok("B6", ANNA, enhet="K11")
    taken = "vardenhet_upptagen PASIS:B1"
    extract_two = tables(third, [*linked([first, *others]), *more], [referral], everybody())
    extract_three = tables(
        [*third, follow_up], [*linked([first, *others]), *more], [referral], everybody()
    )
    second = {"B1": "utestaende", "B2": taken, "B3": GOES, "B4": GOES, "B5": GOES, "R1": taken}
    last = {
        "B1": "migrerad",
        "B2": taken,  # 90 comes before 91: B6 blocks it too
        "B3": "utestaende",
        "B4": "utestaende",
        "B5": "utestaende",
        "B6": taken,
        "R1": taken,
    }
    return Story(
        "upptagen av första kontakt",
        region(),
        (
            week(0, extract([first]), {"B1": GOES}),
            week(1, extract_two, second),
            week(2, extract_three, last, ok(0, "PASIS-B-B1")),
        ),
        closes={"bevakning": ("B1",), "vardatagande": ("VB1",)},
    )


def occupied_by_follow_up() -> Story:
    """A held follow-up blocks other follow-ups by 90 and every first contact by 91."""
    first = aterbesok("B1", ANNA)
    later = [
        aterbesok("B2", ANNA, maldatum="2026-11-10"),
        bevakning("B3", ANNA, maldatum="2026-11-10"),
        aterbesok("B4", ANNA, mottagning="M2"),
    ]
    expected = {
        "B1": "utestaende",
        "B2": "vardenhet_upptagen PASIS:B1",
        "B3": "aterbesok_gar_fore PASIS:B1",
        "B4": GOES,
    }
    freed = {
        "B1": "inlasning_misslyckad",
        "B2": GOES,
        "B3": "aterbesok_gar_fore PASIS:B2",
        "B4": "utestaende",
    }
    return Story(
        "upptagen av återbesök",
        region(),
        (
            week(0, extract([first]), {"B1": GOES}),
            week(1, extract([first, *later]), expected),
            week(2, extract([first, *later]), freed, fel(0, "PASIS-FB-B1")),
        ),
    )


def gone_from_the_extract() -> Story:
    """A held post that the extract has lost still counts, and is not closed."""
    first = aterbesok("B1", ANNA)
    second = [bevakning("B2", ANNA), remiss("R9", ANNA, kontakttyp="ÅB")]
    expected = {"B2": "aterbesok_gar_fore PASIS:B1", "R9": "vardenhet_upptagen PASIS:B1"}
    rows = extract(second[:1], second[1:])
    return Story(
        "borta ur extraktet",
        region(),
        (
            week(0, extract([first]), {"B1": GOES}),
            week(1, rows, expected),
            week(2, rows, expected, ok(0, "PASIS-B-B1", "PASIS-FB-B1")),
        ),
    )


def moved_after_export() -> Story:
    """A held post counts where the ledger holds it, never where its present row is."""
    first = aterbesok("B1", ANNA)
    moved = first | {"mottagning": "M2"}
    others = [aterbesok("B2", ANNA, maldatum="2027-01-01"), aterbesok("B3", ANNA, mottagning="M2")]
    expected = {"B1": "utestaende", "B2": "vardenhet_upptagen PASIS:B1", "B3": GOES}
    return Story(
        "flyttad efter exporten",
        region(),
        (
            week(0, extract([first]), {"B1": GOES}),
            week(1, extract([moved, *others]), expected),
        ),
    )


def waiting_follow_up() -> Story:
    """A waiting follow-up holds the first contact back until it has gone itself."""
    rows = [
        bevakning("B1", ANNA, enhet="MORGON", maldatum="2026-12-01"),
        aterbesok("B2", ANNA, enhet="MORGON", maldatum="2026-11-03"),
    ]
    seeds = region()
    seeds["driftstart"] = [
        one | {"driftstart": "2026-11-03", "sista_migrering": "2026-10-19"}
        if one["enhet"] == "MORGON"
        else one
        for one in seeds["driftstart"]
    ]
    blocked = "aterbesok_gar_fore PASIS:B2"
    return Story(
        "väntande återbesök",
        seeds,
        (
            week(0, extract(rows), {"B1": blocked, "B2": "vantar_sista_migrering"}),
            week(1, extract(rows), {"B1": blocked, "B2": "vantar_sista_migrering"}),
            week(2, extract(rows), {"B1": blocked, "B2": GOES}),
            week(3, extract(rows), {"B1": "migrering_avslutad", "B2": "utestaende"}),
        ),
    )


PLACE_STORIES = (
    occupied_by_first_contact(),
    occupied_by_follow_up(),
    gone_from_the_extract(),
    moved_after_export(),
    waiting_follow_up(),
)
