"""The extract tables of the data contract (section 1): names, columns, keys."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One extract table: all columns are text, `key` is present and unique."""

    name: str
    kallsystem: str
    key: str
    columns: tuple[str, ...]


def _table(name: str, kallsystem: str, columns: str) -> Table:
    names = tuple(columns.split())
    return Table(name, kallsystem, names[0], names)


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
    avvikelseorsak avslutsdatum avslutsorsak""",
)
PU_PERSON = _table(
    "pu_person",
    "PU",
    """personnummer folkbokford avregistrerad_orsak skyddad fornamn efternamn adress postnummer
    postort""",
)

BUILT_IN_TABLES = (PASIS_VARDATAGANDE, PASIS_BEVAKNING, PASIS_PATIENT, VAPS_REMISS, PU_PERSON)
