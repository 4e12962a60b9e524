"""Extract tables and seeds: rows that count, and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from frames.contract import TABLES, Job
from frames.intake import take_in
from in_pandas.texts import clean, code


@dataclass(frozen=True)
class Table:
    """One extract table: its rows, its quarantine (rad, orsak) and its exact copies."""

    rows: pd.DataFrame
    karantan: pd.DataFrame
    copies: int


def read_table(job: Job, name: str) -> Table:
    """A table with a key of its own in every row (contract, section 4)."""
    intake = take_in(job.extracts / f"{name}.csv", job.encoding)
    columns = TABLES[name]
    rows = _read_csv(intake.data, intake.names)[columns].apply(clean).assign(rad=intake.rad)
    key = rows[columns[0]]
    shared = rows[key.notna() & key.duplicated(keep=False)]
    distinct = shared.drop_duplicates(columns)
    conflicting = distinct.loc[distinct[columns[0]].duplicated(), columns[0]]
    is_conflicting = shared[columns[0]].isin(conflicting)
    karantan = pd.concat(
        [
            pd.DataFrame(intake.refused, columns=["rad", "orsak"]),
            pd.DataFrame({"rad": rows.loc[key.isna(), "rad"], "orsak": "nyckel_saknas"}),
            pd.DataFrame({"rad": shared.loc[is_conflicting, "rad"], "orsak": "nyckel_dubbel"}),
        ]
    )
    copies = shared.loc[~is_conflicting].drop(distinct.index, errors="ignore")
    set_aside = [*rows.index[key.isna()], *shared.index[is_conflicting], *copies.index]
    return Table(
        rows.drop(index=set_aside, columns="rad").reset_index(drop=True), karantan, len(copies)
    )


def _read_csv(data: bytes, names: list[str]) -> pd.DataFrame:
    """By Arrow's own reader: through pandas it takes no line break inside a value."""
    if not data:
        return pd.DataFrame(columns=names, dtype="str")
    rows: pd.DataFrame = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(column_names=names),
        csv.ParseOptions(delimiter=";", newlines_in_values=True),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    ).to_pandas()
    return rows


def read_seed(
    job: Job,
    name: str,
    codes: list[str],
    texts: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> pd.DataFrame:
    """A mapping table: codes in upper case, words of ours in lower case."""
    rows = pd.read_csv(
        job.seed(name),
        sep=";",
        dtype="str",
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8-sig",
    )[[*codes, *texts, *words]]
    rows = rows.apply(clean).dropna(how="all", ignore_index=True)
    rows[codes] = rows[codes].apply(code)
    rows[list(words)] = rows[list(words)].apply(lambda column: column.str.lower())
    return rows
