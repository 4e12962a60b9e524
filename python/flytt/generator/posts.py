"""Build posts: sound ones first, then their defects."""

from __future__ import annotations

from datetime import timedelta

from flytt.generator import defects, values
from flytt.generator.defects import DefectWheel
from flytt.generator.persons import Person, Persons
from flytt.generator.table_file import TableFile
from flytt.generator.units import Unit
from flytt.generator.wheels import wheel
from flytt.plugins.tables import PASIS_BEVAKNING, PASIS_VARDATAGANDE, VAPS_REMISS, Table

# Random bytes a post. Each choice has bytes of its own, so that all choices are independent.
BLOCK = 48

_NEVER = 1_000
# The age in weeks at which a defect is corrected, and at which the post is closed.
_CORRECTED = wheel(256, (2, 40), (3, 20), (4, 10), (_NEVER, 30))
_CLOSES = wheel(256, (2, 2), (3, 2), (4, 2), (5, 2), (_NEVER, 92))

_OWN_VARDATAGANDE = 88  # of 256 follow-ups; the next few share the person's previous one
_SHARED_VARDATAGANDE = 140
_SECOND_DEFECT = 10  # of 256 posts draw once more
_ORPHAN = 7  # of 256 vårdåtaganden have a sibling that no bevakning refers to


def _places(table: Table, columns: str) -> list[int]:
    return [table.columns.index(name) for name in columns.split()]


_B_CODES = _places(PASIS_BEVAKNING, "enhet mottagning vardgivarkategori bevakningstyp kontakttyp")
_V_CODES = _places(PASIS_VARDATAGANDE, "enhet problemkod typ_av_vb remiss_fran_enhet")
_R_CODES = _places(VAPS_REMISS, "enhet sektor_team remissanledning kontakttyp")
(_V_PERSONNUMMER,) = _places(PASIS_VARDATAGANDE, "personnummer")


class Posts:
    """Adds posts to the three files that hold them, numbered from 1 through all cohorts."""

    def __init__(
        self,
        persons: Persons,
        bevakningar: TableFile,
        vardataganden: TableFile,
        remisser: TableFile,
        week: int,
    ) -> None:
        self._persons = persons
        self._bevakningar = bevakningar
        self._vardataganden = vardataganden
        self._remisser = remisser
        self._week = week
        self._turns: dict[str, int] = {}
        self._previous = ("", -1)
        self.cohort = 1  # the week in which the posts being added were new
        self.written = 0

    def add(self, chance: bytes, person: Person) -> None:
        """Add one post of the person, every choice about it taken from the bytes of `chance`."""
        self.written += 1
        if chance[0] < values.SAME_UNIT:
            unit = person.home
        else:
            unit = values.UNIT_WHEEL[(chance[1] << 8 | chance[2]) & 1023]
        if unit.kallsystem == "PASIS":
            self._add_pasis(chance, person, unit)
        else:
            self._add_vaps(chance, person, unit)

    def _add_pasis(self, chance: bytes, person: Person, unit: Unit) -> None:
        wheels = values.UNIT_WHEELS[unit]
        kontakttyp = values.CONTACT_TYPES[chance[3]]
        is_first = kontakttyp == "NY"
        owns = is_first or chance[4] < _OWN_VARDATAGANDE
        vardatagande_id = ""
        if owns:
            vardatagande_id = f"V{self.written:08}"
            self._previous = (vardatagande_id, person.number)
        elif chance[4] < _SHARED_VARDATAGANDE and self._previous[1] == person.number:
            vardatagande_id = self._previous[0]
        caregivers = values.PSYCHIATRIC_CAREGIVERS if unit.is_psychiatry else values.CAREGIVERS
        watch_types = values.FIRST_WATCH_TYPES if is_first else wheels.watch_types
        bevakning = [
            f"B{self.written:08}",
            vardatagande_id,
            values.ID_FORMS[chance[5]] % (person.date, person.ending),
            unit.enhet,
            wheels.clinics[chance[6]],
            caregivers[chance[7]],
            wheels.target_dates[(chance[8] << 8 | chance[9]) & 1023],
            watch_types[chance[10]],
            kontakttyp,
            values.RECENT_DATES[chance[11]] if kontakttyp == "ÅB" else "",
            values.KODER[chance[12]],
            values.ORSAKER[chance[13]],
            values.INTERNDIAGNOSER[chance[14]],
            values.INTERNA_TEXTER[chance[15]],
            "",
            "",
            "",
        ]
        rows = [bevakning]
        if owns:
            rows.append(self._vardatagande(chance, person, unit, vardatagande_id))
        if is_first:
            kind = defects.FIRST_CONTACT
        else:
            kind = defects.RETURN_VISIT if kontakttyp == "ÅB" else defects.DISTANCE
        self._spoil(kind, rows, chance)
        closed_on = self._closing_date(chance)
        if closed_on:
            bevakning[-2:] = closed_on, "PA"
            if is_first:
                rows[1][-2:] = closed_on, "PA"
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
        code, referring_unit, clinic = (
            values.REFERRERS[chance[22]] if has_referrer else values.NO_REFERRER
        )
        return [
            vardatagande_id,
            values.ID_FORMS[chance[23]] % (person.date, person.ending),
            # Missing now and then: the unit of the bevakning then counts.
            unit.enhet if chance[24] > 2 else "",
            values.UNIT_WHEELS[unit].codes[chance[25]],
            arrived,
            typ_av_vb,
            values.DAYS_TO_CONTACT[chance[26]] if typ_av_vb != "V" else "",
            code,
            referring_unit,
            clinic,
            reviewed,
            decided,
            values.FRIA_TEXTER[chance[27]],
            "",
            "",
        ]

    def _add_vaps(self, chance: bytes, person: Person, unit: Unit) -> None:
        wheels = values.UNIT_WHEELS[unit]
        kontakttyp = values.VAPS_CONTACT_TYPES[chance[3]]
        decided, arrived, reviewed = values.REFERRAL_DATES[(chance[19] << 8 | chance[20]) & 1023]
        remiss = [
            f"R{self.written:08}",
            values.ID_FORMS[chance[5]] % (person.date, person.ending),
            unit.enhet,
            wheels.clinics[chance[6]],
            decided,
            arrived,
            reviewed,
            wheels.codes[chance[25]],
            values.REFERRAL_SOURCES[chance[22]],
            values.DAYS_TO_CONTACT[chance[26]],
            wheels.target_dates[(chance[8] << 8 | chance[9]) & 1023],
            kontakttyp,
            values.VAPS_WATCH_TYPES[chance[10]],
            values.VAPS_CAREGIVERS[chance[7]],
            values.AVVIKELSER[chance[15]],
            "",
            "",
        ]
        kind = defects.VAPS_FOLLOW_UP if kontakttyp else defects.VAPS_FIRST_CONTACT
        self._spoil(kind, [remiss], chance)
        closed_on = self._closing_date(chance)
        if closed_on:
            remiss[-2:] = closed_on, "PA"
        _vary(remiss, _R_CODES, chance[16])
        self._remisser.add(self.written, remiss)

    def _spoil(self, kind: DefectWheel, rows: list[list[str]], chance: bytes) -> None:
        turn = self._turns.get(kind.name, 0)
        self._turns[kind.name] = turn + 1
        found = [kind.places[turn * defects.STRIDE % defects.PLACES]]
        if chance[28] < _SECOND_DEFECT:
            found.append(kind.places[(chance[29] << 8 | chance[30]) % defects.PLACES])
        is_corrected = self._week - self.cohort + 1 >= _CORRECTED[chance[31]]
        for defect in found:
            if defect is not None and not (is_corrected and defect.correctable):
                defect.apply(rows, chance[32])

    def _closing_date(self, chance: bytes) -> str:
        """The day on which the post was closed, between two extracts, or nothing while open."""
        age = _CLOSES[chance[33]]
        if self._week - self.cohort + 1 < age:
            return ""
        monday = values.FIRST_RUN + timedelta(weeks=self.cohort + age - 3)
        return values.written(monday + timedelta(1 + chance[34] % 4), chance[34])


def _vary(row: list[str], columns: list[int], chance: int) -> None:
    """Write some codes in lower case or between blanks, which mean the same."""
    if chance < 6:
        for column in columns:
            row[column] = row[column].lower()
    elif chance < 9:
        for column in columns:
            if row[column]:
                row[column] = f" {row[column]}\u00a0"
