"""VÅPs, psychiatry's referral registration."""

from __future__ import annotations

from flytt.api import VAPS_REMISS, ClosureKind, Source, hookimpl


@hookimpl
def flytt_sources() -> list[Source]:
    """Source `vaps`."""
    return [
        Source(
            name="vaps",
            kallsystem="VAPS",
            tables=(VAPS_REMISS,),
            posts="stg_vaps__poster",
            post_table=VAPS_REMISS.name,
            closures=(ClosureKind("vaps_remiss", "remiss", closed="avslutsdatum"),),
        )
    ]
