"""The extract tables of the contract's section 1, and rows read with the care of section 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from oracle.reading import Record
from oracle.texts import trimmed, visible

Row = dict[str, str]
Tables = Mapping[str, Sequence[Mapping[str, str]]]
Files = Mapping[str, Sequence[Record]]


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
        "vardgivarkategori avvikelseorsak bokad_datum avslutsdatum avslutsorsak"
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
        "beslutsdatum_aterbesok bokad_datum avbokad_datum senaste_vardkontakt"
    )
)
IDS = frozenset(_names("bevakning_id vardatagande_id remiss_id"))
CODES = frozenset(
    _names(
        "enhet mottagning sektor_team vardgivarkategori bevakningstyp kontakttyp problemkod "
        "remissanledning typ_av_vb remiss_fran_kod remiss_fran_enhet remiss_fran_mottagning "
        "folkbokford skyddad"
    )
)
SEEN_ONLY = CODES | DATES | {"personnummer", "antal_dagar"}


def value(column: str, text: str | None, null: Sequence[str] = ()) -> str:
    """The column's value: trimmed, without invisible characters where they are no part of it."""
    found = visible(text) if column in SEEN_ONLY else trimmed(text)
    return "" if found in null else found


@dataclass(frozen=True)
class Quarantined:
    """One line refused, by line and reason, never by content."""

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
    unread: list[tuple[str, Record]] = field(default_factory=list)  # what stands in karantan

    def by_key(self, table: str) -> dict[str, Row]:
        """The table's rows by their key, as text."""
        return {row[COLUMNS[table][0]]: row for row in self.rows[table]}

    def refuse(self, table: str, record: Record, orsak: str) -> None:
        """Quarantine every line of a record; one that could be read, but for its key, is a row."""
        reasons = [orsak] + ["felaktig_citering"] * (record.lines - 1 if record.orsak else 0)
        for line, reason in enumerate(reasons, start=record.rad):
            self.karantan.append(Quarantined(table, line, reason))
        self.read[table] += len(reasons)
        self.unread.append((table, record))


def take_in(extracts: Tables | Files, null: Sequence[str] = ()) -> Intake:
    """Section 4: what cannot be read or has no key of its own to quarantine, copies to one."""
    intake = Intake()
    for table, columns in COLUMNS.items():
        same_key: dict[str, list[tuple[Record, Row]]] = {}
        for record in _records(extracts.get(table, ())):
            if record.orsak:
                intake.refuse(table, record, record.orsak)
                continue
            row = {name: value(name, record.cells.get(name), null) for name in columns}
            same_key.setdefault(row[columns[0]], []).append((record, row))
        intake.rows[table] = _sort_out(table, same_key, intake)
    intake.karantan.sort(key=lambda row: (row.tabell, row.rad, row.orsak))
    return intake


def _records(rows: Sequence[Mapping[str, str]] | Sequence[Record]) -> Iterable[Record]:
    """The rows as records; a plain row's line is its place in the list."""
    for place, row in enumerate(rows, start=1):
        yield row if isinstance(row, Record) else _plain(place, row)


def _plain(place: int, row: Mapping[str, str]) -> Record:
    text = ";".join(row.values())
    return Record(place, row, text)


def _sort_out(
    table: str, same_key: Mapping[str, Sequence[tuple[Record, Row]]], intake: Intake
) -> list[Row]:
    """The rows of one table with a key of their own."""
    kept: list[Row] = []
    for key, found in same_key.items():
        if not key or any(row != found[0][1] for _, row in found):
            for record, _ in found:
                intake.refuse(table, record, "nyckel_dubbel" if key else "nyckel_saknas")
        else:
            kept.append(found[0][1])
            intake.read[table] += len(found)
            intake.kopia[table] += len(found) - 1
    return kept
