"""The machine files of every run and closure order: those that no target writes."""

from __future__ import annotations

from flytt.plugins.interfaces import Delivery
from flytt.report.run_folder import BALANCE, SOLUTIONS, WORKLIST

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


def write_basis_files(delivery: Delivery) -> None:
    """What report and workbooks show beside these: the rows' life, the balance, what helps."""
    listed = (*_POST_KEY, "regel", "pa_listan")
    delivery.copy("arbetslista", WORKLIST, order_by=listed)
    balanced = ("tabell", "enhet", "vardenhet_id", "utfall", "regel")
    delivery.copy("balans", BALANCE, order_by=balanced)
    solved = ("sort", "regel", "klass", "kallsystem", "enhet", "kod")
    delivery.copy("losningar", SOLUTIONS, order_by=solved)


def write_closure_files(delivery: Delivery) -> None:
    """What a closure order leaves out, and what of earlier ones is not carried out."""
    delivery.copy("undantagna", "undantagna.csv", order_by=(*_POST_KEY, "orsak"))
    delivery.copy("ej_utforda", "ej_utforda.csv", order_by=(*_POST_KEY, "order"))
