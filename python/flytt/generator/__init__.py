"""Synthetic extracts: a region that does not exist, with every defect that the rules know."""

from __future__ import annotations

from flytt.generator.generate import GeneratedFiles, generate
from flytt.generator.table_file import GeneratedFile

__all__ = ["GeneratedFile", "GeneratedFiles", "generate"]
