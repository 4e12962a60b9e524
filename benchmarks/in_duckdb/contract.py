"""The tables and columns of the data contract, and the job that the floor is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

# A region's folder holds only the tables that it replaces.
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

AVSTAMNING = _names("kallsystem tabell utfall regel antal")
KARANTAN = _names("tabell rad orsak")


@dataclass(frozen=True)
class Job:
    """The input, output folder and date of one run."""

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
