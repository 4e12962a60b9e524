"""Everything a plugin may import from flytt; nothing else in the package is promised to stay."""

from __future__ import annotations

from flytt.contract import (
    PASIS_BEVAKNING,
    PASIS_PATIENT,
    PASIS_VARDATAGANDE,
    PU_PERSON,
    VAPS_REMISS,
    Table,
)
from flytt.errors import ExtractError, FlyttError, PluginError, ReceiptError, SettingsError
from flytt.extraction.extracts import CsvFile, Extract, ParquetFile, Query, Rows
from flytt.hookspecs import hookimpl
from flytt.interfaces import (
    ClosureDelivery,
    ClosureKind,
    ClosureTarget,
    Delivery,
    Folder,
    Source,
    Target,
)
from flytt.receipts import MillenniumReceipts, Receipt, ReceiptReader
from flytt.source_settings import SourceSettings
from flytt.standard import standard_extracts

__all__ = [
    "PASIS_BEVAKNING",
    "PASIS_PATIENT",
    "PASIS_VARDATAGANDE",
    "PU_PERSON",
    "VAPS_REMISS",
    "ClosureDelivery",
    "ClosureKind",
    "ClosureTarget",
    "CsvFile",
    "Delivery",
    "Extract",
    "ExtractError",
    "FlyttError",
    "Folder",
    "MillenniumReceipts",
    "ParquetFile",
    "PluginError",
    "Query",
    "Receipt",
    "ReceiptError",
    "ReceiptReader",
    "Rows",
    "SettingsError",
    "Source",
    "SourceSettings",
    "Table",
    "Target",
    "hookimpl",
    "standard_extracts",
]
