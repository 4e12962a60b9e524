"""All the ledger knows of one post, for `explain`."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection

from flytt.ledger import asking
from flytt.ledger.rows import (
    ApprovalEntry,
    ClosureEntry,
    ExportEntry,
    ListingEntry,
    PostHistory,
    ReceiptEntry,
    RecordEntry,
)

EXPORTS = """
select exports.*, runs.migreringsdatum
from exports
inner join runs on exports.run_id = runs.run_id
where exports.kallsystem = :kallsystem and exports.post_id = :post_id
order by exports.post_typ, runs.nr
"""

RECORDS = """
select post_typ, run_id, forbrukad_remiss, record_id, status
from record_state
where kallsystem = :kallsystem and post_id = :post_id
order by forbrukad_remiss
"""

RECEIPTS = """
select
    receipts.post_typ, receipts.run_id, receipts.forbrukad_remiss, receipts.status,
    receipts.tidpunkt, receipts.tidpunkt_text, receipts.millennium_id, receipts.felkod,
    receipts.feltext, imports.file
from receipts
inner join imports on receipts.import_id = imports.id
where receipts.kallsystem = :kallsystem and receipts.post_id = :post_id
order by receipts.import_id, receipts.nr
"""

CLOSURES = """
select post_typ, run_id, typ, order_id, avslut_id, datum
from closure_orders
where kallsystem = :kallsystem and post_id = :post_id
order by id
"""

APPROVALS = """
select post_typ, run_id, because, who, at
from approvals
where kallsystem = :kallsystem and post_id = :post_id
order by id
"""

LISTINGS = """
select post_typ, regel, forst_sedd, senast_sedd
from listings
where kallsystem = :kallsystem and post_id = :post_id
order by post_typ, forst_sedd, regel
"""


def history(connection: Connection, kallsystem: str, post_id: str) -> PostHistory:
    """The post's exports with records, receipts and closures, and the rules it was listed with."""
    post = {"kallsystem": kallsystem, "post_id": post_id}
    receipts: defaultdict[tuple[str, str, int], list[ReceiptEntry]] = defaultdict(list)
    for post_typ, run_id, record, *rest in asking.rows(connection, RECEIPTS, post):
        receipts[post_typ, run_id, record].append(ReceiptEntry(*rest))
    records: defaultdict[tuple[str, str], list[RecordEntry]] = defaultdict(list)
    for post_typ, run_id, record, record_id, state in asking.rows(connection, RECORDS, post):
        answers = tuple(receipts[post_typ, run_id, record])
        records[post_typ, run_id].append(RecordEntry(record_id, state, answers))
    closures: defaultdict[tuple[str, str], list[ClosureEntry]] = defaultdict(list)
    for post_typ, run_id, *rest in asking.rows(connection, CLOSURES, post):
        closures[post_typ, run_id].append(ClosureEntry(*rest))
    approvals: defaultdict[tuple[str, str], list[ApprovalEntry]] = defaultdict(list)
    for post_typ, run_id, *rest in asking.rows(connection, APPROVALS, post):
        approvals[post_typ, run_id].append(ApprovalEntry(*rest))

    exports = tuple(
        ExportEntry(
            run_id=row.run_id,
            migreringsdatum=row.migreringsdatum,
            post_typ=row.post_typ,
            kategori=row.kategori,
            vardenhet_id=row.vardenhet_id,
            regional_problemkod=row.regional_problemkod,
            vardatagande_id=row.vardatagande_id,
            status=row.status,
            ersatt_av=row.ersatt_av.removeprefix(f"-{row.run_id}") or None,
            records=tuple(records[row.post_typ, row.run_id]),
            closures=tuple(closures[row.post_typ, row.run_id]),
            withdrawn=row.ersatt_av == f"-{row.run_id}",
            approvals=tuple(approvals[row.post_typ, row.run_id]),
        )
        for row in _oldest_first(asking.rows(connection, EXPORTS, post))
    )
    listings = tuple(ListingEntry(*row) for row in asking.rows(connection, LISTINGS, post))
    return PostHistory(exports, listings)


def _oldest_first(rows: list[Any]) -> list[Any]:
    """Each export before the one that replaced it: runs of an older ledger are only numbered by
    date, and dates need not rise from run to run.
    """
    by_run = {(row.post_typ, row.run_id): row for row in rows}

    def later(row: Any) -> int:
        after = by_run.get((row.post_typ, row.ersatt_av))
        return 0 if after is None else later(after) + 1

    return sorted(rows, key=lambda row: (row.post_typ, -later(row)))
