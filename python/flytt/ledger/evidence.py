"""What the second key of a closure reads: the ledger's rows as they are, not what it derives."""

from __future__ import annotations

EVIDENCE = {
    # Of every post the latest export; its state is for the receipts to say.
    "exports": """
        select
            exports.kallsystem, exports.post_typ, exports.post_id, exports.run_id,
            runs.migreringsdatum, exports.kategori, exports.vardatagande_id, exports.personnummer,
            exports.innehall, exports.personnummer_text, exports.vardatagande_personnummer_text
        from exports
        inner join runs on exports.run_id = runs.run_id
        where exports.ersatt_av = ''
    """,
    # Of a record the latest receipt is the last one.
    "receipts": """
        select kallsystem, post_typ, post_id, run_id, forbrukad_remiss, status
        from receipts
        order by
            kallsystem, post_id, post_typ, run_id, forbrukad_remiss, tidpunkt, import_id, nr
    """,
    "orders": """
        select typ, order_id, kallsystem, post_typ, post_id, run_id
        from closure_orders
        order by id
    """,
    "approvals": """
        select
            kallsystem, post_typ, post_id, run_id, innehall, personnummer_text,
            vardatagande_personnummer_text
        from approvals
        order by id
    """,
}
