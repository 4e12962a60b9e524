"""Records that a person has looked at a post that changed, and lets it be closed all the same."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from flytt.errors import LedgerError
from flytt.ledger import asking, ids
from flytt.ledger.moment import now
from flytt.ledger.rows import Approval
from flytt.ledger.schema import approvals

LATEST = """
select post_typ, run_id, status
from exports
where kallsystem = :kallsystem and post_id = :post_id and ersatt_av = ''
"""


def record_approval(
    connection: Connection,
    kallsystem: str,
    post_id: str,
    content: str,
    person_texts: tuple[str, str],
    because: str,
    who: str,
) -> Approval:
    """Approve the post's latest export with this content, in an open write transaction.

    Of a failed one it also forgets the closure orders that were given so far (rules, rule 12).
    """
    post = {"kallsystem": kallsystem, "post_id": post_id}
    found = asking.rows(connection, LATEST, post)
    if len(found) != 1:
        raise LedgerError(
            f"no run has exported {kallsystem}:{post_id}",
            where="ledger",
            todo="only what was exported is approved; flytt explain shows what is known of a post",
        )
    (export,) = found
    forgets = ids.last(connection, "closure_orders") if export.status == "misslyckad" else 0
    own, linked = person_texts
    connection.execute(
        insert(approvals).values(
            **post,
            id=ids.last(connection, "approvals") + 1,
            post_typ=export.post_typ,
            run_id=export.run_id,
            innehall=content,
            personnummer_text=own,
            vardatagande_personnummer_text=linked,
            forgets=forgets,
            because=because,
            who=who,
            at=now(),
        )
    )
    return Approval(export.post_typ, export.run_id, export.status)
