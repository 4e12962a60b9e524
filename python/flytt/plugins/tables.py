"""The extract tables of the data contract (section 1): names, columns, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ID, CODE, PERSON, DATE, NUMBER, TEXT = "id", "code", "person", "date", "number", "text"
KINDS = (ID, CODE, PERSON, DATE, NUMBER, TEXT)


@dataclass(frozen=True)
class Table:
    """One extract table: all columns are text, `key` is present and unique.

    `kinds` says how a column's values compare: `id` exactly, `code` in upper case (flags J and N
    too), `person` as a personal id, `date` as a date, `number` and `text` as trimmed; a column that
    it leaves out is text. Invisible characters are a part of ids and texts only. `added` are
    columns that the first edition did not know: to its ledgers they count as empty.
    """

    name: str
    kallsystem: str
    key: str
    columns: tuple[str, ...]
    kinds: Mapping[str, str] = field(default_factory=dict, hash=False)
    added: tuple[str, ...] = ()

    def kind(self, column: str) -> str:
        """How a column's values compare."""
        return self.kinds.get(column, TEXT)

    @property
    def person(self) -> str:
        """The first column that is a personal id, or ''."""
        return next((column for column in self.columns if self.kind(column) == PERSON), "")


_KIND_OF = {
    name: kind
    for kind, names in {
        ID: "bevakning_id vardatagande_id remiss_id",
        PERSON: "personnummer",
        CODE: """enhet mottagning sektor_team vardgivarkategori bevakningstyp kontakttyp problemkod
            remissanledning typ_av_vb remiss_fran_kod remiss_fran_enhet remiss_fran_mottagning
            folkbokford skyddad""",
        DATE: """maldatum beslutsdatum_aterbesok bokad_datum avbokad_datum ankomstdatum
            granskningsdatum remissbeslutsdatum remissdatum avslutsdatum senaste_vardkontakt""",
        NUMBER: "antal_dagar",
    }.items()
    for name in names.split()
}


def _table(name: str, kallsystem: str, columns: str, added: tuple[str, ...] = ()) -> Table:
    names = tuple(columns.split())
    kinds = {column: _KIND_OF[column] for column in names if column in _KIND_OF}
    return Table(name, kallsystem, names[0], names, kinds, added)


PASIS_VARDATAGANDE = _table(
    "pasis_vardatagande",
    "PASIS",
    """vardatagande_id personnummer enhet problemkod ankomstdatum typ_av_vb antal_dagar
    remiss_fran_kod remiss_fran_enhet remiss_fran_mottagning granskningsdatum remissbeslutsdatum
    fri_text avslutsdatum avslutsorsak""",
)
PASIS_BEVAKNING = _table(
    "pasis_bevakning",
    "PASIS",
    """bevakning_id vardatagande_id personnummer enhet mottagning vardgivarkategori maldatum
    bevakningstyp kontakttyp beslutsdatum_aterbesok kod orsak interndiagnos intern_text
    bokad_datum avbokad_datum avbokad_av""",
)
PASIS_PATIENT = _table("pasis_patient", "PASIS", "personnummer senaste_vardkontakt")
VAPS_REMISS = _table(
    "vaps_remiss",
    "VAPS",
    """remiss_id personnummer enhet sektor_team remissdatum ankomstdatum granskningsdatum
    remissanledning remisskalla antal_dagar maldatum kontakttyp bevakningstyp vardgivarkategori
    avvikelseorsak bokad_datum avslutsdatum avslutsorsak""",
    added=("bokad_datum",),
)
PU_PERSON = _table(
    "pu_person",
    "PU",
    """personnummer folkbokford avregistrerad_orsak skyddad fornamn efternamn adress postnummer
    postort""",
)

BUILT_IN_TABLES = (PASIS_VARDATAGANDE, PASIS_BEVAKNING, PASIS_PATIENT, VAPS_REMISS, PU_PERSON)
