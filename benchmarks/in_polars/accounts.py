"""Every row read is somewhere: the reconciliation and the quarantine."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from frames.contract import AVSTAMNING, KALLSYSTEM, KARANTAN, POST_TABLES
from in_polars.tables import Table


def quarantine(tables: Mapping[str, Table]) -> pl.DataFrame:
    """Refused rows by table and line."""
    return (
        pl.concat(
            [table.karantan.with_columns(tabell=pl.lit(name)) for name, table in tables.items()]
        )
        .select(KARANTAN)
        .sort(KARANTAN)
    )


def reconciliation(tables: Mapping[str, Table], posts: pl.DataFrame) -> pl.DataFrame:
    """Rows read by table, outcome and deciding rule."""
    tabell = pl.col("kallsystem").cast(pl.String).replace_strict(POST_TABLES)
    rows = [
        *posts.group_by(tabell.alias("tabell"), "utfall", "regel").len().iter_rows(),
        *(
            (name, "karantan", orsak, count)
            for name, table in tables.items()
            for orsak, count in table.karantan.group_by("orsak").len().iter_rows()
        ),
        *((name, "kopia", None, table.copies) for name, table in tables.items()),
        *(
            (name, "last", None, table.rows.height)
            for name, table in tables.items()
            if name not in POST_TABLES.values()
        ),
    ]
    return (
        pl.DataFrame(rows, schema=AVSTAMNING[1:], orient="row", infer_schema_length=None)
        .filter(pl.col("antal") > 0)
        .with_columns(kallsystem=pl.col("tabell").replace_strict(KALLSYSTEM))
        .select(AVSTAMNING)
        .sort(AVSTAMNING[:4], nulls_last=True)
    )
