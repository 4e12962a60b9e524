"""Build posts: sound ones first, then their defects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from flytt.generator import defects, texts, values
from flytt.generator.persons import Person, Persons
from flytt.generator.table_file import TableFile
from flytt.generator.values import UNIT_WHEEL, Unit
from flytt.generator.wheels import wheel
from flytt.plugins.tables import PASIS_BEVAKNING, PASIS_VARDATAGANDE, VAPS_REMISS, Table

# Random bytes a post. Each choice has bytes of its own, so that all choices are independent.
BLOCK = 48

_NEVER = 1_000
# The age in weeks at which a defect is corrected, and at which the post is closed.
_CORRECTED = wheel({2: 40, 3: 20, 4: 10, _NEVER: 30})
_CLOSES = wheel({2: 2, 3: 2, 4: 2, 5: 2, _NEVER: 92})

_OWN_VARDATAGANDE = 88  # of 256 follow-ups; the next few share the person's previous one
_SHARED_VARDATAGANDE = 140
_SECOND_DEFECT = 10  # of 256 posts draw once more
_ORPHAN = 7  # of 256 vårdåtaganden have a sibling that no bevakning refers to


def _places(table: Table, columns: str) -> list[int]:
    return [table.columns.index(name) for name in columns.split()]


_B_CODES = _places(PASIS_BEVAKNING, "enhet mottagning vardgivarkategori bevakningstyp kontakttyp")
_V_CODES = _places(PASIS_VARDATAGANDE, "enhet problemkod typ_av_vb remiss_fran_enhet")
_R_CODES = _places(VAPS_REMISS, "enhet sektor_team remissanledning kontakttyp")
_V_PERSONNUMMER = PASIS_VARDATAGANDE.columns.index("personnummer")


class Posts:
    """Adds posts to the three files that hold them, numbered from 1 through all cohorts."""

    def __init__(self, persons: Persons, files: Mapping[str, TableFile], week: int) -> None:
        self._persons = persons
        self._bevakningar = files[PASIS_BEVAKNING.name]
        self._vardataganden = files[PASIS_VARDATAGANDE.name]
        self._remisser = files[VAPS_REMISS.name]
        self._week = week
        self._turns: Counter[str] = Counter()
        self._previous = ("", -1)
        self.cohort = 1  # the week in which the posts being added were new
        self.written = 0

    def add(self, chance: bytes, person: Person) -> None:
        """Add one post of the person, every choice about it taken from the bytes of `chance`."""
        self.written += 1
        drawn = UNIT_WHEEL[(chance[1] << 8 | chance[2]) & 1023]
        unit = person.home if chance[0] < values.SAME_UNIT else drawn
        add = self._add_pasis if unit.kallsystem == "PASIS" else self._add_vaps
        add(chance, person, unit)

    def _add_pasis(self, chance: bytes, person: Person, unit: Unit) -> None:
        kontakttyp = values.CONTACT_TYPES[chance[3]]
        is_first = kontakttyp == "NY"
        owns = is_first or chance[4] < _OWN_VARDATAGANDE
        vardatagande_id = ""
        if owns:
            vardatagande_id = f"V{self.written:08}"
            self._previous = (vardatagande_id, person.number)
        elif chance[4] < _SHARED_VARDATAGANDE and self._previous[1] == person.number:
            vardatagande_id = self._previous[0]
        caregivers, watch_types = values.CAREGIVERS, values.WATCH_TYPES
        if unit.is_psychiatry:
            caregivers = values.PSYCHIATRIC_CAREGIVERS
            watch_types = watch_types if is_first else values.PSYCHIATRIC_WATCH_TYPES
        bevakning = [
            f"B{self.written:08}",
            vardatagande_id,
            values.ID_FORMS[chance[5]] % (person.date, person.ending),
            unit.enhet,
            unit.clinics[chance[6]],
            caregivers[chance[7]],
            unit.target_dates[(chance[8] << 8 | chance[9]) & 1023],
            watch_types[chance[10]],
            kontakttyp,
            values.RECENT_DATES[chance[11]] if kontakttyp == "ÅB" else "",
            texts.KOD[chance[12]],
            texts.ORSAK[chance[13]],
            texts.INTERNDIAGNOS[chance[14]],
            texts.INTERN_TEXT[chance[15]],
            "",
            "",
            "",
        ]
        rows = [bevakning]
        if owns:
            rows.append(self._vardatagande(chance, person, unit, vardatagande_id))
        kind = {"NY": "forsta_kontakt", "ÅB": "aterbesok"}.get(kontakttyp, "distanskontakt")
        self._spoil(kind, rows, chance)
        self._close(rows if is_first else [bevakning], chance)
        _vary(bevakning, _B_CODES, chance[16])
        self._bevakningar.add(self.written, bevakning)
        if owns:
            vardatagande = rows[1]
            _vary(vardatagande, _V_CODES, chance[17])
            if vardatagande[_V_PERSONNUMMER] == defects.OTHER_PERSON:
                vardatagande[_V_PERSONNUMMER] = self._persons[person.number + 1].id
            self._vardataganden.add(self.written, vardatagande)
            if chance[18] < _ORPHAN:
                orphan = [f"{vardatagande_id}-2", *vardatagande[1:]]
                self._vardataganden.add(self.written + 1, orphan)

    def _vardatagande(
        self, chance: bytes, person: Person, unit: Unit, vardatagande_id: str
    ) -> list[str]:
        decided, arrived, reviewed = values.REFERRAL_DATES[(chance[19] << 8 | chance[20]) & 1023]
        typ_av_vb = values.CARE_REQUESTS[chance[21]]
        # Own requests and patients already in care seldom have a referrer.
        has_referrer = typ_av_vb in "RF" or chance[35] < 32
        referrer = values.REFERRERS[chance[22]] if has_referrer else ("", "", "")
        return [
            vardatagande_id,
            values.ID_FORMS[chance[23]] % (person.date, person.ending),
            # Missing now and then: the unit of the bevakning then counts.
            unit.enhet if chance[24] > 2 else "",
            unit.codes[chance[25]],
            arrived,
            typ_av_vb,
            values.DAYS_TO_CONTACT[chance[26]] if typ_av_vb != "V" else "",
            *referrer,
            reviewed,
            decided,
            texts.FRI_TEXT[chance[27]],
            "",
            "",
        ]

    def _add_vaps(self, chance: bytes, person: Person, unit: Unit) -> None:
        kontakttyp = values.VAPS_CONTACT_TYPES[chance[3]]
        decided, arrived, reviewed = values.REFERRAL_DATES[(chance[19] << 8 | chance[20]) & 1023]
        remiss = [
            f"R{self.written:08}",
            values.ID_FORMS[chance[5]] % (person.date, person.ending),
            unit.enhet,
            unit.clinics[chance[6]],
            decided,
            arrived,
            reviewed,
            unit.codes[chance[25]],
            values.REFERRAL_SOURCES[chance[22]],
            values.DAYS_TO_CONTACT[chance[26]],
            unit.target_dates[(chance[8] << 8 | chance[9]) & 1023],
            kontakttyp,
            values.VAPS_WATCH_TYPES[chance[10]],
            values.VAPS_CAREGIVERS[chance[7]],
            texts.AVVIKELSEORSAK[chance[15]],
            "",
            "",
            "",
        ]
        kind = "vaps_uppfoljning" if kontakttyp else "vaps_forsta_kontakt"
        self._spoil(kind, [remiss], chance)
        self._close([remiss], chance)
        _vary(remiss, _R_CODES, chance[16])
        self._remisser.add(self.written, remiss)

    def _spoil(self, kind: str, rows: list[list[str]], chance: bytes) -> None:
        places = defects.BY_KIND[kind]
        found = [places[self._turns[kind] * defects.STRIDE % defects.PLACES]]
        self._turns[kind] += 1
        if chance[28] < _SECOND_DEFECT:
            found.append(places[(chance[29] << 8 | chance[30]) % defects.PLACES])
        is_corrected = self._week - self.cohort + 1 >= _CORRECTED[chance[31]]
        for defect in found:
            if defect is not None and not (is_corrected and defect.correctable):
                defect.apply(rows, chance[32])

    def _close(self, rows: list[list[str]], chance: bytes) -> None:
        """Close the post, between two extracts, when it has come to the age for it."""
        age = _CLOSES[chance[33]]
        if self._week - self.cohort + 1 >= age:
            monday = values.FIRST_RUN + timedelta(weeks=self.cohort + age - 3)
            closed_on = texts.written(monday + timedelta(1 + chance[34] % 4), chance[34])
            for row in rows:
                row[-2:] = closed_on, "PA"


def _vary(row: list[str], columns: list[int], chance: int) -> None:
    """Write some codes in lower case or between blanks, which mean the same."""
    if chance < 6:
        for column in columns:
            row[column] = row[column].lower()
    elif chance < 9:
        for column in columns:
            if row[column]:
                row[column] = f" {row[column]}\u00a0"
