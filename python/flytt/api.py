"""Everything a plugin may import from flytt; nothing else in the package is promised to stay."""

from __future__ import annotations

from flytt.errors import ExtractError, FlyttError, PluginError, ReceiptError, SettingsError
from flytt.hookspecs import hookimpl
from flytt.plugins.extracts import CsvFile, Extract, ParquetFile, Query, Rows
from flytt.plugins.interfaces import (
    ClosureDelivery,
    ClosureKind,
    ClosureTarget,
    Delivery,
    Folder,
    Source,
    Target,
)
from flytt.plugins.receipt import Receipt, ReceiptReader
from flytt.plugins.receipt_file import MillenniumReceipts
from flytt.plugins.standard_extracts import standard_extracts
from flytt.plugins.tables import (
    PASIS_BEVAKNING,
    PASIS_PATIENT,
    PASIS_VARDATAGANDE,
    PU_PERSON,
    VAPS_REMISS,
    Table,
)
from flytt.settings.sources import SourceSettings

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
