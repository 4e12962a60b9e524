"""The synthetic units of the demo: they agree with the shipped mapping seeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Unit:
    """One source unit: its clinics (VÅPs: teams), its own codes and its share of the posts."""

    kallsystem: str
    enhet: str
    weight: int
    driftstart: date
    clinics: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def is_psychiatry(self) -> bool:
        """Only psychiatry uses the watch type VT."""
        return self.enhet[:3] in ("PSY", "BUP", "RPS", "BER")


def _pasis(enhet: str, weight: int, driftstart: str, clinics: str, codes: str) -> Unit:
    day = date.fromisoformat(driftstart)
    return Unit("PASIS", enhet, weight, day, tuple(clinics.split()), tuple(codes.split()))


def _vaps(enhet: str, weight: int, driftstart: str, teams: str, codes: str) -> Unit:
    day = date.fromisoformat(driftstart)
    return Unit("VAPS", enhet, weight, day, tuple(teams.split(",")), tuple(codes.split()))


UNITS = (
    _pasis("ORT1", 90, "2026-09-28", "M01 M02 HAN", "HÖFT KNÄ MENISK RYGG FOT HAND"),
    _pasis("ORT2", 90, "2026-10-05", "M01 M02 HAN", "01 02 03 04 05"),
    _pasis("KIR1", 80, "2026-10-12", "M01 M02 BRÖ", "BRÅCK GALLA BRÖST TUMÖR CYSTA"),
    _pasis("KIR2", 60, "2026-10-19", "M01 M02", "K1 K2 K4"),
    _pasis("PSY1", 50, "2026-10-26", "M01 M02", "ÅNGEST DEPR ADHD PSYKOS"),
    _pasis("HUD1", 65, "2026-11-02", "M01 M02", "EKSEM PSOR NEVUS"),
    _pasis("MED1", 85, "2026-11-02", "END KAR", "DIAB SKÖLD HJÄRTA FLIMMER"),
    _pasis("PSY2", 30, "2026-11-09", "M01 AFF", "F3 F4 F9"),
    _pasis("ÖGO1", 60, "2026-11-09", "M01 BAR", "GRÅSTARR GRÖN SKEL"),
    _pasis("ÖGO2", 40, "2026-11-09", "M01 M02", "KAT GLAU"),
    _pasis("BUP1", 30, "2026-11-16", "M01 M02", "ADHD ÄTST ORO"),
    _pasis("NEU1", 50, "2026-11-16", "M01 M02", "MIGRÄN EP MS"),
    _pasis("ÖNH1", 70, "2026-11-16", "M01 M02 HÖR", "TONSILL SINUS HÖRSEL"),
    _pasis("KVK1", 50, "2026-11-23", "GYN OBS", "MENS PROLAPS GRAV"),
    _pasis("REH1", 20, "2026-12-14", "M01", "SMÄRTA STROKE"),
    # LUN1 has a go-live but no Vårdenhet, URO1 and BER1 have a Vårdenhet but no go-live: gaps to
    # find. Where there is no go-live, the date here only places the target dates.
    _pasis("LUN1", 8, "2026-11-02", "M01", "KOL ASTMA"),
    _pasis("URO1", 12, "2026-12-14", "M01 M02", "PSA STEN"),
    _vaps("PSY1", 45, "2026-10-26", "TEAM 1,TEAM 2", "ÅNGEST NEDSTÄMDHET ADHD-UTREDNING PSYKOS"),
    _vaps("PSY2", 35, "2026-11-09", "TEAM 1,TEAM 2,TEAM AFF", "ÅNGEST NEDSTÄMDHET ADHD-UTREDNING"),
    _vaps("BUP1", 25, "2026-11-16", "TEAM 1,TEAM 2", "ADHD-UTREDNING ÄTSTÖRNING ORO"),
    _vaps("RPS1", 10, "2026-11-23", "TEAM 1", "PSYKOS VÅRDPLAN"),
    _vaps("BER1", 5, "2026-12-14", "TEAM 1", "ALKOHOL LÄKEMEDEL"),
)
