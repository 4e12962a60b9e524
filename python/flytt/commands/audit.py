"""The audit of a work folder: read, and checked against what is published in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flytt.work.session import Session
from flytt.work.trail import FILE, missing, read_trail


def verify_audit(work: Path) -> tuple[list[str], list[str], int]:
    """Faults, notes and the number of records; a fault is what no power cut explains."""
    folder = Session.open(work).folder
    trail = read_trail(folder.root / FILE)
    return [*trail.faults, *missing(folder, trail)], trail.notes, len(trail.records)


def audit_records(work: Path) -> list[dict[str, Any]]:
    """Every record, oldest first."""
    return read_trail(Session.open(work).folder.root / FILE).records
