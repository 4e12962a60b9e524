"""What is wrong with some posts: every rule that extracts alone can break, with its share.

A defect is data: which columns of which row get which values. Its name is the rule it is meant to
break (2-rules); the post may break other rules too, or an earlier rule may decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from flytt.generator.texts import TOO_LONG, quoted, words
from flytt.generator.wheels import stride, wheel
from flytt.plugins.tables import PASIS_BEVAKNING, PASIS_VARDATAGANDE, VAPS_REMISS

PLACES = 4096
STRIDE = stride(PLACES)

# A placeholder for another person's id, replaced when the post is built.
OTHER_PERSON = "\x1a"

_MISSING = ("", "", "", " ", "\u00a0")
_NO_DATE = words(
    "00000000 2025-02-30 250301 9999-99-99 2026-13-01 okänt 31/12/2026 2026-9-1 2099-02-29 v_42"
)
# All more than a year before the earliest go-live of the demo.
_TOO_OLD = ("2023-01-15", "20240229", "2024-11-30", "2025-03-01", "20250630", "2025-09-20")
# Wrong check digit, impossible date, too short, too long, future, birth number 000, not an id.
_NO_ID = words(
    "181203040017 18120304-0017 1203040018 18130230-1238 181313011234 18120304-123 18120304-12345 "
    "181203040000 okänd TF"
)
_CLOSED = ("2026-06-15", "2026-08-20", "20260901", "2026-09-28", "20260914")
_NOT_CLOSED = ("J", "00000000", "2026-02-30", "stängd")
_CLOSED_BY = ("KA", "PA", "MM", "", "KA")
_BOOKED = ("2026-10-14", "2026-10-29", "20261112", "2026-12-03", "2027-01-20")

# Columns of a defect are named `b_…` (bevakning), `v_…` (vårdåtagande) and `r_…` (remiss).
_TABLES = {"b": (0, PASIS_BEVAKNING), "v": (1, PASIS_VARDATAGANDE), "r": (0, VAPS_REMISS)}


@dataclass(frozen=True)
class Defect:
    """One thing that is wrong: changes are (row, column, values), a share is per 10,000 posts."""

    name: str
    share: int
    changes: tuple[tuple[int, int, tuple[str, ...]], ...]
    correctable: bool = True  # some are corrected in a later week

    def apply(self, rows: list[list[str]], pick: int) -> None:
        """Spoil the post; its row of the second table may be missing."""
        for row, column, values in self.changes:
            if row < len(rows):
                rows[row][column] = values[pick % len(values)]


def _defect(name: str, share: int, correctable: bool = True, **values: tuple[str, ...]) -> Defect:
    changes = []
    for column, choices in values.items():
        row, table = _TABLES[column[0]]
        changes.append((row, table.columns.index(column[2:]), tuple(map(quoted, choices))))
    return Defect(name, share, tuple(changes), correctable)


_EVERY_PASIS = (
    _defect("post_avslutad", 500, False, b_avbokad_datum=_CLOSED, b_avbokad_av=_CLOSED_BY),
    _defect("avslutsdatum_ogiltigt", 12, b_avbokad_datum=_NOT_CLOSED),
    _defect("kontakttyp_ingar_ej", 120, b_kontakttyp=("BB", "BB", "BB", "AH", "BR", "EG", "SA")),
    _defect("kontakttyp_ingar_ej", 8, b_kontakttyp=("XX", "NYB")),
    _defect("bevakningstyp_ingar_ej", 50, False, b_bevakningstyp=("XB", "PL", "-")),
    _defect("bokad", 200, False, b_bokad_datum=_BOOKED),
    _defect("mottagning_saknas", 90, b_mottagning=_MISSING),
    _defect("maldatum_saknas", 80, b_maldatum=_MISSING),
    _defect("maldatum_for_gammalt", 200, False, b_maldatum=_TOO_OLD),
    _defect("personnummer_saknas", 14, b_personnummer=_MISSING, v_personnummer=_MISSING),
    _defect("personnummer_ogiltigt", 25, b_personnummer=_NO_ID, v_personnummer=_NO_ID),
    _defect("enhet_saknas", 15, b_enhet=_MISSING),
    _defect("driftstart_saknas", 5, b_enhet=("XYZ9", "TEST1")),
    _defect("vardenhet_omappad", 60, b_mottagning=("X99", "GAMMAL")),
    _defect("kontakttyp_saknas", 30, b_kontakttyp=_MISSING),
    _defect("bevakningstyp_saknas", 40, b_bevakningstyp=_MISSING),
    _defect("maldatum_ogiltigt", 35, b_maldatum=_NO_DATE),
    _defect("yrkeskategori_saknas", 90, b_vardgivarkategori=_MISSING),
    _defect("yrkeskategori_omappad", 60, b_vardgivarkategori=("RUM3", "ANNA", "QQ", "LÄK2")),
    _defect("kommentar_for_lang", 12, b_intern_text=TOO_LONG),
)
_FIRST_CONTACT = (
    _defect("vardbegaran_ingar_ej", 80, False, v_typ_av_vb=("K", "S", "Ö", "1")),
    _defect("oppet_vardatagande_saknas", 60, b_vardatagande_id=("",)),
    _defect("oppet_vardatagande_saknas", 30, b_vardatagande_id=("V99999999", "V0")),
    _defect(
        "oppet_vardatagande_saknas", 70, False, v_avslutsdatum=_CLOSED, v_avslutsorsak=_CLOSED_BY
    ),
    _defect("ankomstdatum_saknas", 30, v_ankomstdatum=_MISSING),
    _defect("remissbeslutsdatum_saknas", 60, v_remissbeslutsdatum=_MISSING),
    _defect("granskningsdatum_saknas", 150, v_granskningsdatum=_MISSING),
    _defect("personnummer_skiljer", 30, v_personnummer=(OTHER_PERSON,)),
    _defect("bevakningstyp_ej_tillaten", 40, b_bevakningstyp=("VT",)),
    _defect("vardbegaran_saknas", 30, v_typ_av_vb=_MISSING),
    _defect("ankomstdatum_ogiltigt", 20, v_ankomstdatum=_NO_DATE),
    _defect("remissbeslutsdatum_ogiltigt", 20, v_remissbeslutsdatum=_NO_DATE),
    _defect("granskningsdatum_ogiltigt", 25, v_granskningsdatum=_NO_DATE),
    _defect("antal_dagar_saknas", 90, v_typ_av_vb=("R",), v_antal_dagar=_MISSING),
    _defect("antal_dagar_ogiltigt", 50, v_antal_dagar=("1000", "30 dgr", "-7", "14,5", "snarast")),
    _defect("problemkod_saknas", 110, v_problemkod=_MISSING),
    _defect("problemkod_omappad", 110, v_problemkod=("ÖVR", "999", "GAMMAL", "X")),
    _defect("remittent_saknas", 50, v_typ_av_vb=("R",), v_remiss_fran_enhet=_MISSING),
    _defect("remittent_saknas", 30, v_typ_av_vb=("F", "R"), v_remiss_fran_kod=_MISSING),
    _defect(
        "huvudmottagning_saknas",
        80,
        v_typ_av_vb=("R",),
        v_remiss_fran_kod=("02", "03"),
        v_remiss_fran_enhet=("NEU1", "KVK1"),
        v_remiss_fran_mottagning=("",),
    ),
    _defect(
        "remittent_omappad",
        90,
        v_typ_av_vb=("R", "F"),
        v_remiss_fran_kod=("01", "02", "11"),
        v_remiss_fran_enhet=("VC98", "ORT1", "TANDV"),
        v_remiss_fran_mottagning=("", "M77", ""),
    ),
)
_RETURN_VISIT = (
    _defect("beslutsdatum_saknas", 220, b_beslutsdatum_aterbesok=_MISSING),
    _defect("beslutsdatum_ogiltigt", 50, b_beslutsdatum_aterbesok=_NO_DATE),
)
_EVERY_VAPS = (
    _defect("post_avslutad", 500, False, r_avslutsdatum=_CLOSED, r_avslutsorsak=_CLOSED_BY),
    _defect("avslutsdatum_ogiltigt", 12, r_avslutsdatum=_NOT_CLOSED),
    _defect("kontakttyp_ingar_ej", 250, False, r_kontakttyp=("NY",)),
    _defect("kontakttyp_ingar_ej", 40, r_kontakttyp=("BB", "IN", "XX")),
    _defect("bevakningstyp_ingar_ej", 40, False, r_bevakningstyp=("XB",)),
    _defect("bokad", 150, False, r_bokad_datum=_BOOKED),
    _defect("maldatum_saknas", 150, r_maldatum=_MISSING),
    _defect("maldatum_for_gammalt", 150, False, r_maldatum=_TOO_OLD),
    _defect("personnummer_saknas", 14, r_personnummer=_MISSING),
    _defect("personnummer_ogiltigt", 25, r_personnummer=_NO_ID),
    _defect("enhet_saknas", 20, r_enhet=_MISSING),
    _defect("vardenhet_omappad", 100, r_sektor_team=("TEAM 9",)),
    _defect("sektor_team_saknas", 150, r_sektor_team=_MISSING),
    _defect("maldatum_ogiltigt", 40, r_maldatum=_NO_DATE),
    _defect("yrkeskategori_omappad", 80, r_vardgivarkategori=("TEAM", "PSY")),
    _defect("kommentar_for_lang", 12, r_avvikelseorsak=TOO_LONG),
)
_VAPS_FIRST_CONTACT = (
    _defect("ankomstdatum_saknas", 60, r_ankomstdatum=_MISSING),
    _defect("remissbeslutsdatum_saknas", 100, r_remissdatum=_MISSING),
    _defect("granskningsdatum_saknas", 150, r_granskningsdatum=_MISSING),
    _defect("ankomstdatum_ogiltigt", 30, r_ankomstdatum=_NO_DATE),
    _defect("remissbeslutsdatum_ogiltigt", 30, r_remissdatum=_NO_DATE),
    _defect("granskningsdatum_ogiltigt", 30, r_granskningsdatum=_NO_DATE),
    _defect("antal_dagar_saknas", 150, r_antal_dagar=_MISSING),
    _defect("antal_dagar_ogiltigt", 60, r_antal_dagar=("akut", "1000")),
    _defect("remissanledning_saknas", 120, r_remissanledning=_MISSING),
    _defect("problemkod_omappad", 150, r_remissanledning=("ANNAT", "SÖMN")),
)


def _wheel(*defects: Defect) -> tuple[Defect | None, ...]:
    shares: dict[Defect | None, int] = {defect: defect.share for defect in defects}
    return wheel(shares | {None: 10_000 - sum(shares.values())}, PLACES)


# The defects that each kind of post can have; None is a sound post.
BY_KIND = {
    "forsta_kontakt": _wheel(*_EVERY_PASIS, *_FIRST_CONTACT),
    "aterbesok": _wheel(*_EVERY_PASIS, *_RETURN_VISIT),
    "distanskontakt": _wheel(*_EVERY_PASIS),
    "vaps_forsta_kontakt": _wheel(*_EVERY_VAPS, *_VAPS_FIRST_CONTACT),
    "vaps_uppfoljning": _wheel(*_EVERY_VAPS),
}
