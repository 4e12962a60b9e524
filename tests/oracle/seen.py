"""What a command has read for its date: rows, persons, and the traces of what it could not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from oracle.dates import as_date, iso
from oracle.ids import PersonalId, classify
from oracle.ledger import Content, Export, Key
from oracle.reading import Record, parts
from oracle.tables import CODES, DATES, KALLSYSTEM, POSTS, Intake, Row
from oracle.texts import INVISIBLE, trimmed, upper, without_blanks

RUN = re.compile(r"(?<![0-9])(?:[0-9]{8}|[0-9]{6})[-+]?[0-9]{4}(?![0-9])")
CLOSING = {
    "pasis_bevakning": "avbokad_datum",
    "vaps_remiss": "avslutsdatum",
    "pasis_vardatagande": "avslutsdatum",
}
PERSON_KLASSER = ("personnummer", "samordningsnummer")


def is_open(table: str, row: Row) -> bool:
    """Section 5: closed means that the closing date is a date, open everything else."""
    return as_date(row[CLOSING[table]]) is None


@dataclass(frozen=True)
class Trace:
    """What one quarantined row names: persons, and every part that might be an id."""

    tabell: str
    persons: frozenset[str]
    parts: frozenset[str]


@dataclass
class Seen:
    """One command's extracts, read for its date."""

    today: date
    monster: Sequence[str]
    intake: Intake

    def who(self, text: str) -> PersonalId:
        return classify(text, self.today, self.monster)

    # --- rows ----------------------------------------------------------------------------------

    @cached_property
    def vardataganden(self) -> dict[str, Row]:
        return self.intake.by_key("pasis_vardatagande")

    @cached_property
    def posts(self) -> dict[Key, tuple[str, Row]]:
        """Every post that was read, with its table."""
        return {
            (KALLSYSTEM[table], POSTS[table], key): (table, row)
            for table in POSTS
            for key, row in self.intake.by_key(table).items()
        }

    def post_is_open(self, key: Key) -> bool:
        """It was read, and is open."""
        return key in self.posts and is_open(*self.posts[key])

    def person_of(self, key: Key) -> str:
        """The canonical person of a post that was read."""
        return self.who(self.posts[key][1]["personnummer"]).canonical if key in self.posts else ""

    def vardatagande_is_open(self, vardatagande_id: str) -> bool:
        """It was read, and is open."""
        row = self.vardataganden.get(vardatagande_id)
        return row is not None and is_open("pasis_vardatagande", row)

    def bevakningar_of(self, vardatagande_id: str) -> list[Row]:
        """The bevakningar read that refer to a vårdåtagande, open and closed."""
        return [
            row
            for row in self.intake.rows["pasis_bevakning"]
            if row["vardatagande_id"] == vardatagande_id
        ]

    # --- content -------------------------------------------------------------------------------

    def content(self, export: Export) -> Content | None:
        """The exported post as it is now; None where it was not read."""
        if export.key not in self.posts:
            return None
        _, row = self.posts[export.key]
        first = export.kallsystem == "PASIS" and export.is_first_contact
        return Content(row, self.vardataganden.get(row["vardatagande_id"]) if first else None)

    def compared(self, content: Content | None) -> list[list[str]] | None:
        """The columns as section 8 compares them; persons by the date of this command."""
        if content is None:
            return None
        rows = [content.row, *([content.linked] if content.linked is not None else [])]
        return [[self._as_compared(*cell) for cell in row.items()] for row in rows]

    def _as_compared(self, column: str, text: str) -> str:
        if column == "personnummer":
            return self.who(text).canonical or without_blanks(text)
        if column in CODES:
            return upper(text)
        return (iso(text) or text) if column in DATES else text

    def unchanged(self, export: Export) -> bool:
        """It was read, and is as it was when it was exported."""
        now = self.content(export)
        return now is not None and self.compared(now) == self.compared(export.innehall)

    # --- traces --------------------------------------------------------------------------------

    @cached_property
    def traces(self) -> list[Trace]:
        """One for every quarantined row of the tables that leave traces."""
        return [
            self._trace(table, record) for table, record in self.intake.unread if table in CLOSING
        ]

    def _trace(self, table: str, record: Record) -> Trace:
        plain = record.text.translate(INVISIBLE)
        texts = [*parts(record), *self._runs(plain)]
        found = [self.who(text) for text in texts]
        return Trace(
            table,
            frozenset(one.canonical for one in found if one.klass in PERSON_KLASSER),
            frozenset(trimmed(text) for text in parts(record)),
        )

    def _runs(self, text: str) -> Iterable[str]:
        """6 or 8 digits, an optional sign and four digits that no letter or digit touches."""
        for match in RUN.finditer(text):
            before, after = text[: match.start()][-1:], text[match.end() :][:1]
            if not (before.isalnum() or after.isalnum()):
                yield match[0]

    @cached_property
    def known_vardataganden(self) -> set[str]:
        """Ids in `pasis_vardatagande`, and those that a bevakning names."""
        named = {row["vardatagande_id"] for row in self.intake.rows["pasis_bevakning"]}
        return (named | set(self.vardataganden)) - {""}

    def names_person(self, canonical: str, tables: Iterable[str]) -> bool:
        """A quarantined row of the tables has a trace of the person."""
        return bool(canonical) and any(
            canonical in one.persons for one in self.traces if one.tabell in tables
        )

    def names_vardatagande(self, vardatagande_id: str, tables: Iterable[str]) -> bool:
        """A quarantined row of the tables has a trace of the vårdåtagande."""
        known = vardatagande_id in self.known_vardataganden
        return known and any(
            vardatagande_id in one.parts for one in self.traces if one.tabell in tables
        )

    def names_post(self, key: Key) -> bool:
        """The id stands in a quarantined row of the post's own table."""
        kallsystem, post_typ, post_id = key
        (table,) = (
            name for name, typ in POSTS.items() if (KALLSYSTEM[name], typ) == (kallsystem, post_typ)
        )
        return any(post_id in one.parts for one in self.traces if one.tabell == table)

    @cached_property
    def something_untraced(self) -> bool:
        """A quarantined row of PASiS names neither a person nor a vårdåtagande."""
        return any(
            not one.persons and not one.parts & self.known_vardataganden
            for one in self.traces
            if one.tabell != "vaps_remiss"
        )

    def holds_back(self, vardatagande_id: str, post_person: str) -> bool:
        """Contract, 5: whether an unread row holds a vårdåtagande back from closure."""
        row = self.vardataganden.get(vardatagande_id)
        own = self.who(row["personnummer"]).canonical if row else ""
        return (
            self.something_untraced
            or self.names_vardatagande(vardatagande_id, CLOSING)
            or any(self.names_person(person, CLOSING) for person in (own, post_person))
        )
