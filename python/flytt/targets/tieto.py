"""Closure orders to Tieto: what Millennium has confirmed is closed in PASiS and VÅPs."""

from __future__ import annotations

from flytt.api import ClosureDelivery, ClosureTarget, hookimpl


class Tieto(ClosureTarget):
    """The files of one closure order (rules, section 8)."""

    def write(self, delivery: ClosureDelivery) -> None:
        """One file per kind of thing to close; the batch only on request."""
        delivery.copy("stangning_vardatagande", "vardatagande.csv", order_by=("vardatagande_id",))
        delivery.copy("stangning_bevakning", "bevakning.csv", order_by=("bevakning_id",))
        delivery.copy("stangning_vaps_remiss", "vaps_remiss.csv", order_by=("remiss_id",))
        if delivery.batch:
            delivery.copy("batchstangning", "batchstangning.csv", order_by=("vardatagande_id",))


@hookimpl
def flytt_targets() -> list[ClosureTarget]:
    """Target `tieto`."""
    return [Tieto("tieto")]
