"""Section 6: which candidates give way within one person and Vårdenhet, and to whom."""

from __future__ import annotations

import polars as pl

_PLACE = ["person", "vardenhet_id"]
_PROBLEM = [*_PLACE, "regional_problemkod"]
_BLOCKING = ["atgardslista", "vantar"]


def duplicates(posts: pl.LazyFrame) -> pl.LazyFrame:
    """`nr`, `dubblettregel` and `vinnare` of every candidate that gives way.

    `posts` are in the order of `kallsystem` and `post_id`, which breaks the last ties.
    """
    posts = posts.select(
        "nr",
        *_PROBLEM,
        "maldatum_datum",
        "ankomstdatum_datum",
        "ar_forsta_kontakt",
        "kategori",
        "utfall",
        namn=pl.format("{}:{}", "kallsystem", "post_id"),
    ).filter(pl.col("utfall").is_null() | pl.col("utfall").is_in(_BLOCKING))
    candidate = pl.col("utfall").is_null()
    at_place = pl.all_horizontal(pl.col("kategori", *_PLACE).is_not_null())
    follow_ups = posts.filter(~pl.col("ar_forsta_kontakt") & at_place).sort(
        "maldatum_datum",
        pl.col("kategori") != "aterbesok",
        nulls_last=True,
        maintain_order=True,
    )
    first_contacts = posts.filter(candidate & pl.col("ar_forsta_kontakt")).sort(
        "maldatum_datum", "ankomstdatum_datum", nulls_last=True, maintain_order=True
    )
    blockers = _first_of(follow_ups, _PLACE, "blockerare")
    contacts = (
        first_contacts.join(blockers, on=_PLACE, how="left")
        .join(_first_of(first_contacts, _PROBLEM, "forsta"), on=_PROBLEM, how="left")
        .filter(pl.col("blockerare").is_not_null() | (pl.col("namn") != pl.col("forsta")))
        .select(
            "nr",
            dubblettregel=pl.when(pl.col("blockerare").is_not_null())
            .then(pl.lit("aterbesok_gar_fore"))
            .otherwise(pl.lit("dubblett_forsta_kontakt")),
            vinnare=pl.coalesce("blockerare", "forsta"),
        )
    )
    rivals = follow_ups.filter(candidate)
    followers = (
        rivals.join(_first_of(rivals, _PLACE, "forsta"), on=_PLACE, how="left")
        .filter(pl.col("namn") != pl.col("forsta"))
        .select("nr", dubblettregel=pl.lit("dubblett_uppfoljning"), vinnare="forsta")
    )
    return pl.concat([contacts, followers])


def _first_of(posts: pl.LazyFrame, columns: list[str], name: str) -> pl.LazyFrame:
    return posts.unique(columns, keep="first", maintain_order=True).select(
        *columns, pl.col("namn").alias(name)
    )
