"""Takes back a run that was never loaded: its posts are then as if it had never exported them."""

from __future__ import annotations

from sqlalchemy import Connection, insert, text

from flytt.errors import LedgerError
from flytt.ledger import asking
from flytt.ledger.moment import now
from flytt.ledger.schema import WITHDRAWN, withdrawals

FACTS = """
select
    (select count(*) from runs where run_id = :run_id) as runs,
    (select count(*) from withdrawals where run_id = :run_id) as withdrawn,
    (select count(*) from receipts where run_id = :run_id) as receipts,
    (select count(*) from closure_orders where run_id = :run_id) as orders,
    (
        select max(run_id)
        from runs
        where nr = (
            select max(nr) from runs where run_id not in (select run_id from withdrawals)
        )
    ) as latest
"""

# First its own exports: a post has one that counts.
WITHDRAW = f"update exports set ersatt_av = {WITHDRAWN} where run_id = :run_id"
RELEASE = "update exports set ersatt_av = '' where ersatt_av = :run_id"
# Receipts that came while an export was replaced count from now on.
RESTORE = """
update exports
set status = (
    select export_state.status
    from export_state
    where export_state.kallsystem = exports.kallsystem
        and export_state.post_id = exports.post_id
        and export_state.post_typ = exports.post_typ
        and export_state.run_id = exports.run_id
)
where ersatt_av = ''
    and (kallsystem, post_id, post_typ) in (
        select kallsystem, post_id, post_typ from exports where run_id = :run_id
    )
"""

# What only it has listed was never listed, and all else was not seen after the run before it. Of
# two runs of one date the other may have listed the same: then nothing is turned back.
_DATE = "(select migreringsdatum from runs where run_id = :run_id)"
_REMAINING = "select {} from runs where run_id not in (select run_id from withdrawals)"
_ALONE = f"{_DATE} not in ({_REMAINING.format('migreringsdatum')})"
_BEFORE = f"({_REMAINING.format('max(migreringsdatum)')} and migreringsdatum < {_DATE})"
FORGET_LISTINGS = f"""
delete from listings where forst_sedd = {_DATE} and senast_sedd = {_DATE} and {_ALONE}
"""
TURN_BACK_LISTINGS = f"""
update listings set senast_sedd = {_BEFORE}
where senast_sedd = {_DATE} and forst_sedd <= {_BEFORE} and {_ALONE}
"""


def record_withdrawal(connection: Connection, run_id: str, because: str, who: str) -> None:
    """Withdraw the latest run in an open write transaction; raises LedgerError when it may not."""
    (facts,) = asking.rows(connection, FACTS, {"run_id": run_id})
    faults = (
        (not facts.runs, "the ledger knows no such run", "flytt status lists the runs"),
        (facts.withdrawn, "it is withdrawn already", "there is nothing left to do"),
        (facts.receipts, f"{facts.receipts} receipts say that it was loaded", None),
        (facts.orders, f"{facts.orders} closure orders are of its posts", None),
        (facts.latest != run_id, f"{facts.latest} came after it", "withdraw that one first"),
    )
    for fault, message, todo in faults:
        if fault:
            raise LedgerError(
                f"the run {run_id} cannot be withdrawn: {message}",
                where="ledger",
                todo=todo or "only what Millennium has never loaded can be withdrawn",
            )
    connection.execute(
        insert(withdrawals).values(run_id=run_id, because=because, who=who, at=now())
    )
    for statement in (WITHDRAW, RELEASE, RESTORE, FORGET_LISTINGS, TURN_BACK_LISTINGS):
        connection.execute(text(statement), {"run_id": run_id})
