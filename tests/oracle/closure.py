"""Section 8: closure orders, only for what is migrated, present, open, readable and unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Date

from oracle.ids import DEFAULT_MONSTER
from oracle.ledger import Export, LedgerState, Order
from oracle.need import alarms, godkand
from oracle.seeds import Seeds
from oracle.seen import Seen
from oracle.tables import Files, Row, Tables, take_in

REASON = "MM"
OTHER = "vardatagande_har_annan_bevakning"
UNREAD = "olast_rad"


@dataclass(frozen=True)
class Orders:
    """The files of one closure, in file order; the batch is there on request only."""

    bevakning: list[Row]
    vardatagande: list[Row]
    vaps_remiss: list[Row]
    batchstangning: list[Row] | None
    undantagna: list[Row]
    ej_utforda: list[Row]

    def files(self) -> dict[str, list[Row]]:
        """The rows of every file of the closure's folder, by its name."""
        names = ("bevakning", "vardatagande", "vaps_remiss", "undantagna", "ej_utforda")
        found = {f"{name}.csv": getattr(self, name) for name in names}
        if self.batchstangning is not None:
            found["batchstangning.csv"] = self.batchstangning
        return found


def closure(
    extracts: Tables | Files,
    seeds: Tables,
    date: str,
    ledger: LedgerState,
    sign: str,
    *,
    batch: bool = False,
    closure_id: str = "",
    reservnummer_monster: Sequence[str] = DEFAULT_MONSTER,
) -> Orders:
    """The orders that are due by these extracts, and which the ledger remembers from now on.

    An empty or `XXXX` sign raises ValueError.
    """
    if sign.strip() in ("", "XXXX"):
        raise ValueError("sign")
    seen = Seen(Date.fromisoformat(date), reservnummer_monster, take_in(extracts))
    plan = _Plan(ledger, seen)
    plan.posts()
    plan.behind_first_contacts()
    if batch:
        plan.behind_follow_ups()
    closure_id = closure_id or f"{date}-1"
    reported = _not_carried_out(ledger, seen, date)
    ledger.orders += plan.orders(closure_id, date)
    rules = Seeds(seeds)
    ledger.saw(alarms(ledger, seen, rules))
    return Orders(
        [
            {"bevakning_id": one.post_id, "avbokad_av": REASON, "datum": datum, "sign": sign}
            for one, datum in plan.due_posts("PASIS")
        ],
        [_commitment(one, datum, sign) for one, datum in plan.dated(plan.closing)],
        [
            {
                "remiss_id": one.post_id,
                "avslutsdatum": datum,
                "avslutsorsak": REASON,
                "sign": sign,
            }
            for one, datum in plan.due_posts("VAPS")
        ],
        [_commitment(one, datum, sign) for one, datum in plan.dated(plan.batch)] if batch else None,
        [_exception(one, orsak, rules) for one, orsak in plan.withheld()],
        reported,
    )


@dataclass
class _Plan:
    """What is due, and what is not and why."""

    ledger: LedgerState
    seen: Seen
    due: list[Export] = field(default_factory=list)
    exceptions: dict[str, list[Export]] = field(default_factory=dict)
    closing: dict[str, list[Export]] = field(default_factory=dict)  # id -> the posts behind
    batch: dict[str, list[Export]] = field(default_factory=dict)
    held: list[tuple[Export, str]] = field(default_factory=list)

    @property
    def migrated(self) -> list[Export]:
        found = self.ledger.latest().values()
        return [one for one in found if self.ledger.status(one) == "migrerad"]

    def posts(self) -> None:
        """Every migrated post without an order: due, or the first reason why not."""
        for one in self.migrated:
            if not self.ledger.ordered(one):
                orsak = self._reason(one)
                if orsak:
                    self.exceptions.setdefault(orsak, []).append(one)
                else:
                    self.due.append(one)

    def _reason(self, one: Export) -> str:
        seen = self.seen
        if seen.names_post(one.key):
            return UNREAD
        if one.key not in seen.posts:
            return "forsvunnen"
        if not seen.post_is_open(one.key):
            return "stangd_for_hand"
        if not (seen.unchanged(one) or godkand(self.ledger, seen, one)):
            return "andrad_efter_export"
        return ""

    def _ordered_behind(self, *, first_contact: bool) -> dict[str, list[Export]]:
        """The vårdåtaganden of posts that are ordered now or before, and not ordered themselves."""
        taken = {one.id for one in self.ledger.in_force() if one.typ == "vardatagande"}
        found: dict[str, list[Export]] = {}
        for one in self.migrated:
            own = one.vardatagande_id
            if not own or own in taken or one.is_first_contact is not first_contact:
                continue
            if one in self.due or self.ledger.ordered(one):
                found.setdefault(own, []).append(one)
        return found

    def _hindrance(self, one: Export) -> str | None:
        """Why its vårdåtagande cannot be ordered: a reason, empty for none, None: nothing to do."""
        seen, own = self.seen, one.vardatagande_id
        if own not in seen.vardataganden:
            return UNREAD if seen.names_vardatagande(own, ANYWHERE) else None
        if not seen.vardatagande_is_open(own):
            return None
        others = (row for row in seen.bevakningar_of(own) if row["bevakning_id"] != one.post_id)
        if any(seen.post_is_open(("PASIS", "bevakning", row["bevakning_id"])) for row in others):
            return OTHER
        persons = (one.personnummer, seen.person_of(one.key))
        return UNREAD if any(seen.holds_back(own, person) for person in persons) else ""

    def behind_first_contacts(self) -> None:
        """The vårdåtagande of every ordered first contact: due, or held back with the reason."""
        for own, behind in self._ordered_behind(first_contact=True).items():
            hindrances = {one.key: self._hindrance(one) for one in behind}
            if "" in hindrances.values():
                self.closing[own] = behind
            else:
                self.held += [
                    (one, orsak) for one in behind if (orsak := hindrances[one.key]) is not None
                ]

    def behind_follow_ups(self) -> None:
        """The batch: what is held back is not listed."""
        for own, behind in self._ordered_behind(first_contact=False).items():
            if own not in self.closing and "" in map(self._hindrance, behind):
                self.batch[own] = behind

    # --- what comes out --------------------------------------------------------------------------

    def due_posts(self, kallsystem: str) -> list[tuple[Export, str]]:
        """The posts of a system, dated by the run that exported each."""
        return [
            (one, one.migreringsdatum)
            for one in sorted(self.due, key=lambda one: one.key)
            if one.kallsystem == kallsystem
        ]

    def dated(self, closing: dict[str, list[Export]]) -> list[tuple[str, str]]:
        """Each vårdåtagande with the date of the latest run that exported a post behind it."""
        return sorted((own, _latest(behind).migreringsdatum) for own, behind in closing.items())

    def withheld(self) -> list[tuple[Export, str]]:
        """What is migrated and not ordered, and why."""
        found = [(one, orsak) for orsak, exports in self.exceptions.items() for one in exports]
        return sorted([*found, *self.held], key=lambda each: (each[0].key, each[1]))

    def orders(self, closure_id: str, date: str) -> Iterable[Order]:
        """What the ledger remembers."""
        for one in self.due:
            yield Order("post", one.post_id, closure_id, date, one.key, one.run_id)
        for own, behind in [*self.closing.items(), *self.batch.items()]:
            one = _latest(behind)
            yield Order("vardatagande", own, closure_id, date, one.key, one.run_id)


ANYWHERE = ("pasis_bevakning", "vaps_remiss", "pasis_vardatagande")


def _latest(behind: Sequence[Export]) -> Export:
    return max(behind, key=lambda one: (one.migreringsdatum, one.key))


def _not_carried_out(ledger: LedgerState, seen: Seen, date: str) -> list[Row]:
    """Orders of an earlier date in force whose post or vårdåtagande is open in the extract."""
    rows = []
    for one in ledger.in_force():
        post = one.typ == "post"
        still = seen.post_is_open(one.key) if post else seen.vardatagande_is_open(one.id)
        if still and one.datum < date:
            rows.append(
                {
                    "kallsystem": one.key[0],
                    "post_typ": one.key[1] if post else "vardatagande",
                    "post_id": one.id,
                    "order": one.closure_id,
                    "datum": one.datum,
                }
            )
    return sorted(rows, key=lambda row: tuple(row.values()))


def _exception(one: Export, orsak: str, rules: Seeds) -> Row:
    key = dict(zip(("kallsystem", "post_typ", "post_id"), one.key, strict=True))
    return {**key, "orsak": orsak, **rules.texts("undantag", orsak, "rubrik", "atgard")}


def _commitment(vardatagande_id: str, datum: str, sign: str) -> Row:
    return {"vardatagande_id": vardatagande_id, "datum": datum, "orsak": REASON, "sign": sign}
