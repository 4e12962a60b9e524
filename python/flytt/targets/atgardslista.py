"""The clinics' lists: what stopped, and what must be moved by hand."""

from __future__ import annotations

from flytt.api import Delivery, Target, hookimpl

_COLUMNS = """
kallsystem post_typ post_id enhet mottagning vardenhet_id utfall regel rubrik atgard ansvarig falt
varde vinnare forst_sedd senast_sedd
"""
# `ordning` is the rule's precedence: it orders a post's rows and is not delivered.
_ORDER = ("kallsystem", "post_typ", "post_id", "ordning")


class Atgardslista(Target):
    """The action list and the manual list, one row per post and broken rule."""

    def write(self, delivery: Delivery) -> None:
        """Both lists as machine files."""
        for name in ("atgardslista", "manuell_lista"):
            delivery.copy(name, f"{name}.csv", order_by=_ORDER, columns=_COLUMNS.split())


@hookimpl
def flytt_targets() -> list[Target]:
    """Target `atgardslista`."""
    return [Atgardslista("atgardslista")]
