"""Millennium: its load files (people, referrals, booking requests) and its receipts."""

from __future__ import annotations

from flytt.api import Delivery, MillenniumReceipts, ReceiptReader, Target, hookimpl

# A system's posts may share an id between kinds of post; record_id distinguishes them.
_POST_ORDER = ("kallsystem", "post_id", "record_id")


class Millennium(Target):
    """The files of steps one and two (rules, section 7)."""

    def write(self, delivery: Delivery) -> None:
        """One file per target table."""
        delivery.copy("millennium_person", "millennium/person.csv", order_by=("personnummer",))
        for name in ("remiss", "forbrukad_remiss", "bokningsbegaran"):
            delivery.copy(f"millennium_{name}", f"millennium/{name}.csv", order_by=_POST_ORDER)


@hookimpl
def flytt_targets() -> list[Target]:
    """Target `millennium`."""
    return [Millennium("millennium")]


@hookimpl
def flytt_receipt_readers() -> list[ReceiptReader]:
    """Receipt reader `millennium`."""
    return [MillenniumReceipts()]
