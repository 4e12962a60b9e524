"""PASiS, the patient administration system: care commitments, watch posts and patients."""

from __future__ import annotations

from dataclasses import replace

from flytt.api import (
    PASIS_BEVAKNING,
    PASIS_PATIENT,
    PASIS_VARDATAGANDE,
    ClosureKind,
    Source,
    hookimpl,
)

_VARDATAGANDE = ClosureKind(
    "vardatagande",
    "bevakning",
    "vardatagande_id",
    closed="avslutsdatum",
    table=PASIS_VARDATAGANDE.name,
    link="vardatagande_id",
    person="personnummer",
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
                ClosureKind("bevakning", "bevakning", closed="avbokad_datum"),
                replace(_VARDATAGANDE, typ="vardatagande", contacts="first"),
                replace(
                    _VARDATAGANDE,
                    typ="batchstangning",
                    contacts="follow_up",
                    thing="vardatagande",
                    on_request=True,
                ),
            ),
        )
    ]
