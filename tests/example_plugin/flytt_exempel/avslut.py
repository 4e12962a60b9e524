"""Closure orders to Exempel: the places in the queue that Millennium has confirmed."""

from __future__ import annotations

from importlib.resources import files

from flytt.api import ClosureDelivery, ClosureTarget


class Avslut(ClosureTarget):
    """The places to close, as the contract's machine file."""

    def write(self, delivery: ClosureDelivery) -> None:
        """Write it."""
        delivery.copy("exempel_avslut", "exempel/platser.csv", order_by=("plats_id",))


EXEMPEL_AVSLUT = Avslut("exempel_avslut", dbt=files("flytt_exempel") / "dbt" / "avslut")
