"""The machine files of every run and closure order: those that no target writes."""

from __future__ import annotations

from flytt.plugins.interfaces import Delivery

_POST_KEY = ("kallsystem", "post_typ", "post_id")
_ALARM = (*_POST_KEY, "larm", "sedan", "run_id", "rubrik", "atgard", "ansvarig")


def write_run_files(delivery: Delivery) -> None:
    """What a run says of its posts, rows and ledger (contract, section 3)."""
    delivery.copy("dispositioner", "dispositioner.csv", order_by=_POST_KEY)
    delivery.copy(
        "avstamning", "avstamning.csv", order_by=("kallsystem", "tabell", "utfall", "regel")
    )
    delivery.copy("larmlista", "larm.csv", order_by=(*_POST_KEY, "larm"), columns=_ALARM)
    delivery.copy("efterarbete", "efterarbete.csv", order_by=(*_POST_KEY, "arbete"))
    delivery.copy("forkontroll", "forkontroll.csv", order_by=("kallsystem", "tabell", "id", "fynd"))
    delivery.copy("karantan", "karantan.csv", order_by=("tabell", "rad", "orsak"))


def write_closure_files(delivery: Delivery) -> None:
    """What a closure order leaves out, and what of earlier ones is not carried out."""
    delivery.copy("undantagna", "undantagna.csv", order_by=(*_POST_KEY, "orsak"))
    delivery.copy("ej_utforda", "ej_utforda.csv", order_by=(*_POST_KEY, "order"))
