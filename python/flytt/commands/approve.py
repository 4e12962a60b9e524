"""Approval: a person has looked at a post that changed since its export, and says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
