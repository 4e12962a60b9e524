"""Texts, codes and dates as the data contract takes them."""

from __future__ import annotations

import polars as pl

from frames.intake import BLANKS


def clean(text: pl.Expr) -> pl.Expr:
    """Without surrounding blanks; what is empty then is missing."""
    return text.str.strip_chars(BLANKS).replace("", None)


def code(text: pl.Expr) -> pl.Expr:
    """A code as it is compared; flytt leaves letters outside the Latin script as they are."""
    return text.str.to_uppercase()


def parse_date(text: pl.Expr) -> pl.Expr:
    """`YYYY-MM-DD` or `YYYYMMDD`, years 1900-2199, else null."""
    dashed = text.str.contains("^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$")
    bare = text.str.contains("^(19|20|21)[0-9]{6}$")
    return pl.coalesce(
        pl.when(dashed).then(text).str.to_date("%Y-%m-%d", strict=False),
        pl.when(bare).then(text).str.to_date("%Y%m%d", strict=False),
    )
