"""Texts, codes and dates as the data contract takes them."""

from __future__ import annotations

import pandas as pd

from frames.intake import BLANKS


def clean(texts: pd.Series) -> pd.Series:
    """Without surrounding blanks; what is empty then is missing."""
    stripped = texts.str.strip(BLANKS)
    return stripped.mask(stripped == "")


def code(texts: pd.Series) -> pd.Series:
    """A code as it is compared; flytt leaves letters outside the Latin script as they are."""
    return texts.str.replace("ß", "SS", regex=False).str.upper()


def parse_date(texts: pd.Series) -> pd.Series:
    """`YYYY-MM-DD` or `YYYYMMDD`, years 1900-2199, else missing."""
    dashed = texts.where(texts.str.fullmatch("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"))
    bare = texts.where(texts.str.fullmatch("(19|20|21)[0-9]{6}"))
    return pd.to_datetime(dashed, format="%Y-%m-%d", errors="coerce").fillna(
        pd.to_datetime(bare, format="%Y%m%d", errors="coerce")
    )


def joined(texts: pd.DataFrame, separator: str) -> pd.Series:
    """The filled texts of every row, joined; missing where there are none."""
    whole = pd.Series("", index=texts.index, dtype="str")
    for _, column in texts.items():
        between = pd.Series(separator, index=texts.index, dtype="str").where(whole != "", "")
        whole = whole.where(column.isna(), whole + between + column.fillna(""))
    return whole.mask(whole == "")
