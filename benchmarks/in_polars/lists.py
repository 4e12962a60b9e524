"""What clinics work from: the action list and the manual list."""

from __future__ import annotations

import polars as pl

from frames.contract import LISTOR, Job


def listed(
    decided: pl.DataFrame, posts: pl.DataFrame, rules: pl.DataFrame, job: Job
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both lists, one row per post and broken rule, in file order."""
    stopped = decided.filter(pl.col("utfall").is_in(["atgardslista", "dubblett", "manuell"]))
    masks = stopped.get_column("brott").unique().to_list()
    broken = pl.DataFrame(
        [
            (mask, name)
            for mask in masks
            for bit, name in rules.select("bit", "regel").iter_rows()
            if mask >> bit & 1
        ],
        schema={"brott": pl.Int64, "bruten": pl.String},
        orient="row",
    )
    rows = (
        stopped.join(broken, on="brott", how="left", maintain_order="left")
        # A duplicate breaks nothing else.
        .with_columns(regel=pl.coalesce("bruten", "regel"))
        .join(rules.rename({"utfall": "regelns_utfall"}), on="regel", maintain_order="left")
        .filter((pl.col("utfall") != "manuell") | (pl.col("regelns_utfall") == "manuell"))
    )
    day = pl.lit(job.date.isoformat())
    lists = (
        pl.concat(
            [
                rows.clear().with_columns(varde=pl.lit(None, pl.String)),
                *(_with_values(part, posts) for part in rows.partition_by("falt")),
            ]
        )
        .sort("nr", "ordning")
        .with_columns(
            enhet="enhet_kod", mottagning="mottagning_kod", forst_sedd=day, senast_sedd=day
        )
    )
    manual = pl.col("utfall") == "manuell"
    return lists.filter(~manual).select(LISTOR), lists.filter(manual).select(LISTOR)


def _with_values(rows: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """Rows that share their fields, with the texts of those fields as they came."""
    named = rows.item(0, "falt") or ""
    fields = [name for name in named.split("+") if name in posts.columns]
    if not fields:
        return rows.with_columns(varde=pl.lit(None, pl.String))
    texts = pl.concat_str(pl.col(fields), separator=" + ", ignore_nulls=True).replace("", None)
    varde = posts.select(fields)[rows.get_column("nr")].select(varde=texts).to_series()
    return rows.with_columns(varde=pl.when(pl.col("regel") != "kommentar_for_lang").then(varde))
