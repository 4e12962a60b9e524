"""The plugin hooks. A plugin implements those it needs, each marked with `@hookimpl`."""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from flytt.plugins.interfaces import ClosureTarget, Source, Target
from flytt.plugins.receipt import ReceiptReader

hookspec = pluggy.HookspecMarker("flytt")
hookimpl = pluggy.HookimplMarker("flytt")


@hookspec
def flytt_sources() -> Sequence[Source]:
    """The systems that posts come from, for `plugin = "…"` in flytt.toml."""
    raise NotImplementedError


@hookspec
def flytt_targets() -> Sequence[Target | ClosureTarget]:
    """The receivers of files, for `use = […]` in flytt.toml."""
    raise NotImplementedError


@hookspec
def flytt_receipt_readers() -> Sequence[ReceiptReader]:
    """The ways that receipts come back, for `flytt receipts`."""
    raise NotImplementedError
