"""What healthy fields hold: wheels of dates, codes and ways to write a personal id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flytt.generator import texts
from flytt.generator.units import UNITS
from flytt.generator.wheels import even, wheel

# The extracts of week 1 are taken before the run of this Monday; each week adds seven days.
FIRST_RUN = date(2026, 10, 5)


def written(day: date, number: int) -> str:
    """A date the way clinics write it: mostly with hyphens, every third one without."""
    return f"{day:%Y%m%d}" if number % 3 == 2 else day.isoformat()


def _target_dates(driftstart: date) -> tuple[str, ...]:
    """Three in four lie after go-live, the others at most a year before; both borders occur."""
    after = [driftstart + timedelta(1 + (n * 31) % 200) for n in range(768)]
    before = [driftstart - timedelta((n * 17) % 360) for n in range(255)]
    year_back = driftstart.replace(year=driftstart.year - 1)
    return tuple(written(day, n) for n, day in enumerate([*after, *before, year_back]))


def _referral_dates() -> tuple[tuple[str, str, str], ...]:
    """Decision, arrival and review dates of referrals that came during the last year."""
    days = []
    for n in range(1024):
        arrival = FIRST_RUN - timedelta(12 + (n * 37) % 353)
        decided = arrival - timedelta(n % 5)
        reviewed = arrival + timedelta(n % 11)
        days.append((written(decided, n), written(arrival, n + 1), written(reviewed, n + 2)))
    return tuple(days)


@dataclass(frozen=True)
class UnitWheels:
    """The wheels that differ between units."""

    clinics: tuple[str, ...]
    codes: tuple[str, ...]
    target_dates: tuple[str, ...]
    watch_types: tuple[str, ...]


_SOMATIC = wheel(256, ("BE", 50), ("KÖ", 40), ("ÖK", 10))
_PSYCHIATRIC = wheel(256, ("VT", 40), ("BE", 35), ("KÖ", 25))
UNIT_WHEELS = {
    unit: UnitWheels(
        even(256, unit.clinics),
        even(256, unit.codes),
        _target_dates(unit.driftstart),
        _PSYCHIATRIC if unit.is_psychiatry else _SOMATIC,
    )
    for unit in UNITS
}
UNIT_WHEEL = wheel(1024, *((unit, unit.weight) for unit in UNITS))
SAME_UNIT = 190  # of 256: a person's posts often lie in the home unit, where they collide

REFERRAL_DATES = _referral_dates()
RECENT_DATES = tuple(written(FIRST_RUN - timedelta(5 + (n * 7) % 300), n) for n in range(256))

CONTACT_TYPES = wheel(
    256, ("NY", 41), ("ÅB", 43), ("TB", 6), ("TE", 3), ("KT", 3), ("VK", 2), ("VS", 2)
)
VAPS_CONTACT_TYPES = wheel(256, ("", 56), ("ÅB", 30), ("TB", 6), ("VK", 4), ("KT", 4))
VAPS_WATCH_TYPES = wheel(256, ("", 60), ("VT", 25), ("BE", 10), ("KÖ", 5))
FIRST_WATCH_TYPES = _SOMATIC

CAREGIVERS = wheel(
    256,
    ("LÄK", 40),
    ("SSK", 25),
    ("ÖL", 8),
    ("ST", 5),
    ("FYS", 7),
    ("ARB", 4),
    ("USK", 3),
    ("KUR", 3),
    ("AUD", 2),
    ("BMO", 2),
    ("ORP", 1),
)
PSYCHIATRIC_CAREGIVERS = wheel(256, ("LÄK", 40), ("PSL", 30), ("SSK", 20), ("KUR", 10))
VAPS_CAREGIVERS = wheel(256, ("", 50), ("PSL", 20), ("LÄK", 15), ("SSK", 10), ("KUR", 5))

CARE_REQUESTS = wheel(256, ("R", 78), ("E", 10), ("V", 9), ("F", 3))
DAYS_TO_CONTACT = wheel(
    256, ("90", 35), ("30", 25), ("60", 10), ("14", 10), ("180", 5), ("7", 8), ("007", 4), ("0", 3)
)
Referrer = tuple[str, str, str]
_EXTERNAL: list[tuple[Referrer, int]] = [
    ((("01", "04", "11")[n % 3], f"VC{n:02}", ""), 6) for n in range(1, 13)
]
REFERRERS = wheel(
    256,
    *_EXTERNAL,
    (("01", "PRIV1", ""), 4),
    (("01", "VC03", "M01"), 2),  # an external referrer's clinic means nothing
    (("02", "MED1", "END"), 3),
    (("02", "MED1", "KAR"), 3),
    (("02", "KIR1", "M01"), 4),
    (("02", "ORT1", "HAN"), 3),
    (("02", "NEU1", "M01"), 3),
    (("03", "AKM1", "AKU"), 3),
    (("03", "ÖNH1", "M01"), 2),
    (("02", "KIR1", ""), 2),  # their main clinic replaces it
    (("02", "AKM1", ""), 2),
    (("03", "PSY1", ""), 2),
)
NO_REFERRER: Referrer = ("", "", "")
REFERRAL_SOURCES = wheel(256, ("1", 30), ("2", 30), ("9", 15), ("Egen", 10), ("skola", 10), ("", 5))

KODER = wheel(256, ("", 70), *((text, 4) for text in texts.KOD))
ORSAKER = wheel(256, ("", 60), *((text, 8) for text in texts.ORSAK))
INTERNDIAGNOSER = wheel(256, ("", 80), *((text, 3) for text in texts.INTERNDIAGNOS))
INTERNA_TEXTER = wheel(256, ("", 65), *((text, 2) for text in texts.INTERN_TEXT))
FRIA_TEXTER = wheel(256, ("", 80), *((text, 2) for text in texts.FRI_TEXT))
AVVIKELSER = wheel(256, ("", 85), *((text, 5) for text in texts.AVVIKELSEORSAK))

# date and ending of a 12-digit id; with 12 digits the separator says nothing
ID_FORMS = wheel(
    256,
    ("%s%s", 62),
    ("%s-%s", 33),
    (" %s-%s ", 2),
    ("%s+%s", 1),
    ("\u00a0%s%s", 1),
    ("%s - %s", 1),
)

_LAST_CONTACTS = [FIRST_RUN - timedelta((n * 53) % 1000) for n in range(232)]
LAST_CONTACTS = (
    *(written(day, n) for n, day in enumerate(_LAST_CONTACTS)),
    *["", "00000000"],
    *["2024-10-05", "2024-10-04"],  # two calendar years before the first run, and a day more
    *[""] * 20,
)
