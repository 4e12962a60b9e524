"""What was exported, what Millennium answered, what was ordered closed: what must survive."""

from __future__ import annotations

from flytt.ledger.ledger import Ledger, raw_tables
from flytt.ledger.rows import (
    AlarmRow,
    Closure,
    ClosureOrder,
    ExportRow,
    ImportResult,
    ListingRow,
    Run,
)

__all__ = [
    "AlarmRow",
    "Closure",
    "ClosureOrder",
    "ExportRow",
    "ImportResult",
    "Ledger",
    "ListingRow",
    "Run",
    "raw_tables",
]
