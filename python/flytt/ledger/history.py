"""All the ledger knows of one post, for `explain`."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, bindparam, text

from flytt.ledger import asking
from flytt.ledger.rows import (
    ClosureEntry,
    ExportEntry,
    ListingEntry,
    PostHistory,
    ReceiptEntry,
    RecordEntry,
)

# Two halves, so that each finds its own partial index.
EXPORTS = """
select
    exports.id, exports.run_id, runs.migreringsdatum, exports.post_typ, exports.kategori,
    exports.vardenhet_id, exports.regional_problemkod, exports.vardatagande_id, exports.status,
    exports.ersatt_av
from (
    select id from exports
    where kallsystem = :kallsystem and post_id = :post_id and ersatt_av is null
    union all
    select id from exports
    where kallsystem = :kallsystem and post_id = :post_id and ersatt_av is not null
) as of_post
inner join exports on of_post.id = exports.id
inner join runs on exports.run_id = runs.run_id
order by exports.id
"""

RECORDS = text("""
select records.export_id, records.id, records.record_id, record_state.status
from records
inner join record_state on records.id = record_state.id
where records.export_id in :exports
order by records.id
""").bindparams(bindparam("exports", expanding=True))

RECEIPTS = text("""
select
    receipts.record, receipts.status, receipts.tidpunkt, receipts.tidpunkt_text,
    receipts.millennium_id, receipts.felkod, receipts.feltext, imports.file
from records
inner join receipts on records.id = receipts.record
inner join imports on receipts.import_id = imports.id
where records.export_id in :exports
order by receipts.id
""").bindparams(bindparam("exports", expanding=True))

CLOSURES = text("""
select export_id, typ, order_id, avslut_id, datum
from closure_orders
where export_id in :exports
order by id
""").bindparams(bindparam("exports", expanding=True))

LISTINGS = """
select post_typ, regel, forst_sedd, senast_sedd
from listings
where kallsystem = :kallsystem and post_id = :post_id
order by post_typ, forst_sedd, regel
"""


def history(connection: Connection, kallsystem: str, post_id: str) -> PostHistory:
    """The post's exports with records, receipts and closures, and the rules it was listed with."""
    post = {"kallsystem": kallsystem, "post_id": post_id}
    rows = asking.rows(connection, EXPORTS, post)
    of_exports = {"exports": [row.id for row in rows]}

    receipts: defaultdict[int, list[ReceiptEntry]] = defaultdict(list)
    for record, *rest in asking.rows(connection, RECEIPTS, of_exports):
        receipts[record].append(ReceiptEntry(*rest))
    records: defaultdict[int, list[RecordEntry]] = defaultdict(list)
    for export_id, record, record_id, state in asking.rows(connection, RECORDS, of_exports):
        records[export_id].append(RecordEntry(record_id, state, tuple(receipts[record])))
    closures: defaultdict[int, list[ClosureEntry]] = defaultdict(list)
    for export_id, *rest in asking.rows(connection, CLOSURES, of_exports):
        closures[export_id].append(ClosureEntry(*rest))

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
            ersatt_av=row.ersatt_av,
            records=tuple(records[row.id]),
            closures=tuple(closures[row.id]),
        )
        for row in rows
    )
    listings = tuple(ListingEntry(*row) for row in asking.rows(connection, LISTINGS, post))
    return PostHistory(exports, listings)
