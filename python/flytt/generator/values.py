"""What healthy fields hold: wheels of dates, codes and ways to write a personal id."""

from __future__ import annotations

from datetime import date, timedelta

from flytt.generator.texts import written
from flytt.generator.wheels import wheel

# The extracts of week 1 are taken before the run of this Monday; each week adds seven days.
FIRST_RUN = date(2026, 10, 5)


def _referral_dates() -> tuple[tuple[str, str, str], ...]:
    """Decision, arrival and review dates of referrals that came during the last year."""
    days = []
    for n in range(1024):
        arrival = FIRST_RUN - timedelta(12 + (n * 37) % 353)
        decided = arrival - timedelta(n % 5)
        reviewed = arrival + timedelta(n % 11)
        days.append((written(decided, n), written(arrival, n + 1), written(reviewed, n + 2)))
    return tuple(days)


SAME_UNIT = 190  # of 256: a person's posts often lie in the home unit, where they collide
REFERRAL_DATES = _referral_dates()
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
NO_REFERRER = ("", "", "")
REFERRAL_SOURCES = wheel({"1": 30, "2": 30, "9": 15, "Egen": 10, "skola": 10, "": 5})

# date and ending of a 12-digit id; with 12 digits the separator says nothing
ID_FORMS = wheel({"%s%s": 62, "%s-%s": 33, " %s-%s ": 2, "%s+%s": 1, "\u00a0%s%s": 1, "%s - %s": 1})

LAST_CONTACTS = (
    *(written(FIRST_RUN - timedelta((n * 53) % 1000), n) for n in range(232)),
    *["", "00000000"],
    *["2024-10-05", "2024-10-04"],  # two calendar years before the first run, and a day more
    *[""] * 20,
)
