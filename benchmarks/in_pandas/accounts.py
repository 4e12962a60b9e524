"""Every row read is somewhere: the reconciliation and the quarantine."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from frames.contract import AVSTAMNING, KALLSYSTEM, KARANTAN, POST_TABLES
from in_pandas.tables import Table


def quarantine(tables: Mapping[str, Table]) -> pd.DataFrame:
    """Refused rows by table and line."""
    refused = [table.karantan.assign(tabell=name) for name, table in tables.items()]
    return pd.concat(refused)[KARANTAN].sort_values(KARANTAN)


def reconciliation(tables: Mapping[str, Table], posts: pd.DataFrame) -> pd.DataFrame:
    """Rows read by table, outcome and deciding rule."""
    by_rule = posts.groupby(["kallsystem", "utfall", "regel"], observed=True).size().reset_index()
    rows = [
        *((POST_TABLES[system], *rest) for system, *rest in by_rule.itertuples(index=False)),
        *(
            (name, "karantan", orsak, count)
            for name, table in tables.items()
            for orsak, count in table.karantan["orsak"].value_counts().items()
        ),
        *((name, "kopia", None, table.copies) for name, table in tables.items()),
        *(
            (name, "last", None, len(table.rows))
            for name, table in tables.items()
            if name not in POST_TABLES.values()
        ),
    ]
    accounts = pd.DataFrame(rows, columns=AVSTAMNING[1:])
    accounts = accounts[accounts["antal"] > 0]
    accounts["kallsystem"] = accounts["tabell"].map(KALLSYSTEM)
    return accounts[AVSTAMNING].sort_values(AVSTAMNING[:4])
