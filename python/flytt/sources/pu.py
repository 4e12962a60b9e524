"""The population register (PU-tjänsten): people, no posts."""

from __future__ import annotations

from flytt.api import PU_PERSON, Source, hookimpl


@hookimpl
def flytt_sources() -> list[Source]:
    """Source `pu`."""
    return [Source(name="pu", kallsystem="PU", tables=(PU_PERSON,))]
