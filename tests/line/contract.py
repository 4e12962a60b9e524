"""The delivered files as the data contract (section 3) writes them, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oracle import Row


def _header(text: str) -> tuple[str, ...]:
    return tuple(text.split(";"))


_LIST = _header(
    "kallsystem;post_typ;post_id;enhet;mottagning;vardenhet_id;utfall;regel;rubrik;atgard;ansvarig;"
    "falt;varde;vinnare;forst_sedd;senast_sedd"
)
RUN_FILES: Mapping[str, tuple[str, ...]] = {
    "dispositioner.csv": _header(
        "kallsystem;post_typ;post_id;utfall;regel;regler;kategori;vardenhet_id;"
        "regional_problemkod;vinnare"
    ),
    "millennium/person.csv": _header(
        "personnummer;fornamn;efternamn;adress;postnummer;postort;skyddad"
    ),
    "millennium/remiss.csv": _header(
        "run_id;record_id;kallsystem;post_id;vardatagande_id;personnummer;vardenhet_id;"
        "regional_problemkod;vardbegaran;remisskalla;ankomstdatum;remissbeslutsdatum;"
        "granskningsdatum;maldatum;antal_dagar;bevakningstyp;kontakttyp;yrkeskategori;"
        "remittent_klass;remittent_id;kommentar"
    ),
    "millennium/forbrukad_remiss.csv": _header(
        "run_id;record_id;kallsystem;post_id;personnummer;vardenhet_id;yrkeskategori;maldatum;"
        "remisskalla"
    ),
    "millennium/bokningsbegaran.csv": _header(
        "run_id;record_id;remiss_record_id;kallsystem;post_id;personnummer;vardenhet_id;"
        "kontakttyp;bevakningstyp;yrkeskategori;maldatum;beslutsdatum;kommentar"
    ),
    "atgardslista.csv": _LIST,
    "manuell_lista.csv": _LIST,
    "avstamning.csv": _header("kallsystem;tabell;utfall;regel;antal"),
    "karantan.csv": _header("tabell;rad;orsak"),
    "larm.csv": _header("kallsystem;post_typ;post_id;larm;sedan;run_id;rubrik;atgard;ansvarig"),
    "efterarbete.csv": _header(
        "kallsystem;post_typ;post_id;vardenhet_id;arbete;rubrik;atgard;varde"
    ),
    "forkontroll.csv": _header("kallsystem;tabell;id;enhet;mottagning;fynd;rubrik;atgard"),
}
BASIS_FILES = {
    f"underlag/{name}" for name in ("arbetslista.csv", "balans.csv", "losningar.csv", "fakta.json")
}
"""What report and workbooks are made of; the contract does not know them."""
READ_FILES = {"rapport.html"} | {f"atgardslista.{kind}" for kind in ("xlsx", "qvd", "qvs")}
"""What people read of a run, besides a workbook for each unit in `atgardslista/`."""
CLOSURE_FILES: Mapping[str, tuple[str, ...]] = {
    "bevakning.csv": _header("bevakning_id;avbokad_av;datum;sign"),
    "vardatagande.csv": _header("vardatagande_id;datum;orsak;sign"),
    "vaps_remiss.csv": _header("remiss_id;avslutsdatum;avslutsorsak;sign"),
    "batchstangning.csv": _header("vardatagande_id;datum;orsak;sign"),
    "undantagna.csv": _header("kallsystem;post_typ;post_id;orsak;rubrik;atgard"),
    "ej_utforda.csv": _header("kallsystem;post_typ;post_id;order;datum"),
}


def machine_file(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """UTF-8 without BOM, `;`, header, RFC 4180 quoting where it must be, LF."""
    lines = [list(columns), *([row[column] for column in columns] for row in rows)]
    return "".join(";".join(map(_cell, line)) + "\n" for line in lines).encode()


def _cell(value: str) -> str:
    if not set(value) & set(';"\r\n'):
        return value
    return '"' + value.replace('"', '""') + '"'
