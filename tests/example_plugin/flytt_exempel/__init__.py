"""Exempel's waiting list for flytt, and a list of counts for Exempel."""

from __future__ import annotations

from flytt.api import Source, Target, hookimpl
from flytt_exempel.kalla import EXEMPEL
from flytt_exempel.lista import EXEMPEL_LISTA


@hookimpl
def flytt_sources() -> list[Source]:
    """Source `exempel`."""
    return [EXEMPEL]


@hookimpl
def flytt_targets() -> list[Target]:
    """Target `exempel_lista`."""
    return [EXEMPEL_LISTA]
