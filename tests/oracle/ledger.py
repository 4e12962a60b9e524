"""What the ledger remembers: exports with their receipts, listings, closure orders, approvals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from oracle.receipts import Receipt, check
from oracle.tables import Row

Key = tuple[str, str, str]  # kallsystem, post_typ, post_id
HELD = ("migrerad", "utestaende")


@dataclass(frozen=True)
class Content:
    """The rows that a post reads: its own, and a PASiS first contact's vårdåtagande."""

    row: Row
    linked: Row | None


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
    innehall: Content
    huvudmottagning: str = ""  # unit and clinic of a referrer filled in from the main clinic

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
        used = f"{self.kallsystem}-F{letter}-{self.post_id}"
        return (own,) if self.is_first_contact else (own, used)


@dataclass(frozen=True)
class Listing:
    """When a post first and last stood on a list with a rule."""

    forst_sedd: str
    senast_sedd: str


@dataclass(frozen=True)
class Order:
    """One closure order: of a post itself, or of the vårdåtagande `id` behind it."""

    typ: str  # post or vardatagande
    id: str
    closure_id: str
    datum: str  # the closure's own date
    key: Key
    run_id: str
    forgotten: bool = False  # by an approval under rule 12


@dataclass(frozen=True)
class Approval:
    """`flytt approve`: the export and content that it holds for (None: not in the extract)."""

    key: Key
    run_id: str
    innehall: Content | None


@dataclass
class LedgerState:
    """The ledger between runs."""

    exports: list[Export] = field(default_factory=list)
    listings: dict[tuple[str, str, str, str], Listing] = field(default_factory=dict)
    kvittenser: dict[tuple[str, str], list[Receipt]] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    sedan: dict[tuple[Key, str], str] = field(default_factory=dict)  # alarm -> first seen

    def latest(self) -> dict[Key, Export]:
        """The latest export of every post."""
        return {export.key: export for export in self.exports}

    def with_exports(self, exports: Iterable[Export]) -> LedgerState:
        """The same ledger after a run's own export."""
        return replace(self, exports=[*self.exports, *exports])

    # --- states --------------------------------------------------------------------------------

    def status(self, export: Export) -> str:
        """Section 8: `migrerad` when every record is OK, `misslyckad` when one has FEL."""
        verdicts = [self._record_ok(export.run_id, record) for record in export.record_ids]
        if False in verdicts:
            return "misslyckad"
        return "utestaende" if None in verdicts else "migrerad"

    def _record_ok(self, run_id: str, record_id: str) -> bool | None:
        """For one record the latest `tidpunkt` counts."""
        receipts = self.kvittenser.get((run_id, record_id))
        return max(receipts, key=lambda one: one.instant).ok if receipts else None

    def contradicted(self, export: Export) -> bool:
        """FEL after OK, by `tidpunkt`, for a record of the export."""
        found = [self.kvittenser.get((export.run_id, record), []) for record in export.record_ids]
        return any(
            any(one.ok for one in receipts) and not max(receipts, key=lambda one: one.instant).ok
            for receipts in found
        )

    def statuses(self) -> dict[Key, str]:
        """The state of every post that ever was exported: that of its latest export."""
        return {key: self.status(export) for key, export in self.latest().items()}

    def held(self) -> list[Export]:
        """The latest exports that are out or confirmed (not FEL)."""
        return [export for export in self.latest().values() if self.status(export) in HELD]

    # --- orders and approvals --------------------------------------------------------------------

    def ordered(self, export: Export) -> bool:
        """The post itself has an order for this export: once per export."""
        return any(
            one.typ == "post" and (one.key, one.run_id) == (export.key, export.run_id)
            for one in self.orders
        )

    def in_force(self) -> list[Order]:
        """The orders whose export is still the post's latest, and migrated."""
        return [
            one
            for one in self.orders
            if (export := self.latest()[one.key]).run_id == one.run_id
            and self.status(export) == "migrerad"
        ]

    def closed_without_arrival(self) -> set[Key]:
        """Rule 12: ordered closed, and the latest export has FEL."""
        ordered = {one.key for one in self.orders if one.typ == "post" and not one.forgotten}
        return {key for key, status in self.statuses().items() if status == "misslyckad"} & ordered

    def approve(self, key: Key, innehall: Content | None) -> None:
        """Let the latest export's content pass; of a failed post, forget the orders so far."""
        export = self.latest()[key]
        self.approvals.append(Approval(key, export.run_id, innehall))
        if self.status(export) == "misslyckad":
            self.orders = [
                replace(one, forgotten=True) if one.key == key else one for one in self.orders
            ]

    # --- what is remembered ----------------------------------------------------------------------

    def apply_run(
        self, exports: Sequence[Export], listed: Sequence[Mapping[str, str]], date: str
    ) -> None:
        """Remember a run: what it exported, and every row of its two lists."""
        self.exports += exports
        for row in listed:
            key = (row["kallsystem"], row["post_typ"], row["post_id"], row["regel"])
            earlier = self.listings.get(key)
            self.listings[key] = Listing(earlier.forst_sedd if earlier else date, date)

    def saw(self, alarms: Iterable[Mapping[str, str]]) -> None:
        """Remember when each alarm was first seen."""
        for row in alarms:
            key = (row["kallsystem"], row["post_typ"], row["post_id"])
            self.sedan.setdefault((key, row["larm"]), row["sedan"])

    def apply_receipts(
        self, rows: Sequence[Mapping[str, str]], timezone: str = "Europe/Stockholm"
    ) -> None:
        """Import one receipt file, all of it or nothing (raises ReceiptProblem)."""
        dates = {
            (export.run_id, record): export.migreringsdatum
            for export in self.exports
            for record in export.record_ids
        }
        for receipt in check(rows, dates, self.kvittenser, timezone):
            known = self.kvittenser.setdefault((receipt.run_id, receipt.record_id), [])
            if receipt not in known:
                known.append(receipt)
