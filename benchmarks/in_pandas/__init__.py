"""The rules in pandas, stage by stage; the modules of `in_polars` have the same names."""

from __future__ import annotations
