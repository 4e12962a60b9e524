"""Extract tables and seeds: rows that count, and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from frames.contract import TABLES, Job
from frames.intake import take_in
from in_polars.texts import clean, code


@dataclass(frozen=True)
class Table:
    """One extract table: its rows, its quarantine (rad, orsak) and its exact copies."""

    rows: pl.DataFrame
    karantan: pl.DataFrame
    copies: int


def read_table(job: Job, name: str) -> Table:
    """A table with a key of its own in every row (contract, section 4)."""
    intake = take_in(job.extracts / f"{name}.csv", job.encoding)
    columns = TABLES[name]
    key = pl.col(columns[0])
    rows = (
        pl.scan_csv(
            intake.data,
            separator=";",
            has_header=False,
            schema=dict.fromkeys(intake.names, pl.String),
            raise_if_empty=False,
        )
        .select(clean(pl.col(name)) for name in columns)
        .collect()
        .with_columns(rad=pl.Series(intake.rad))
    )
    keyless = rows.filter(key.is_null()).select("rad", orsak=pl.lit("nyckel_saknas"))
    shared = rows.filter(key.is_duplicated() & key.is_not_null())
    distinct = shared.unique(columns, keep="first", maintain_order=True)
    conflicting = distinct.filter(key.is_duplicated()).get_column(columns[0]).implode()
    reused = shared.filter(key.is_in(conflicting)).select("rad", orsak=pl.lit("nyckel_dubbel"))
    copies = shared.filter(~key.is_in(conflicting)).join(distinct, on="rad", how="anti")
    refused = pl.DataFrame(
        intake.refused, schema={"rad": pl.Int64, "orsak": pl.String}, orient="row"
    )
    set_aside = pl.concat([part.get_column("rad") for part in (keyless, reused, copies)]).implode()
    return Table(
        rows.filter(~pl.col("rad").is_in(set_aside)).drop("rad"),
        pl.concat([refused, keyless, reused]),
        copies.height,
    )


def read_seed(
    job: Job,
    name: str,
    codes: list[str],
    texts: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> pl.DataFrame:
    """A mapping table: codes in upper case, words of ours in lower case."""
    every = [*codes, *texts, *words]
    return (
        pl.read_csv(job.seed(name), separator=";", infer_schema=False, encoding="utf8")
        .select(clean(pl.col(name)) for name in every)
        .filter(pl.any_horizontal(pl.all().is_not_null()))
        .with_columns(code(pl.col(codes)), pl.col(words).str.to_lowercase())
    )
