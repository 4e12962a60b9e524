"""Random extracts that break every rule now and then, and collide as often as they can."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from kit import persons
from kit.regions import CLINICS, PROBLEMS, UNITS, Region, random_region, written
from kit.shapes import Extracts, Tables
from oracle import DEFAULT_MONSTER, Row
from oracle.tables import COLUMNS, SEEN_ONLY

CAREGIVERS = ("LÄK", "SSK", "läk", "öl", "ÖL")
ANY_CAREGIVERS = (*CAREGIVERS, *CAREGIVERS, "TOM", "QQ", "")
PADS = (" ", "\t", "\u00a0", "  ", "\n", "\r\n", " \u00a0\t")
BAD_DATES = (
    "00000000",
    "2025-02-30",
    "250301",
    "9999-99-99",
    "2026-1-05",
    "2026/10/05",
    "okänt",
    "18991231",
    "2200-01-01",
    "2026-10-05T00:00",
    "2027-02-29",
    "２０２６1005",
)
CONTACTS = ("NY",) * 9 + ("ÅB",) * 5 + ("KT", "TB", "TE", "VK", "VS", "BB", "ZZ", "åb", "ny", "")
GOOD_CONTACTS = (*["NY"] * 7, "ny", "ÅB", "ÅB", "åb", "KT", "TB", "TE", "VK", "VS")
MOSTLY_FIRST = (*["NY"] * 15, "KT")
WATCHES = ("BE", "KÖ", "ÖK", "kö", "BE", "KÖ", "VT", "XX", "")
REQUESTS = ("R", "R", "R", "F", "E", "V", "e", "f", "X", "")
DAYS = ("0", "30", "007", "999", "90", "000", "1000", "-1", "3 0", "x", "²", "")
REFERRER_CODES = ("02", "03", "11", "99", "2", "02", "åå", "")
BOOKED = (*BAD_DATES[:3], "2026-01-01", "2026-12-24", "20280401")
TEXTS = (
    "",
    "",
    "A1",
    "=1+1",
    'Ring "först"',
    "Kontroll; årlig",
    "rad ett\nrad två",
    "a | b",
    "a\r\nb",
    "ÅÄÖ åäö é ü ß",
    "'citat',komma",
    "tab\tinuti",
    "x" * 30,
    "null",
    "\\N",
)
INVISIBLE = ("\u00ad", "\u200b", "\u200d", "\u200f", "\u2060", "\ufeff")
WIDE_TEXTS = ("\u200bdold\u00ad", "😀😀😀😀", "a\u030angest o\u0308ver", "日本", "\u2028x")
IDS = (
    "{n}",
    "0{n}",
    "B{n}",
    "b{n}",
    "B {n}",
    "Å{n}",
    "Z{n}",
    "_{n}",
    "A\u030a.{n}",
    "ö{n}",
    "Z\u200d{n}",
    '"{n}"',
)
ALL_DIGIT_MONSTER = (*DEFAULT_MONSTER, r"^99\d{10}$")
ALL_DIGIT_RESERVE = "99{n:010d}"


class Chaos:
    """One random world and its rows."""

    def __init__(self, seed: int, posts: int, *, wide: bool) -> None:
        self.chance = random.Random(seed)
        self.wide = wide
        self.region: Region = random_region(self.chance)
        self.people = self._people(max(4, posts // 9))
        self.numbers = 0
        self.calm = False
        self.contacts = GOOD_CONTACTS if self.hit(0.6) else MOSTLY_FIRST

    def _people(self, count: int) -> list[str]:
        chance = self.chance
        chosen = chance.sample(range(persons.OFFICIAL), min(count, persons.OFFICIAL))
        official = [persons.official(n) for n in chosen]
        return official + [persons.bulk(chance.randrange(90_000)) for _ in range(count // 3)]

    # --- values ----------------------------------------------------------------------------

    def hit(self, share: float) -> bool:
        return self.chance.random() < share

    def wrong(self, share: float) -> bool:
        """Whether to break something; never on a calm row, so that enough posts collide."""
        return not self.calm and self.hit(share)

    def either(self, right: Sequence[str], anything: Sequence[str]) -> str:
        """A value that passes on a calm row, else any."""
        return self.pick(right if self.calm else anything)

    def pick(self, pool: Sequence[str]) -> str:
        return self.chance.choice(pool)

    def untidy(self, value: str) -> str:
        """The same value, otherwise written; a missing one perhaps as blanks."""
        if not value:
            return self.pick(PADS) if self.hit(0.15) else value
        if self.wide and self.hit(0.1):
            value = unicodedata.normalize("NFD", value)
        if self.hit(0.06):
            value = self.pick(PADS) + value
        return value + self.pick(PADS) if self.hit(0.06) else value

    def code(self, pool: Sequence[str], missing: float = 0.03) -> str:
        value = "" if self.wrong(missing) else self.pick(pool)
        return value.lower() if self.hit(0.08) else value

    def day(self, *, missing: float = 0.03, bad: float = 0.04) -> str:
        if self.wrong(missing):
            return ""
        if self.wrong(bad):
            return self.pick(BAD_DATES if self.wide else BAD_DATES[:-1])
        start = date(2025, 11, 1) + timedelta(days=self.chance.randrange(8))
        return written(self.chance, start)

    def target_day(self) -> str:
        """A `maldatum` on or next to a boundary of some unit, seldom missing or no date."""
        if self.wrong(0.08):
            return self.pick(("", *BAD_DATES[:4]))
        g = self.chance.choice(self.region.driftstarter)
        year_back = date(g.year - 1, g.month, min(g.day, 28))
        day = self.chance.choice((g, g, g, g, year_back))
        day += timedelta(days=self.chance.choice((0, 1, 1, 1, 1, 2, 2, 2, -1, 30)))
        return written(self.chance, day)

    def person(self) -> str:
        """An id in any of its forms, sometimes one that is none."""
        one = self.pick(self.people)
        if not self.wrong(0.2):
            return self.pick(persons.forms(one))
        number = self.chance.randrange(40)
        return self.pick(
            (
                "",
                persons.misprinted(one),
                persons.coordination(number),
                persons.impossible(number),
                persons.unborn(number),
                persons.official(number)[2:8] + "+" + persons.official(number)[8:],
                persons.official(number)[:8] + "DA0B",
                persons.official(number)[:6] + "-f x1y",
                ALL_DIGIT_RESERVE.format(n=number),
                "910101-000" + persons.check_digit("910101000"),
                "okänd",
                "1234",
            )
        )

    def text(self) -> str:
        return self.pick((*TEXTS, *WIDE_TEXTS) if self.wide else TEXTS)

    def new_id(self, prefix: str = "") -> str:
        self.numbers += 1
        pattern = self.pick(IDS) if self.wide else self.pick(IDS[:5])
        return prefix + pattern.format(n=self.numbers)

    def row(self, table: str, values: Row) -> Row:
        return {name: self.written(name, values.get(name, "")) for name in COLUMNS[table]}

    def written(self, column: str, value: str) -> str:
        """The same value, otherwise written, with what nobody sees where it is no part of it."""
        if self.wide and column in SEEN_ONLY and self.hit(0.04):
            place = self.chance.randrange(len(value) + 1)
            value = value[:place] + self.pick(INVISIBLE) + value[place:]
        return self.untidy(value)

    # --- rows ------------------------------------------------------------------------------

    def bevakning(self) -> tuple[Row, Row | None]:
        """A bevakning, and mostly a vårdåtagande of its own."""
        self.calm = self.hit(0.6)
        person, unit = self.person(), self.code(UNITS)
        contact = self.either(self.contacts, CONTACTS)
        linked = self.hit(0.5) or contact in ("NY", "ny")
        linked = linked and not self.wrong(0.1)
        vardatagande_id = self.new_id("V") if linked else self.pick(("", "", "V1", "v1", "borta"))
        own = linked and not self.wrong(0.1)
        closed = self.wrong(0.08)
        values = {
            "bevakning_id": self.new_id(),
            "vardatagande_id": vardatagande_id,
            "personnummer": person,
            "enhet": unit,
            "mottagning": self.code(CLINICS),
            "vardgivarkategori": self.either(CAREGIVERS, ANY_CAREGIVERS),
            "maldatum": self.target_day(),
            "bevakningstyp": self.either(WATCHES[:6], WATCHES),
            "kontakttyp": contact,
            "beslutsdatum_aterbesok": self.day(),
            "kod": self.text(),
            "orsak": self.text(),
            "interndiagnos": self.text(),
            "intern_text": self.text(),
            "bokad_datum": self.pick(BOOKED) if self.wrong(0.1) else "",
            "avbokad_datum": self.pick(("2026-01-01", "nej")) if closed else "",
            "avbokad_av": "XX" if closed else "",
        }
        commitment = self.vardatagande(vardatagande_id, person, unit) if own else None
        return self.row("pasis_bevakning", values), commitment

    def vardatagande(self, vardatagande_id: str, person: str, unit: str) -> Row:
        """A vårdåtagande, mostly of that person and unit."""
        closed = self.wrong(0.1)
        values = {
            "vardatagande_id": vardatagande_id,
            "personnummer": self.person() if self.wrong(0.15) else person,
            "enhet": self.code(UNITS, 0.4) if self.hit(0.1) else unit,
            "problemkod": self.code(PROBLEMS),
            "ankomstdatum": self.day(),
            "typ_av_vb": self.either(REQUESTS[:7], REQUESTS),
            "antal_dagar": self.pick(DAYS) if self.wrong(0.4) else self.pick(DAYS[:6]),
            "remiss_fran_kod": self.either(REFERRER_CODES[:5], REFERRER_CODES),
            "remiss_fran_enhet": self.code(UNITS, 0.06),
            "remiss_fran_mottagning": "" if self.hit(0.3) else self.code(CLINICS),
            "granskningsdatum": self.day(),
            "remissbeslutsdatum": self.day(),
            "fri_text": self.text(),
            "avslutsdatum": self.pick(("2026-02-02", "-")) if closed else "",
            "avslutsorsak": "",
        }
        return self.row("pasis_vardatagande", values)

    def remiss(self) -> Row:
        """A VÅPs referral."""
        self.calm = self.hit(0.6)
        values = {
            "remiss_id": self.new_id(),
            "personnummer": self.person(),
            "enhet": self.code(UNITS),
            "sektor_team": self.code(CLINICS),
            "remissdatum": self.day(),
            "ankomstdatum": self.day(),
            "granskningsdatum": self.day(),
            "remissanledning": self.code(PROBLEMS),
            "remisskalla": self.text(),
            "antal_dagar": self.pick(DAYS) if self.wrong(0.4) else "7",
            "maldatum": self.target_day(),
            "kontakttyp": self.either(GOOD_CONTACTS[8:], CONTACTS) if self.hit(0.5) else "",
            "bevakningstyp": self.either(WATCHES[:7], WATCHES) if self.hit(0.5) else "",
            "vardgivarkategori": self.either(CAREGIVERS, ANY_CAREGIVERS) if self.hit(0.6) else "",
            "avvikelseorsak": self.text(),
            "bokad_datum": self.pick(BOOKED) if self.wrong(0.1) else "",
            "avslutsdatum": self.pick(("2026-01-01", "NULL")) if self.wrong(0.1) else "",
            "avslutsorsak": "",
        }
        return self.row("vaps_remiss", values)

    def register(self) -> list[Row]:
        """The population register: most of the people, some of them in several rows."""
        rows = []
        for one in [*self.people, *(persons.coordination(n) for n in range(0, 40, 3))]:
            if self.hit(0.06):
                continue
            texts = persons.forms(one)
            for text in self.chance.sample(texts, 2 if self.hit(0.15) else 1):
                values = {
                    "personnummer": text,
                    "folkbokford": self.pick(("J",) * 40 + ("j", "N", "", "X")),
                    "avregistrerad_orsak": "",
                    "skyddad": self.pick(("N",) * 8 + ("n", "J", "", "?")),
                    "fornamn": self.pick(("Test", "Åsa", 'Ann "Ann"')),
                    "efternamn": self.pick(("Åström", "Öberg; af", "")),
                    "adress": f"Gatan {self.chance.randrange(9)}",
                    "postnummer": self.pick(("21100", "02100", "")),
                    "postort": "Malmö",
                }
                rows.append(self.row("pu_person", values))
        return rows

    def patients(self, dates: Sequence[date]) -> list[Row]:
        """Latest care contacts, on and next to two years before a run."""
        rows = []
        for one in self.people:
            if self.hit(0.3):
                continue
            run = self.chance.choice(dates)
            day = date(run.year - 2, run.month, min(run.day, 28))
            day += timedelta(days=self.chance.choice((0, -1, 1, 400)))
            contact = self.pick((written(self.chance, day), "", "2025-02-30"))
            text = self.pick(persons.forms(one))
            rows.append(
                self.row("pasis_patient", {"personnummer": text, "senaste_vardkontakt": contact})
            )
        return rows

    # --- rows that should not be there -------------------------------------------------------

    def spoil(self, rows: list[Row], key: str) -> list[Row]:
        """Exact copies (perhaps otherwise padded), one key with two contents, missing keys."""
        spoilt = list(rows)
        for row in rows:
            if self.hit(0.03):
                spoilt.append({name: f" {value}" for name, value in row.items()})
            if self.hit(0.02):
                column = self.chance.choice([name for name in row if name != key])
                spoilt.append(row | {column: row[column] + "x"})
            if self.hit(0.015):
                spoilt.append(row | {key: self.pick(("", " ", "\u00a0"))})
        self.chance.shuffle(spoilt)
        return spoilt


def random_extracts(seed: int, posts: int, *, wide: bool = True) -> Extracts:
    """Hostile extracts with about `posts` posts, their region and dates worth running, in order.

    Without `wide`, every character fits in cp1252 and latin-1.
    """
    chaos = Chaos(seed, posts, wide=wide)
    return Extracts(
        _tables(chaos, posts),
        chaos.region.seeds,
        tuple(day.isoformat() for day in sorted(set(chaos.region.dates))),
        kommentar_max=chaos.chance.choice((60, 90, 4000, 4000)),
        reservnummer_monster=chaos.chance.choice((DEFAULT_MONSTER, ALL_DIGIT_MONSTER)),
    )


def _tables(chaos: Chaos, posts: int) -> Tables:
    bevakningar: list[Row] = []
    vardataganden: list[Row] = [chaos.vardatagande("V1", chaos.person(), "K10")]
    remisser: list[Row] = []
    for _ in range(posts):
        if chaos.hit(0.25):
            remisser.append(chaos.remiss())
            continue
        bevakning, vardatagande = chaos.bevakning()
        bevakningar.append(bevakning)
        if vardatagande is not None:
            vardataganden.append(vardatagande)
        if len(bevakningar) > 1 and chaos.hit(0.06):  # two bevakningar share a vårdåtagande
            bevakningar[-1] = bevakning | {"vardatagande_id": bevakningar[-2]["vardatagande_id"]}
    return {
        "pasis_bevakning": chaos.spoil(bevakningar, "bevakning_id"),
        "pasis_vardatagande": chaos.spoil(vardataganden, "vardatagande_id"),
        "vaps_remiss": chaos.spoil(remisser, "remiss_id"),
        "pu_person": chaos.spoil(chaos.register(), "personnummer"),
        "pasis_patient": chaos.spoil(chaos.patients(chaos.region.dates), "personnummer"),
    }
