"""Test data: rows that pass, hostile random extracts, boundary cases, and how to write them."""

from __future__ import annotations

from kit.boundaries import boundary_cases, boundary_story
from kit.builder import BoundaryCase
from kit.hostile import random_extracts
from kit.shapes import Extracts, Story, Tables, Week
from kit.weeks import next_week, random_receipts
from kit.writing import write_extracts, write_receipts, write_seeds

__all__ = [
    "BoundaryCase",
    "Extracts",
    "Story",
    "Tables",
    "Week",
    "boundary_cases",
    "boundary_story",
    "next_week",
    "random_extracts",
    "random_receipts",
    "write_extracts",
    "write_receipts",
    "write_seeds",
]
