"""The extract tables of the contract's section 1, and rows read with the care of section 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from oracle.texts import trimmed

Row = dict[str, str]
Tables = Mapping[str, Sequence[Mapping[str, str]]]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLUMNS: dict[str, tuple[str, ...]] = {
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
    "pasis_patient": ("personnummer", "senaste_vardkontakt"),
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
POSTS = {"pasis_bevakning": "bevakning", "vaps_remiss": "remiss"}
DATES = frozenset(
    _names(
        "ankomstdatum granskningsdatum remissbeslutsdatum remissdatum maldatum avslutsdatum "
        "beslutsdatum_aterbesok bokad_datum avbokad_datum"
    )
)


@dataclass(frozen=True)
class Quarantined:
    """One row refused, by line and reason, never by content."""

    tabell: str
    rad: int
    orsak: str


@dataclass
class Intake:
    """The rows that are left of every table, and what became of the others."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    read: Counter[str] = field(default_factory=Counter)
    kopia: Counter[str] = field(default_factory=Counter)
    karantan: list[Quarantined] = field(default_factory=list)

    def by_key(self, table: str) -> dict[str, Row]:
        """The table's rows by their key, as text."""
        return {row[COLUMNS[table][0]]: row for row in self.rows[table]}


def take_in(extracts: Tables, refused: Sequence[Quarantined] = ()) -> Intake:
    """Section 4: missing key and key with different content to quarantine, exact copies to one.

    A row's line is its `rad`, or its place in the list. `refused` are rows that could not be read
    at all, and so are not in the extracts.
    """
    intake = Intake(karantan=list(refused))
    for row in refused:
        intake.read[row.tabell] += 1
    for table, columns in COLUMNS.items():
        lines = [
            (int(raw.get("rad", place)), {name: trimmed(raw.get(name)) for name in columns})
            for place, raw in enumerate(extracts.get(table, ()), start=1)
        ]
        intake.read[table] += len(lines)
        intake.rows[table] = _sort_out(table, lines, intake)
    intake.karantan.sort(key=lambda row: (row.tabell, row.rad, row.orsak))
    return intake


def _sort_out(table: str, lines: Sequence[tuple[int, Row]], intake: Intake) -> list[Row]:
    """The rows of one table with a key of their own."""
    key = COLUMNS[table][0]
    same_key: dict[str, list[tuple[int, Row]]] = {}
    for rad, row in lines:
        same_key.setdefault(row[key], []).append((rad, row))
    kept: list[Row] = []
    for value, rows in same_key.items():
        if not value or any(row != rows[0][1] for _, row in rows):
            orsak = "nyckel_dubbel" if value else "nyckel_saknas"
            intake.karantan += [Quarantined(table, rad, orsak) for rad, _ in rows]
        else:
            kept.append(rows[0][1])
            intake.kopia[table] += len(rows) - 1
    return kept
