"""Collects boundary cases: named posts, each with its own person, in one extract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kit import persons, rows
from kit.shapes import Tables
from oracle import Row

LAST_WEEK = "2026-11-02"
AFTER = "2026-11-03T08:00:00"
CLOSURE = "2026-11-04"
LATE = "2026-11-05T08:00:00"
GOES = "migreras"


@dataclass(frozen=True)
class BoundaryCase:
    """One named post: it breaks `regel` (or is just spared), and `expected` decides it."""

    name: str
    regel: str
    broken: bool
    kallsystem: str
    post_id: str
    expected: str


class Builder:
    """Collects cases; every post has its own official person, so that only itself matters."""

    def __init__(self) -> None:
        self.cases: list[BoundaryCase] = []
        self.tables: Tables = rows.tables()
        self.earlier: Tables = rows.tables()
        self.receipts: list[Row] = []
        self.late: list[Row] = []
        self.people = 100

    def someone(self, **register: str) -> str:
        """A new person in the register."""
        self.people += 1
        personnummer = persons.official(self.people)
        self.tables["pu_person"].append(rows.person(personnummer, **register))
        return personnummer

    def note(self, regel: str, name: str, kallsystem: str, expected: str | None) -> str:
        """Register a case (expected None: the rule itself decides) and give it its id."""
        post_id = f"{'B' if kallsystem == 'PASIS' else 'R'}{len(self.cases) + 1:03d}"
        broken = expected is None
        case = BoundaryCase(name, regel, broken, kallsystem, post_id, expected or regel)
        self.cases.append(case)
        return post_id

    def first(
        self,
        regel: str,
        name: str,
        expected: str | None = None,
        *,
        vb: Mapping[str, str] | None = None,
        person: str | None = None,
        **changes: str,
    ) -> str:
        """A PASiS first contact; `vb` changes its vårdåtagande."""
        post_id = self.note(regel, name, "PASIS", expected)
        person = self.someone() if person is None else person
        bevakning = rows.bevakning(post_id, person, **changes)
        unit = changes.get("enhet", "K10")
        commitment = {"personnummer": person, "enhet": unit, **(vb or {})}
        self.tables["pasis_bevakning"].append(bevakning)
        self.tables["pasis_vardatagande"].append(
            rows.vardatagande(f"V{post_id}", commitment.pop("personnummer"), **commitment)
        )
        return post_id

    def again(
        self, regel: str, name: str, expected: str | None = None, person: str = "", **changes: str
    ) -> str:
        """A PASiS return visit."""
        post_id = self.note(regel, name, "PASIS", expected)
        row = rows.aterbesok(post_id, person or self.someone(), **changes)
        self.tables["pasis_bevakning"].append(row)
        return post_id

    def vaps(
        self, regel: str, name: str, expected: str | None = None, person: str = "", **changes: str
    ) -> str:
        """A VÅPs referral."""
        post_id = self.note(regel, name, "VAPS", expected)
        row = rows.remiss(post_id, person or self.someone(), **changes)
        self.tables["vaps_remiss"].append(row)
        return post_id

    def also_unread(self, person: str) -> str:
        """The same person; a row of theirs has no key."""
        self.tables["pasis_bevakning"].append(rows.aterbesok("", person))
        return person

    def exported(self, post_id: str, verdicts: tuple[str, ...], **then: str) -> None:
        """The bevakning was exported last week as `then`, with these receipts (empty: none)."""
        week = {"pasis_bevakning": "bevakning_id", "pasis_vardatagande": "vardatagande_id"}
        for table, key in week.items():
            for row in self.tables[table]:
                if row[key] in (post_id, f"V{post_id}"):
                    self.earlier[table].append(row | then if table == "pasis_bevakning" else row)
        records = (f"PASIS-B-{post_id}", f"PASIS-FB-{post_id}")
        for record, status in zip(records, verdicts, strict=False):
            if status:
                self.receipts.append(_receipt(record, status, AFTER))

    def failed_late(self, post_id: str) -> None:
        """Its own record was confirmed and ordered closed, and then failed."""
        self.late.append(_receipt(f"PASIS-B-{post_id}", "FEL", LATE))


def _receipt(record_id: str, status: str, tidpunkt: str) -> Row:
    return {
        "run_id": f"{LAST_WEEK}-1",
        "record_id": record_id,
        "status": status,
        "millennium_id": f"M-{record_id}" if status == "OK" else "",
        "felkod": "",
        "feltext": "",
        "tidpunkt": tidpunkt,
    }
