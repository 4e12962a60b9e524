"""A post with everything that its rules may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from oracle.dates import as_date, is_number_of_days, iso
from oracle.ids import PersonalId
from oracle.ledger import Content, Export, Key
from oracle.seeds import GoLive, Requirement, Seeds
from oracle.seen import CLOSING, Seen, is_open
from oracle.tables import COLUMNS, DATES, POSTS, Row
from oracle.texts import code

FIRST = "forsta_kontakt"
FOLLOW_UPS = ("aterbesok", "distanskontakt")
INTERNAL = ("02", "03")
STANDS_FOR = {
    "mottagning": "sektor_team",
    "remissbeslutsdatum": "remissdatum",
    "problemkod": "remissanledning",
    "avbokad_datum": "avslutsdatum",
}
LABELS = {
    "PASIS": {
        "kod": "Kod",
        "orsak": "Orsak",
        "interndiagnos": "Interndiagnos",
        "intern_text": "Intern text",
    },
    "VAPS": {"avvikelseorsak": "Avvikelseorsak"},
}


@dataclass(frozen=True)
class Referrer:
    """The referrer of a PASiS first contact; `remittent_id` is empty where the seed has none."""

    intern: bool
    enhet: str
    mottagning: str
    remittent_id: str
    filled_in: bool = False  # the clinic is the unit's main one


@dataclass(frozen=True)
class World:
    """What is the same for every post of a run."""

    seen: Seen
    seeds: Seeds
    register: dict[str, bool]  # canonical id -> registered
    failed: dict[Key, Export]  # the latest exports that have FEL
    kommentar_max: int

    @property
    def date(self) -> date:
        return self.seen.today


@dataclass(frozen=True)
class Post:
    """A row of `pasis_bevakning` or `vaps_remiss`, its vårdåtagande and the run it is in."""

    world: World
    table: str
    kallsystem: str
    row: Row
    linked: Row | None
    person: PersonalId
    linked_person: PersonalId | None

    @property
    def id(self) -> str:
        return self.row[COLUMNS[self.table][0]]

    @property
    def key(self) -> Key:
        return (self.kallsystem, POSTS[self.table], self.id)

    @property
    def pasis(self) -> bool:
        return self.kallsystem == "PASIS"

    @property
    def seeds(self) -> Seeds:
        return self.world.seeds

    def text(self, falt: str) -> str:
        """A column of the post's own row, else of its linked vårdåtagande; empty without either."""
        if falt in self.row:
            return self.row[falt]
        return (self.linked or {}).get(falt, "")

    def code(self, falt: str) -> str:
        return code(self.text(falt))

    def iso(self, falt: str) -> str:
        """A date as it leaves the system."""
        return iso(self.text(falt))

    def common(self, falt: str) -> str:
        """A field by PASiS's name: in VÅPs the column that stands for it (section 7)."""
        if not self.pasis and falt not in self.row:
            return self.text(STANDS_FOR.get(falt, falt))
        return self.text(falt)

    # --- section 5 -------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return is_open(self.table, self.row)

    @property
    def bad_closing_dates(self) -> list[str]:
        """Rule 59: the closing dates that are filled and no dates."""
        texts = [self.row[CLOSING[self.table]]]
        if self.pasis_first and self.linked is not None:
            texts.append(self.linked[CLOSING["pasis_vardatagande"]])
        return [text for text in texts if text and as_date(text) is None]

    # --- section 3 -------------------------------------------------------------------------

    @cached_property
    def seeded_kontakttyp(self) -> str:
        """`kategori` of the contact type in the seed, `ingar_ej` included."""
        return self.seeds.kontakttyp(self.kallsystem, self.code("kontakttyp"))

    @cached_property
    def kategori(self) -> str:
        """VÅPs: a missing contact type is a first contact; unknown and `ingar_ej` have none."""
        if not self.pasis and not self.text("kontakttyp"):
            return FIRST
        return "" if self.seeded_kontakttyp == "ingar_ej" else self.seeded_kontakttyp

    @property
    def first(self) -> bool:
        return self.kategori == FIRST

    @property
    def follow_up(self) -> bool:
        return self.kategori in FOLLOW_UPS

    @property
    def pasis_first(self) -> bool:
        """A PASiS first contact."""
        return self.pasis and self.first

    @property
    def pasis_first_linked(self) -> bool:
        """A PASiS first contact whose linked vårdåtagande exists, open or closed."""
        return self.pasis_first and self.linked is not None

    @property
    def first_with_inputs(self) -> bool:
        """A first contact whose fields can be read: VÅPs always, PASiS with its vårdåtagande."""
        return self.first and (not self.pasis or self.linked is not None)

    # --- faltkrav --------------------------------------------------------------------------

    def requirements(self, regel: str) -> list[Requirement]:
        """The rows of `faltkrav` that can break this rule for this post."""
        return [
            one
            for one in self.seeds.faltkrav
            if one.regel == regel
            and one.kallsystem == self.kallsystem
            and one.kategori in ("*", self.kategori)
        ]

    def field_broken(self, regel: str) -> bool:
        """A field that `faltkrav` names is missing or invalid.

        The vårdåtagande's fields are no input of a first contact without one; for any other post
        a missing link counts as missing.
        """
        return any(self._breaks(one) for one in self.requirements(regel))

    def _breaks(self, one: Requirement) -> bool:
        if one.falt not in self.row and self.pasis_first and self.linked is None:
            return False
        if one.brist == "saknas":
            return not self.text(one.falt)
        return bool(self.text(one.falt)) and not self._valid(one.falt)

    def _valid(self, falt: str) -> bool:
        if falt == "personnummer":
            return self.person.klass != "ogiltigt"
        if falt == "antal_dagar":
            return is_number_of_days(self.text(falt))
        return falt not in DATES or as_date(self.text(falt)) is not None

    # --- dates and mapped values -----------------------------------------------------------

    @cached_property
    def golive(self) -> GoLive | None:
        return self.seeds.golive(self.kallsystem, self.code("enhet"))

    @property
    def maldatum(self) -> date | None:
        return as_date(self.text("maldatum"))

    @property
    def mottagning(self) -> str:
        """The clinic; VÅPs: `sektor_team`."""
        return code(self.common("mottagning"))

    @cached_property
    def vardenhet_id(self) -> str:
        return self.seeds.vardenhet(self.kallsystem, self.code("enhet"), self.mottagning)

    @property
    def problem_unit(self) -> str:
        """Rule 83: the vårdåtagande's unit, or the bevakning's where that is missing."""
        linked = code(self.linked.get("enhet")) if self.linked and self.pasis else ""
        return linked or self.code("enhet")

    @property
    def problem_code(self) -> str:
        return code(self.common("problemkod"))

    @cached_property
    def regional_problemkod(self) -> str:
        """First contacts only."""
        if not self.first_with_inputs:
            return ""
        return self.seeds.regional(self.kallsystem, self.problem_unit, self.problem_code)

    def vardbegaran(self, flag: str) -> bool:
        """A J of the linked vårdåtagande's kind of care request."""
        return self.pasis_first_linked and self.seeds.vardbegaran(self.code("typ_av_vb"), flag)

    @cached_property
    def referrer(self) -> Referrer | None:
        """Section 7: internal by unit and clinic, external by unit; no code means no referrer."""
        if not self.pasis_first_linked or not self.code("remiss_fran_kod"):
            return None
        enhet = self.code("remiss_fran_enhet")
        if self.code("remiss_fran_kod") not in INTERNAL:
            found = self.seeds.remittent("EXTERN", enhet, "") if enhet else ""
            return Referrer(False, enhet, "", found)
        own = self.code("remiss_fran_mottagning")
        mottagning = own or (self.seeds.huvudmottagning(enhet) if enhet else "")
        known = enhet and mottagning
        found = self.seeds.remittent("INTERN", enhet, mottagning) if known else ""
        return Referrer(True, enhet, mottagning, found, filled_in=not own)

    @property
    def kommentar(self) -> str:
        """Section 7: filled parts only, with their labels."""
        labels = LABELS[self.kallsystem]
        parts = [f"{label}: {self.row[falt]}" for falt, label in labels.items() if self.row[falt]]
        return " | ".join(parts)

    @property
    def innehall(self) -> Content:
        """The source content: the rows that the post reads (rules 88, section 8)."""
        return Content(self.row, self.linked if self.pasis_first else None)
