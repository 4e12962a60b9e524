"""Section 8: closure orders, only for posts that Millennium has confirmed, once each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oracle.ledger import Export, LedgerState
from oracle.tables import Row

REASON = "MM"


@dataclass(frozen=True)
class Orders:
    """The files of one closure, in file order."""

    bevakning: list[Row]
    vardatagande: list[Row]
    vaps_remiss: list[Row]
    batchstangning: list[Row]

    def files(self) -> dict[str, list[Row]]:
        """The rows of every file of the closure's folder, by its name."""
        return {
            "bevakning.csv": self.bevakning,
            "vardatagande.csv": self.vardatagande,
            "vaps_remiss.csv": self.vaps_remiss,
            "batchstangning.csv": self.batchstangning,
        }


def closure(
    ledger: LedgerState,
    bevakningar: Sequence[Row],
    vardataganden: Sequence[Row],
    sign: str,
    *,
    batch: bool = False,
) -> Orders:
    """The orders that are due, and which the ledger remembers from now on.

    `bevakningar` and `vardataganden` are the rows of the latest extract. The batch is of what
    remains open there (R4.1-01, R6-04). An empty or `XXXX` sign raises ValueError.
    """
    if sign.strip() in ("", "XXXX"):
        raise ValueError("sign")
    migrated = [one for one in ledger.latest().values() if ledger.status(one) == "migrerad"]
    due = {
        "bevakning": posts(one for one in migrated if one.kallsystem == "PASIS"),
        "vaps_remiss": posts(one for one in migrated if one.kallsystem == "VAPS"),
        "vardatagande": commitments(migrated, bevakningar, first_contact=True),
        "batchstangning": {},
    }
    if batch:
        remaining = {row["vardatagande_id"] for row in vardataganden if not row["avslutsdatum"]}
        behind = commitments(migrated, bevakningar, first_contact=False)
        due["batchstangning"] = {one: datum for one, datum in behind.items() if one in remaining}
    taken = {typ: _take(ledger, typ, dates) for typ, dates in due.items()}
    return Orders(
        [
            {"bevakning_id": one, "avbokad_av": REASON, "datum": datum, "sign": sign}
            for one, datum in taken["bevakning"]
        ],
        [_commitment(one, datum, sign) for one, datum in taken["vardatagande"]],
        [
            {"remiss_id": one, "avslutsdatum": datum, "avslutsorsak": REASON, "sign": sign}
            for one, datum in taken["vaps_remiss"]
        ],
        [_commitment(one, datum, sign) for one, datum in taken["batchstangning"]],
    )


def posts(migrated: Iterable[Export]) -> dict[str, str]:
    """The post itself, dated by the run that exported it."""
    return {one.post_id: one.migreringsdatum for one in migrated}


def commitments(
    migrated: Sequence[Export], bevakningar: Sequence[Row], *, first_contact: bool
) -> dict[str, str]:
    """The vårdåtaganden behind first contacts (or follow-ups) that no other open bevakning needs.

    Two migrated posts behind one: the later run dates it.
    """
    due: dict[str, str] = {}
    for one in migrated:
        own = one.vardatagande_id
        if not own or one.is_first_contact is not first_contact:
            continue
        others = (
            row
            for row in bevakningar
            if row["vardatagande_id"] == own and row["bevakning_id"] != one.post_id
        )
        if all(row["avbokad_datum"] for row in others):
            due[own] = max(due.get(own, ""), one.migreringsdatum)
    return due


def _take(ledger: LedgerState, typ: str, due: dict[str, str]) -> list[tuple[str, str]]:
    """What was not ordered before; one vårdåtagande is ordered once, in whichever file."""
    kind = "vardatagande" if typ == "batchstangning" else typ
    fresh = sorted((one, datum) for one, datum in due.items() if (kind, one) not in ledger.avslut)
    ledger.avslut |= {(kind, one) for one, _ in fresh}
    return fresh


def _commitment(vardatagande_id: str, datum: str, sign: str) -> Row:
    return {"vardatagande_id": vardatagande_id, "datum": datum, "orsak": REASON, "sign": sign}
