"""Short words for what the ledger's tests put in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flytt.ledger import (
    Closure,
    ClosureOrder,
    ExportRow,
    ImportResult,
    Ledger,
    ListingRow,
    Run,
    raw_tables,
)
from flytt.plugins.receipt import FEL, OK, Receipt
from flytt.sources import pasis, vaps
from kit.persons import official

MONDAY = "2026-10-05"
NEXT_MONDAY = "2026-10-12"
SHA = "0" * 64
KINDS = {
    source.kallsystem: source.closures
    for plugin in (pasis, vaps)
    for source in plugin.flytt_sources()
}
START = datetime(2026, 10, 6, 8, 0, tzinfo=UTC)


def first_contact(post_id: str, vardatagande_id: str | None = None) -> ExportRow:
    """A PASiS first contact: one record."""
    return ExportRow(
        "PASIS",
        "bevakning",
        post_id,
        official(0),
        "SE0000000000-A",
        "forsta_kontakt",
        "R01",
        vardatagande_id or f"V{post_id}",
        f"2hash of {post_id}",
        "19910101-2384",
        "910101-2384",
        None,
        "ENHET + MOTT",
        "B",
    )


def follow_up(post_id: str, vardatagande_id: str | None = None) -> ExportRow:
    """A PASiS return visit: two records."""
    return first_contact(post_id, vardatagande_id)._replace(
        kategori="aterbesok",
        regional_problemkod=None,
        vardatagande_personnummer_text="",
        huvudmottagning=None,
    )


def referral(post_id: str) -> ExportRow:
    """A VÅPs referral: a first contact without a vårdåtagande."""
    return first_contact(post_id)._replace(
        kallsystem="VAPS",
        post_typ="remiss",
        vardatagande_id=None,
        vardatagande_personnummer_text="",
        avvikelseorsak="Väntar på svar",
        huvudmottagning=None,
        post_bokstav="R",
    )


def record_ids(row: ExportRow) -> tuple[str, ...]:
    """The ids of a post's records: its own, and that of the used referral behind a follow-up."""
    own = f"{row.kallsystem}-{row.post_bokstav}-{row.post_id}"
    used = f"{row.kallsystem}-F{row.post_bokstav}-{row.post_id}"
    return (own,) if row.kategori == "forsta_kontakt" else (own, used)


def export(
    ledger: Ledger,
    *rows: ExportRow,
    date: str = MONDAY,
    listings: Iterable[ListingRow] = (),
    sha: str = SHA,
) -> str:
    """Record the date's next run; returns its id."""
    run_id = ledger.next_run_id(date)
    ledger.record_run(Run(run_id, date, {"migreras": len(rows)}), rows, listings, sha)
    return run_id


def receipt(run_id: str, record_id: str, status: str = OK, *, minutes: int = 0) -> Receipt:
    """A receipt so many minutes after the first morning's start."""
    moment = START + timedelta(minutes=minutes)
    own, code = (f"M-{record_id}", "") if status == OK else ("", "E17")
    return Receipt(2, run_id, record_id, status, moment, moment.isoformat(), own, code, "")


def take(ledger: Ledger, *receipts: Receipt) -> ImportResult:
    """Import receipts as one file."""
    return ledger.import_receipts(receipts, SHA, "kvittens.csv")


def confirm(ledger: Ledger, run_id: str, *rows: ExportRow, status: str = OK) -> ImportResult:
    """Import the same answer for all records of these exports."""
    ids = [record_id for row in rows for record_id in record_ids(row)]
    return take(ledger, *(receipt(run_id, record_id, status) for record_id in ids))


def fail(ledger: Ledger, run_id: str, *rows: ExportRow) -> ImportResult:
    """Import FEL for all records of these exports."""
    return confirm(ledger, run_id, *rows, status=FEL)


def order(row: ExportRow, typ: str | None = None, order_id: str | None = None) -> ClosureOrder:
    """The closure order for an export's post, or for the vårdåtagande behind it."""
    own = "vaps_remiss" if row.kallsystem == "VAPS" else "bevakning"
    kind = typ or own
    target = row.post_id if kind == own else row.vardatagande_id or ""
    return ClosureOrder(
        kind, order_id or target, row.kallsystem, row.post_typ, row.post_id, MONDAY, "sha of table"
    )


def close(ledger: Ledger, *orders: ClosureOrder, date: str = NEXT_MONDAY) -> str:
    """Record the date's next closure; returns its id."""
    avslut_id = ledger.next_closure_id(date)
    ledger.record_closure(Closure(avslut_id, date, "SDVM"), orders, SHA, kinds=KINDS)
    return avslut_id


def states(ledger: Ledger) -> dict[str, str | None]:
    """post id -> status, of every post's latest export."""
    return {row["post_id"]: row["status"] for row in read(ledger, "ledger_export")}


def read(ledger: Ledger, name: str) -> list[dict[str, str]]:
    """The rows of a raw table, by column; empty text for what is missing."""
    (table,) = (each for each in raw_tables(ledger) if each.name == name)
    return [{c: v or "" for c, v in zip(table.columns, r, strict=True)} for r in table.rows]
