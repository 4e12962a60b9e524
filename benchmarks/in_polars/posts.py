"""All posts in one shape, in the order of `kallsystem` and `post_id`."""

from __future__ import annotations

import polars as pl

from frames.contract import FROM_VARDATAGANDE, KOMMENTAR, POST_TABLES

_SYSTEMS = pl.Enum(list(POST_TABLES))


def all_posts(
    bevakningar: pl.LazyFrame, vardataganden: pl.LazyFrame, remisser: pl.LazyFrame
) -> pl.DataFrame:
    """The texts of all posts, and the comment made of them."""
    comment = [pl.lit(label) + pl.col(name) for name, label in KOMMENTAR.items()]
    return (
        pl.concat([_pasis(bevakningar, vardataganden), _vaps(remisser)], how="diagonal")
        .with_columns(
            pl.col("har_vardatagande", "har_oppet_vardatagande").fill_null(False),
            kommentar=pl.concat_str(comment, separator=" | ", ignore_nulls=True).replace("", None),
        )
        .with_row_index("nr")
        .collect()
        .rechunk()
    )


def _pasis(bevakningar: pl.LazyFrame, vardataganden: pl.LazyFrame) -> pl.LazyFrame:
    """A bevakning beside the vårdåtagande it refers to."""
    linked = vardataganden.select(
        "vardatagande_id",
        *FROM_VARDATAGANDE,
        vardatagande_enhet="enhet",
        vardatagande_person="person",
        vardatagande_jamforbart="jamforbart",
        har_vardatagande=pl.lit(True),
        har_oppet_vardatagande=pl.col("avslutsdatum").is_null(),
    )
    return (
        bevakningar.sort("bevakning_id")
        .join(linked, on="vardatagande_id", how="left", maintain_order="left")
        .with_columns(
            kallsystem=pl.lit("PASIS", _SYSTEMS),
            post_typ=pl.lit("bevakning"),
            post_bokstav=pl.lit("B"),
            laser_vardatagande=pl.lit(True),
            avslutad=pl.col("avbokad_datum"),
            problemkod_enhet=pl.coalesce("vardatagande_enhet", "enhet"),
        )
        .rename({"bevakning_id": "post_id"})
        .drop("avbokad_datum", "avbokad_av", "vardatagande_enhet")
    )


def _vaps(remisser: pl.LazyFrame) -> pl.LazyFrame:
    """A referral carries everything itself; some columns stand for PASiS's (section 7)."""
    return (
        remisser.sort("remiss_id")
        .with_columns(
            kallsystem=pl.lit("VAPS", _SYSTEMS),
            post_typ=pl.lit("remiss"),
            post_bokstav=pl.lit("R"),
            laser_vardatagande=pl.lit(False),
            avslutad=pl.col("avslutsdatum"),
            mottagning=pl.col("sektor_team"),
            remissbeslutsdatum=pl.col("remissdatum"),
            problemkod=pl.col("remissanledning"),
            problemkod_enhet=pl.col("enhet"),
        )
        .rename({"remiss_id": "post_id"})
        .drop("avslutsdatum", "avslutsorsak")
    )
