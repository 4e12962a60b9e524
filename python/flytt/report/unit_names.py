"""File names for units: readable where the code allows it, and never two the same."""

from __future__ import annotations

import hashlib
import re

NO_UNIT = "enhet saknas"
_PLAIN = re.compile(r"[0-9A-ZÅÄÖ][0-9A-ZÅÄÖ_-]{0,39}")
# Names that Windows keeps for devices, whatever the suffix.
_RESERVED = re.compile(r"CON|PRN|AUX|NUL|(COM|LPT)[0-9]")


def file_name(unit: str) -> str:
    """The name, without suffix, of the workbook of a unit (a code in upper case, or empty).

    A code that is no safe name gets a digest of itself, so that no two units share a file.
    """
    if not unit:
        return NO_UNIT
    if _PLAIN.fullmatch(unit) and not _RESERVED.fullmatch(unit):
        return unit
    safe = re.sub(r"[^0-9A-ZÅÄÖ_-]", "_", unit)[:40]
    return f"{safe}-{hashlib.sha256(unit.encode()).hexdigest()[:8]}"
