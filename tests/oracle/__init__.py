"""An independent reading of the rules in plain Python, to judge the real line by.

Nothing here knows the project's models, macros or package: only the written rules. `decide` takes
extracts, seeds, a date and a ledger, and gives the content of every delivered file.
"""

from __future__ import annotations

from oracle.closure import Orders, closure
from oracle.csvfiles import read_csv, read_extracts, read_seeds, seed_columns
from oracle.decide import Result, decide
from oracle.duplicates import DUPLICATES
from oracle.gates import GATES
from oracle.ids import DEFAULT_MONSTER, classify
from oracle.ledger import Export, LedgerState, Listing
from oracle.reading import Record
from oracle.receipts import ReceiptProblem
from oracle.tables import COLUMNS, Row, Tables
from oracle.verdicts import LEDGER_RULES, NONE_BROKEN

RULES = (*LEDGER_RULES, *GATES, *DUPLICATES, NONE_BROKEN)

__all__ = [
    "COLUMNS",
    "DEFAULT_MONSTER",
    "DUPLICATES",
    "GATES",
    "RULES",
    "Export",
    "LedgerState",
    "Listing",
    "Orders",
    "ReceiptProblem",
    "Record",
    "Result",
    "Row",
    "Tables",
    "classify",
    "closure",
    "decide",
    "read_csv",
    "read_extracts",
    "read_seeds",
    "seed_columns",
]
