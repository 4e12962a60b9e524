"""The posts that Millennium did not take: the receipts that say so, and their felkoder."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from flytt.ledger import asking
from flytt.ledger.guards import RECORD_ID, USED_RECORD_ID
from flytt.ledger.read import CONTRADICTED, ORDERED_POSTS, streamed
from flytt.ledger.rows import FailedRecord

# Each record whose latest receipt is FEL, of posts whose latest export has failed.
_FAILED = """
from exports
inner join receipts using (kallsystem, post_id, post_typ, run_id)
where exports.ersatt_av = '' and exports.status = 'misslyckad' and receipts.status = 'FEL'
    and not exists (
        select 1
        from receipts as later
        where later.kallsystem = receipts.kallsystem
            and later.post_id = receipts.post_id
            and later.post_typ = receipts.post_typ
            and later.run_id = receipts.run_id
            and later.forbrukad_remiss = receipts.forbrukad_remiss
            and (later.tidpunkt, later.import_id, later.nr)
                > (receipts.tidpunkt, receipts.import_id, receipts.nr)
    )
"""

RECORDS = f"""
select
    kallsystem, post_typ, post_id, vardenhet_id, run_id, migreringsdatum,
    case when forbrukad_remiss = 1 then {USED_RECORD_ID} else {RECORD_ID} end as record_id,
    felkod, feltext, tidpunkt_text,
    case when motstridig then 'motstridig_kvittens' else '' end as motstridig,
    case when ordered.post_id is null then '' else 'stangd_utan_ankomst' end as bestalld
from (
    select
        kallsystem, post_typ, post_id, run_id, vardenhet_id, post_bokstav, forbrukad_remiss,
        felkod, feltext, tidpunkt_text, {CONTRADICTED} as motstridig
    {_FAILED}
) as failed
inner join runs using (run_id)
left join ({ORDERED_POSTS}) as ordered using (kallsystem, post_typ, post_id)
order by kallsystem, post_typ, post_id, forbrukad_remiss
"""

CODES = f"""
select felkod, count(*) as posts
from (select distinct kallsystem, post_typ, post_id, felkod {_FAILED}) as failed
group by felkod
"""


def failed_records(connection: Connection) -> Iterator[FailedRecord]:
    """Every record that failed, by post."""
    return (FailedRecord(*row) for row in streamed(connection, RECORDS))


def failed_codes(connection: Connection) -> dict[str, int]:
    """How many posts failed with each felkod."""
    return {row.felkod: row.posts for row in asking.rows(connection, CODES)}
