"""The synthetic units of the demo: they agree with the shipped mapping seeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flytt.generator.texts import words, written
from flytt.generator.wheels import wheel

# LUN1 has a go-live but no Vårdenhet, URO1 and BER1 have a Vårdenhet but no go-live: gaps to find.
# Where there is no go-live, the date here only places the target dates.
_UNITS = """
PASIS ORT1 90 2026-09-28 M01,M02,HAN HÖFT,KNÄ,MENISK,RYGG,FOT,HAND
PASIS ORT2 90 2026-10-05 M01,M02,HAN 01,02,03,04,05
PASIS KIR1 80 2026-10-12 M01,M02,BRÖ BRÅCK,GALLA,BRÖST,TUMÖR,CYSTA
PASIS KIR2 60 2026-10-19 M01,M02 K1,K2,K4
PASIS PSY1 50 2026-10-26 M01,M02 ÅNGEST,DEPR,ADHD,PSYKOS
PASIS HUD1 65 2026-11-02 M01,M02 EKSEM,PSOR,NEVUS
PASIS MED1 85 2026-11-02 END,KAR DIAB,SKÖLD,HJÄRTA,FLIMMER
PASIS PSY2 30 2026-11-09 M01,AFF F3,F4,F9
PASIS ÖGO1 60 2026-11-09 M01,BAR GRÅSTARR,GRÖN,SKEL
PASIS ÖGO2 40 2026-11-09 M01,M02 KAT,GLAU
PASIS BUP1 30 2026-11-16 M01,M02 ADHD,ÄTST,ORO
PASIS NEU1 50 2026-11-16 M01,M02 MIGRÄN,EP,MS
PASIS ÖNH1 70 2026-11-16 M01,M02,HÖR TONSILL,SINUS,HÖRSEL
PASIS KVK1 50 2026-11-23 GYN,OBS MENS,PROLAPS,GRAV
PASIS REH1 20 2026-12-14 M01 SMÄRTA,STROKE
PASIS LUN1 8 2026-11-02 M01 KOL,ASTMA
PASIS URO1 12 2026-12-14 M01,M02 PSA,STEN
VAPS PSY1 45 2026-10-26 TEAM_1,TEAM_2 ÅNGEST,NEDSTÄMDHET,ADHD-UTREDNING,PSYKOS
VAPS PSY2 35 2026-11-09 TEAM_1,TEAM_2,TEAM_AFF ÅNGEST,NEDSTÄMDHET,ADHD-UTREDNING
VAPS BUP1 25 2026-11-16 TEAM_1,TEAM_2 ADHD-UTREDNING,ÄTSTÖRNING,ORO
VAPS RPS1 10 2026-11-23 TEAM_1 PSYKOS,VÅRDPLAN
VAPS BER1 5 2026-12-14 TEAM_1 ALKOHOL,LÄKEMEDEL
"""


@dataclass(frozen=True)
class Unit:
    """One source unit, and the wheels of its clinics (VÅPs: teams), its codes and target dates."""

    kallsystem: str
    enhet: str
    driftstart: date
    clinics: tuple[str, ...]
    codes: tuple[str, ...]
    target_dates: tuple[str, ...]  # 1,024 places

    @property
    def is_psychiatry(self) -> bool:
        """Only psychiatry uses the watch type VT."""
        return self.enhet[:3] in ("PSY", "BUP", "RPS", "BER")


def _unit(kallsystem: str, enhet: str, driftstart: str, clinics: str, codes: str) -> Unit:
    day = date.fromisoformat(driftstart)
    return Unit(kallsystem, enhet, day, _even(clinics), _even(codes), _target_dates(day))


def _even(names: str) -> tuple[str, ...]:
    return wheel(dict.fromkeys(words(names.replace(",", " ")), 1))


def _target_dates(driftstart: date) -> tuple[str, ...]:
    """Three in four lie after go-live, the others at most a year before; both borders occur."""
    after = [driftstart + timedelta(1 + (n * 31) % 200) for n in range(768)]
    before = [driftstart - timedelta((n * 17) % 360) for n in range(255)]
    year_back = driftstart.replace(year=driftstart.year - 1)
    return tuple(written(day, n) for n, day in enumerate([*after, *before, year_back]))


_SHARES = {
    _unit(kallsystem, enhet, *rest): int(share)
    for kallsystem, enhet, share, *rest in map(str.split, _UNITS.strip().splitlines())
}
UNITS = tuple(_SHARES)
UNIT_WHEEL = wheel(_SHARES, 1024)
