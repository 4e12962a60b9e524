"""What needs somebody: alarms, work after the migration, pre-flight findings (contract, 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from oracle.dates import as_date
from oracle.ledger import Export, Key, LedgerState
from oracle.seeds import Seeds
from oracle.seen import Seen, is_open
from oracle.tables import COLUMNS, KALLSYSTEM, Row
from oracle.texts import code

PATIENCE = timedelta(days=7)


def godkand(ledger: LedgerState, seen: Seen, export: Export) -> bool:
    """An approval of this export holds for the content as it is (also: none)."""
    now = seen.compared(seen.content(export))
    return any(
        seen.compared(one.innehall) == now
        for one in ledger.approvals
        if (one.key, one.run_id) == (export.key, export.run_id)
    )


# --- larm.csv ---------------------------------------------------------------------------------


def alarms(ledger: LedgerState, seen: Seen, seeds: Seeds) -> list[Row]:
    """Every alarm that stands, in file order."""
    rows = []
    for key, export in sorted(ledger.latest().items()):
        for larm in sorted(_alarms_of(ledger, seen, export)):
            rows.append(
                {
                    **_named(key),
                    "larm": larm,
                    "sedan": ledger.sedan.get((key, larm), seen.today.isoformat()),
                    "run_id": export.run_id,
                    **seeds.texts("larm", larm, "rubrik", "atgard", "ansvarig"),
                }
            )
    return rows


def _alarms_of(ledger: LedgerState, seen: Seen, export: Export) -> Iterator[str]:
    status = ledger.status(export)
    if status == "utestaende" and _waited(export.migreringsdatum, seen.today):
        yield "kvittens_drojer"
    if status == "migrerad" and _not_carried_out(ledger, seen, export):
        yield "stangning_ej_utford"
    if export.key in ledger.closed_without_arrival():
        yield "stangd_utan_ankomst"
    if godkand(ledger, seen, export):
        return
    if ledger.contradicted(export):
        yield "motstridig_kvittens"
    if status == "misslyckad":
        return
    if seen.post_is_open(export.key):
        if not seen.unchanged(export):
            yield "andrad_efter_export"
    elif not ledger.ordered(export):
        if export.key in seen.posts:
            yield "stangd_for_hand"
        elif not seen.names_post(export.key):
            yield "forsvunnen"


def _waited(since: str, today: date) -> bool:
    return today >= date.fromisoformat(since) + PATIENCE


def _not_carried_out(ledger: LedgerState, seen: Seen, export: Export) -> bool:
    """Ordered a week ago for this export, it or its vårdåtagande, and still open."""
    return any(
        _waited(one.datum, seen.today)
        and (seen.post_is_open(one.key) if one.typ == "post" else seen.vardatagande_is_open(one.id))
        for one in ledger.orders
        if (one.key, one.run_id) == (export.key, export.run_id)
    )


# --- efterarbete.csv --------------------------------------------------------------------------


def work_left(ledger: LedgerState, seen: Seen, seeds: Seeds) -> list[Row]:
    """Section 10: what the instruction leaves to people, for every migrated post."""
    rows = []
    ordered = {one.id for one in ledger.in_force() if one.typ == "vardatagande"}
    for key, export in sorted(ledger.latest().items()):
        if ledger.status(export) != "migrerad":
            continue
        for arbete, varde in sorted(_work_of(export, seen, ordered)):
            rows.append(
                {
                    **_named(key),
                    "vardenhet_id": export.vardenhet_id,
                    "arbete": arbete,
                    **seeds.texts("arbete", arbete, "rubrik", "atgard"),
                    "varde": varde,
                }
            )
    return rows


def _work_of(export: Export, seen: Seen, ordered: set[str]) -> Iterator[tuple[str, str]]:
    if export.kallsystem == "VAPS":
        if export.innehall.row["avvikelseorsak"]:
            yield "avvikelseorsak", export.innehall.row["avvikelseorsak"]
        if export.is_first_contact:
            yield "remitterande_enhet", ""
    if export.huvudmottagning:
        yield "huvudmottagning_som_remittent", export.huvudmottagning
    own = export.vardatagande_id
    if not export.is_first_contact and seen.vardatagande_is_open(own) and own not in ordered:
        yield "vardatagande_kvar", own


# --- forkontroll.csv --------------------------------------------------------------------------


def findings(ledger: LedgerState, seen: Seen, seeds: Seeds) -> list[Row]:
    """Section 9: pre-flight findings, each with the row it is about."""
    rows = []
    for table, look in LOOKS.items():
        for row in seen.intake.rows[table]:
            if not is_open(table, row):
                continue
            for fynd in look(row, ledger, seen, seeds):
                clinic = row.get("mottagning", row.get("sektor_team", ""))
                rows.append(
                    {
                        "kallsystem": KALLSYSTEM[table],
                        "tabell": table,
                        "id": row[COLUMNS[table][0]],
                        "enhet": code(row["enhet"]),
                        "mottagning": code(clinic),
                        "fynd": fynd,
                        **seeds.texts("fynd", fynd, "rubrik", "atgard"),
                    }
                )
    return sorted(rows, key=lambda row: (row["kallsystem"], row["tabell"], row["id"], row["fynd"]))


def _of_vardatagande(row: Row, ledger: LedgerState, seen: Seen, _seeds: Seeds) -> Iterator[str]:
    own = row["vardatagande_id"]
    bevakningar = seen.bevakningar_of(own)
    open_ones = [one for one in bevakningar if is_open("pasis_bevakning", one)]
    if not (
        open_ones
        or seen.names_vardatagande(own, ("pasis_bevakning",))
        or _has_left(own, bevakningar, ledger)
    ):
        yield "vardatagande_utan_bevakning"
    if row["problemkod"] and not row["granskningsdatum"]:
        yield "granskningsdatum_saknas"
    for falt in ("remissbeslutsdatum", "ankomstdatum"):
        if not row[falt]:
            yield f"{falt}_saknas"
    if row["fri_text"] and any(
        code(one["kontakttyp"]) == "NY" and not one["intern_text"] for one in open_ones
    ):
        yield "fri_text_utan_intern_text"


def _has_left(own: str, bevakningar: list[Row], ledger: LedgerState) -> bool:
    """A bevakning of the vårdåtagande is migrated, or ordered closed by flytt."""
    named = {("PASIS", "bevakning", one["bevakning_id"]) for one in bevakningar}
    return any(
        ledger.status(export) == "migrerad" or ledger.ordered(export)
        for key, export in ledger.latest().items()
        if export.vardatagande_id == own or key in named
    )


def _of_post(row: Row, _ledger: LedgerState, _seen: Seen, seeds: Seeds) -> Iterator[str]:
    if not row["maldatum"]:
        yield "maldatum_saknas"
    kallsystem = "PASIS" if "bevakning_id" in row else "VAPS"
    golive = seeds.golive(kallsystem, code(row["enhet"]))
    booked = as_date(row["bokad_datum"])
    if golive is not None and booked is not None and booked > golive.driftstart:
        yield "bokad_efter_driftstart"


def _of_bevakning(row: Row, ledger: LedgerState, seen: Seen, seeds: Seeds) -> Iterator[str]:
    yield from _of_post(row, ledger, seen, seeds)
    contact, own = code(row["kontakttyp"]), row["vardatagande_id"]
    if not row["mottagning"]:
        yield "mottagning_saknas"
    if contact == "BB":
        yield "bb_kvar"
    alone = len(seen.bevakningar_of(own)) == 1
    if contact in ("KT", "VK") and alone and seen.vardatagande_is_open(own):
        yield "kanske_forsta_kontakt"


LOOKS: dict[str, Callable[[Row, LedgerState, Seen, Seeds], Iterator[str]]] = {
    "pasis_bevakning": _of_bevakning,
    "pasis_vardatagande": _of_vardatagande,
    "vaps_remiss": _of_post,
}


def _named(key: Key) -> Row:
    return dict(zip(("kallsystem", "post_typ", "post_id"), key, strict=True))
