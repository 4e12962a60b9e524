"""A list of counts: how many posts of each outcome every Vårdenhet has."""

from __future__ import annotations

from importlib.resources import files

from flytt.api import Delivery, Target

_ORDER = ("vardenhet_id", "utfall")


class Lista(Target):
    """The list as the contract's machine file, and as a text for the notice board."""

    def write(self, delivery: Delivery) -> None:
        """Write both."""
        delivery.copy("exempel_lista", "exempel/lista.csv", order_by=_ORDER)

        count = 0
        with delivery.path("exempel/lista.txt").open("w", encoding="utf-8", newline="\n") as file:
            file.write(f"Väntande per vårdenhet, {delivery.migreringsdatum}\n")
            for batch in delivery.rows("exempel_lista", order_by=_ORDER):
                for row in batch:
                    vardenhet = row["vardenhet_id"] or "utan vårdenhet"
                    file.write(f"{vardenhet}: {row['antal']} {row['utfall']}\n")
                    count += 1
        delivery.wrote("exempel/lista.txt", rows=count)


EXEMPEL_LISTA = Lista("exempel_lista", dbt=files("flytt_exempel") / "dbt" / "mal")
