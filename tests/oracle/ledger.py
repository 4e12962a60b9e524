"""What the ledger remembers: exports with their receipts, listings and closure orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

Key = tuple[str, str, str]  # kallsystem, post_typ, post_id
HELD = ("migrerad", "utestaende")


class ReceiptProblem(ValueError):
    """A receipt file of which nothing is taken; `problems` names every row at fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Export:
    """A post as one run exported it; `innehall` is its source content then."""

    kallsystem: str
    post_typ: str
    post_id: str
    run_id: str
    migreringsdatum: str
    personnummer: str
    vardenhet_id: str
    kategori: str
    regional_problemkod: str
    vardatagande_id: str
    innehall: str

    @property
    def key(self) -> Key:
        return (self.kallsystem, self.post_typ, self.post_id)

    @property
    def is_first_contact(self) -> bool:
        return self.kategori == "forsta_kontakt"

    @property
    def record_ids(self) -> tuple[str, ...]:
        """The post's own record, and for a follow-up the used referral behind it."""
        letter = "B" if self.post_typ == "bevakning" else "R"
        own = f"{self.kallsystem}-{letter}-{self.post_id}"
        return (own,) if self.is_first_contact else (own, f"{own}-FR")


@dataclass(frozen=True)
class Receipt:
    """One receipt; `nummer` is its place in the order of import."""

    tidpunkt: datetime
    nummer: int
    ok: bool


@dataclass(frozen=True)
class Listing:
    """When a post first and last stood on a list with a rule."""

    forst_sedd: str
    senast_sedd: str


def moment(text: str) -> datetime:
    """A receipt's time as an instant; one without a zone counts as UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass
class LedgerState:
    """The ledger between runs."""

    exports: list[Export] = field(default_factory=list)
    listings: dict[tuple[str, str, str, str], Listing] = field(default_factory=dict)
    kvittenser: dict[tuple[str, str], list[Receipt]] = field(default_factory=dict)
    avslut: set[tuple[str, str]] = field(default_factory=set)
    imported: int = 0

    def latest(self) -> dict[Key, Export]:
        """The latest export of every post."""
        return {export.key: export for export in self.exports}

    def status(self, export: Export) -> str:
        """Section 8: `migrerad` when every record is OK, `misslyckad` when one has FEL."""
        verdicts = [self._record_ok(export.run_id, record) for record in export.record_ids]
        if False in verdicts:
            return "misslyckad"
        return "utestaende" if None in verdicts else "migrerad"

    def _record_ok(self, run_id: str, record_id: str) -> bool | None:
        """For one record the latest `tidpunkt` counts, then the order of import."""
        receipts = self.kvittenser.get((run_id, record_id))
        return max(receipts, key=lambda one: (one.tidpunkt, one.nummer)).ok if receipts else None

    def statuses(self) -> dict[Key, str]:
        """The state of every post that ever was exported: that of its latest export."""
        return {key: self.status(export) for key, export in self.latest().items()}

    def held(self) -> list[Export]:
        """The latest exports that are out or confirmed (not FEL)."""
        return [export for export in self.latest().values() if self.status(export) in HELD]

    def apply_run(
        self, exports: Sequence[Export], listed: Sequence[Mapping[str, str]], date: str
    ) -> None:
        """Remember a run: what it exported, and every row of its two lists."""
        self.exports += exports
        for row in listed:
            key = (row["kallsystem"], row["post_typ"], row["post_id"], row["regel"])
            earlier = self.listings.get(key)
            self.listings[key] = Listing(earlier.forst_sedd if earlier else date, date)

    def apply_receipts(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Import one receipt file, all of it or nothing (raises ReceiptProblem)."""
        known = {(export.run_id, record) for export in self.exports for record in export.record_ids}
        problems: list[str] = []
        read: list[tuple[tuple[str, str], datetime, bool]] = []
        for place, row in enumerate(rows, start=1):
            record = (row["run_id"], row["record_id"])
            try:
                when = moment(row["tidpunkt"])
            except ValueError:
                problems.append(f"{place}: tidpunkt")
                continue
            if row["status"] not in ("OK", "FEL"):
                problems.append(f"{place}: status")
            elif record not in known:
                problems.append(f"{place}: {record[1]}")
            else:
                read.append((record, when, row["status"] == "OK"))
        if problems:
            raise ReceiptProblem(problems)
        for record, when, ok in read:
            self.imported += 1
            self.kvittenser.setdefault(record, []).append(Receipt(when, self.imported, ok))
