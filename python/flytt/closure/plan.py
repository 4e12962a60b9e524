"""The plan of a closure: what the models would order, hold back and report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from flytt.closure.held_posts import Post
from flytt.closure.second_key import Order
from flytt.engines.base import Row, Warehouse
from flytt.ledger import AlarmRow, ClosureOrder

_ORDER = "typ, id, kallsystem, post_typ, post_id, datum, fingeravtryck"
_WITHHELD = "kallsystem, post_typ, post_id, orsak"
_UNDONE = 'kallsystem, post_typ, post_id, "order", datum'


@dataclass(frozen=True)
class Plan:
    """What one closure would do on one day; its hash changes with any of it.

    `withheld` are posts with reason, `not_carried_out` posts (or vårdåtaganden) with an earlier
    order and its date, `alarms` what the ledger is to remember of this day.
    """

    day: date
    sign: str
    batch: bool
    orders: tuple[ClosureOrder, ...]
    withheld: tuple[Row, ...]
    not_carried_out: tuple[Row, ...]
    alarms: tuple[AlarmRow, ...]

    @cached_property
    def sha256(self) -> str:
        """What `--release` names."""
        lines: list[object] = [[self.day.isoformat(), self.sign, self.batch]]
        lines += [list(order[:6]) for order in self.orders]
        lines += [*map(list, self.withheld), *map(list, self.not_carried_out)]
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def reasons(self) -> dict[str, int]:
        """How many posts are withheld for each reason."""
        return dict(sorted(Counter(str(row[3]) for row in self.withheld).items()))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to order and nothing to report."""
        return not (self.orders or self.withheld or self.not_carried_out)

    def as_orders(self) -> set[Order]:
        """The orders as the second key has them."""
        return {
            Order(typ, order_id, Post(system, post_typ, post_id), day)
            for typ, order_id, system, post_typ, post_id, day, _ in self.orders
        }


def read_plan(warehouse: Warehouse, day: date, sign: str, kinds: list[str], *, batch: bool) -> Plan:
    """What the closure models of the build area have found, of these kinds, in a fixed order."""

    def rows(columns: str, model: str) -> tuple[Row, ...]:
        # Sorted here: a database would sort by its own collation.
        return tuple(sorted(warehouse.rows(f"select {columns} from {warehouse.relation(model)}")))

    orders = [ClosureOrder(*row) for row in rows(_ORDER, "avslutsorder")]
    return Plan(
        day,
        sign,
        batch,
        tuple(order for order in orders if order.typ in kinds),
        rows(_WITHHELD, "undantagna"),
        rows(_UNDONE, "ej_utforda"),
        cast(
            "tuple[AlarmRow, ...]",
            rows("kallsystem, post_typ, post_id, larm", "larmlage"),
        ),
    )
