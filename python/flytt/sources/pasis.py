"""PASiS, the patient administration system: care commitments, watch posts and patients."""

from __future__ import annotations

from flytt.api import (
    PASIS_BEVAKNING,
    PASIS_PATIENT,
    PASIS_VARDATAGANDE,
    ClosureKind,
    Source,
    hookimpl,
)


@hookimpl
def flytt_sources() -> list[Source]:
    """Source `pasis`."""
    return [
        Source(
            name="pasis",
            kallsystem="PASIS",
            tables=(PASIS_VARDATAGANDE, PASIS_BEVAKNING, PASIS_PATIENT),
            posts="stg_pasis__poster",
            post_table=PASIS_BEVAKNING.name,
            traced=(PASIS_VARDATAGANDE.name,),
            closures=(
                ClosureKind("bevakning", "bevakning"),
                ClosureKind("vardatagande", "bevakning", "vardatagande_id", "first"),
                ClosureKind(
                    "batchstangning",
                    "bevakning",
                    "vardatagande_id",
                    "follow_up",
                    thing="vardatagande",
                    on_request=True,
                ),
            ),
        )
    ]
