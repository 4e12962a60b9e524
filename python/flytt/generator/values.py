"""What healthy fields hold: units, and wheels of dates, codes and ways to write a personal id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flytt.generator.texts import words, written
from flytt.generator.wheels import wheel

# System, unit, share of the posts, go-live, clinics (VÅPs: teams) and the unit's own codes, as the
# shipped mapping seeds have them. LUN1 has a go-live but no Vårdenhet, URO1 and BER1 have a
# Vårdenhet but no go-live: gaps to find. There the date only places the target dates.
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

# The extracts of week 1 are taken before the run of this Monday; each week adds seven days.
FIRST_RUN = date(2026, 10, 5)

SAME_UNIT = 190  # of 256: a person's posts often lie in the home unit, where they collide

_ARRIVALS = [FIRST_RUN - timedelta(12 + (n * 37) % 353) for n in range(1024)]
# Decision, arrival and review of referrals that came during the last year.
REFERRAL_DATES = tuple(
    (
        written(day - timedelta(n % 5), n),
        written(day, n + 1),
        written(day + timedelta(n % 11), n + 2),
    )
    for n, day in enumerate(_ARRIVALS)
)
RECENT_DATES = tuple(written(FIRST_RUN - timedelta(5 + (n * 7) % 300), n) for n in range(256))

CONTACT_TYPES = wheel({"NY": 41, "ÅB": 43, "TB": 6, "TE": 3, "KT": 3, "VK": 2, "VS": 2})
VAPS_CONTACT_TYPES = wheel({"": 56, "ÅB": 30, "TB": 6, "VK": 4, "KT": 4})
WATCH_TYPES = wheel({"BE": 50, "KÖ": 40, "ÖK": 10})
PSYCHIATRIC_WATCH_TYPES = wheel({"VT": 40, "BE": 35, "KÖ": 25})
VAPS_WATCH_TYPES = wheel({"": 60, "VT": 25, "BE": 10, "KÖ": 5})

CAREGIVERS = wheel(
    {"LÄK": 40, "SSK": 25, "ÖL": 8, "ST": 5, "FYS": 7, "ARB": 4}
    | {"USK": 3, "KUR": 3, "AUD": 2, "BMO": 2, "ORP": 1}
)
PSYCHIATRIC_CAREGIVERS = wheel({"LÄK": 40, "PSL": 30, "SSK": 20, "KUR": 10})
VAPS_CAREGIVERS = wheel({"": 50, "PSL": 20, "LÄK": 15, "SSK": 10, "KUR": 5})

CARE_REQUESTS = wheel({"R": 78, "E": 10, "V": 9, "F": 3})
DAYS_TO_CONTACT = wheel(
    {"90": 35, "30": 25, "60": 10, "14": 10, "180": 5, "7": 8, "007": 4, "0": 3}
)
# An external or internal referrer: code, unit, clinic.
REFERRERS = wheel(
    {(("01", "04", "11")[n % 3], f"VC{n:02}", ""): 6 for n in range(1, 13)}
    | {
        ("01", "PRIV1", ""): 4,
        ("01", "VC03", "M01"): 2,  # an external referrer's clinic means nothing
        ("02", "MED1", "END"): 3,
        ("02", "MED1", "KAR"): 3,
        ("02", "KIR1", "M01"): 4,
        ("02", "ORT1", "HAN"): 3,
        ("02", "NEU1", "M01"): 3,
        ("03", "AKM1", "AKU"): 3,
        ("03", "ÖNH1", "M01"): 2,
        ("02", "KIR1", ""): 2,  # their main clinic replaces it
        ("02", "AKM1", ""): 2,
        ("03", "PSY1", ""): 2,
    }
)
REFERRAL_SOURCES = wheel({"1": 30, "2": 30, "9": 15, "Egen": 10, "skola": 10, "": 5})

# date and ending of a 12-digit id; with 12 digits the separator says nothing
ID_FORMS = wheel({"%s%s": 62, "%s-%s": 33, " %s-%s ": 2, "%s+%s": 1, "\u00a0%s%s": 1, "%s - %s": 1})

LAST_CONTACTS = (
    *(written(FIRST_RUN - timedelta((n * 53) % 1000), n) for n in range(232)),
    *["", "00000000"],
    *["2024-10-05", "2024-10-04"],  # two calendar years before the first run, and a day more
    *[""] * 20,
)
