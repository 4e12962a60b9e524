"""The tables, files and columns of the data contract, and what a contestant is asked to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# A region's folder holds the tables that it replaces, the project's own the rest.
_SHIPPED_SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def _names(text: str) -> list[str]:
    return text.split()


# The first column is the key.
TABLES = {
    "pasis_vardatagande": _names(
        "vardatagande_id personnummer enhet problemkod ankomstdatum typ_av_vb antal_dagar "
        "remiss_fran_kod remiss_fran_enhet remiss_fran_mottagning granskningsdatum "
        "remissbeslutsdatum fri_text avslutsdatum avslutsorsak"
    ),
    "pasis_bevakning": _names(
        "bevakning_id vardatagande_id personnummer enhet mottagning vardgivarkategori maldatum "
        "bevakningstyp kontakttyp beslutsdatum_aterbesok kod orsak interndiagnos intern_text "
        "bokad_datum avbokad_datum avbokad_av"
    ),
    "pasis_patient": _names("personnummer senaste_vardkontakt"),
    "vaps_remiss": _names(
        "remiss_id personnummer enhet sektor_team remissdatum ankomstdatum granskningsdatum "
        "remissanledning remisskalla antal_dagar maldatum kontakttyp bevakningstyp "
        "vardgivarkategori avvikelseorsak avslutsdatum avslutsorsak"
    ),
    "pu_person": _names(
        "personnummer folkbokford avregistrerad_orsak skyddad fornamn efternamn adress "
        "postnummer postort"
    ),
}
KALLSYSTEM = {
    "pasis_vardatagande": "PASIS",
    "pasis_bevakning": "PASIS",
    "pasis_patient": "PASIS",
    "vaps_remiss": "VAPS",
    "pu_person": "PU",
}
POST_TABLES = {"PASIS": "pasis_bevakning", "VAPS": "vaps_remiss"}

# Every column that holds a code in one of the systems; `problemkod_enhet` is the unit whose own
# problem codes the post uses.
CODES = _names(
    "enhet mottagning vardgivarkategori bevakningstyp kontakttyp typ_av_vb problemkod "
    "problemkod_enhet remiss_fran_kod remiss_fran_enhet remiss_fran_mottagning"
)
DATES = _names("maldatum ankomstdatum remissbeslutsdatum granskningsdatum beslutsdatum_aterbesok")
# What a post reads from its vårdåtagande; without one these fields are no input of a first contact.
FROM_VARDATAGANDE = _names(
    "problemkod ankomstdatum typ_av_vb antal_dagar remiss_fran_kod remiss_fran_enhet "
    "remiss_fran_mottagning granskningsdatum remissbeslutsdatum"
)
# Fields that only some kinds of care request need, and the flag of the seed that says which.
REQUIRED_IF = {
    "antal_dagar": "antal_dagar_kravs",
    "remiss_fran_kod": "remittent_kravs",
    "remiss_fran_enhet": "remittent_kravs",
}
KOMMENTAR = {
    "kod": "Kod: ",
    "orsak": "Orsak: ",
    "interndiagnos": "Interndiagnos: ",
    "intern_text": "Intern text: ",
    "avvikelseorsak": "Avvikelseorsak: ",
}
KOMMENTAR_MAX = 4000

DISPOSITIONER = _names(
    "kallsystem post_typ post_id utfall regel regler kategori vardenhet_id regional_problemkod "
    "vinnare"
)
LISTOR = _names(
    "kallsystem post_typ post_id enhet mottagning vardenhet_id utfall regel rubrik atgard ansvarig "
    "falt varde vinnare forst_sedd senast_sedd"
)
AVSTAMNING = _names("kallsystem tabell utfall regel antal")
KARANTAN = _names("tabell rad orsak")
PERSON = _names("personnummer fornamn efternamn adress postnummer postort skyddad")
REMISS = _names(
    "run_id record_id kallsystem post_id vardatagande_id personnummer vardenhet_id "
    "regional_problemkod vardbegaran remisskalla ankomstdatum remissbeslutsdatum granskningsdatum "
    "maldatum antal_dagar bevakningstyp kontakttyp yrkeskategori remittent_klass remittent_id "
    "kommentar"
)
FORBRUKAD_REMISS = _names(
    "run_id record_id kallsystem post_id personnummer vardenhet_id yrkeskategori maldatum"
)
BOKNINGSBEGARAN = _names(
    "run_id record_id remiss_record_id kallsystem post_id personnummer vardenhet_id kontakttyp "
    "bevakningstyp yrkeskategori maldatum beslutsdatum kommentar"
)


@dataclass(frozen=True)
class Job:
    """What a contestant is called with."""

    extracts: Path
    out: Path
    seeds: Path
    date: date
    encoding: str

    @property
    def run_id(self) -> str:
        """The run's id: the first of its day."""
        return f"{self.date.isoformat()}-1"

    def seed(self, name: str) -> Path:
        """The file of a mapping table."""
        own = self.seeds / f"{name}.csv"
        return own if own.exists() else _SHIPPED_SEEDS / own.name

    def file(self, name: str) -> Path:
        """Where a delivered file goes; its folder is there."""
        place = self.out / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


def job_of_arguments(description: str) -> Job:
    """The command line that all contestants share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("extracts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--date", type=date.fromisoformat, required=True)
    parser.add_argument("--encoding", choices=("utf-8", "cp1252"), default="utf-8")
    parser.add_argument("--url", help="taken for the sake of the contestants that need a server")
    given = parser.parse_args()
    return Job(given.extracts, given.out, given.seeds, given.date, given.encoding)


def years_before(day: date, years: int) -> date:
    """The same day so many calendar years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
