"""Exempel's waiting list for flytt, a list of counts and closure orders for Exempel."""

from __future__ import annotations

from flytt.api import ClosureTarget, Source, Target, hookimpl
from flytt_exempel.avslut import EXEMPEL_AVSLUT
from flytt_exempel.kalla import EXEMPEL
from flytt_exempel.lista import EXEMPEL_LISTA

# The version of flytt's plugin interface that this is written for.
api = 1


@hookimpl
def flytt_sources() -> list[Source]:
    """Source `exempel`."""
    return [EXEMPEL]


@hookimpl
def flytt_targets() -> list[Target | ClosureTarget]:
    """Targets `exempel_lista` and `exempel_avslut`."""
    return [EXEMPEL_LISTA, EXEMPEL_AVSLUT]
