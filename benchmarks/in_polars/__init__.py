"""The rules in polars, stage by stage; the modules of `in_pandas` have the same names."""

from __future__ import annotations
