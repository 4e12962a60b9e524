"""What clinics work from: the action list and the manual list."""

from __future__ import annotations

import pandas as pd

from frames.contract import LISTOR, Job
from in_pandas.texts import joined


def listed(
    decided: pd.DataFrame, posts: pd.DataFrame, rules: pd.DataFrame, job: Job
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both lists, one row per post and broken rule, in file order."""
    stopped = decided[decided["utfall"].isin(["atgardslista", "dubblett", "manuell"])]
    broken = [
        (mask, name)
        for mask in stopped["brott"].unique().tolist()
        for bit, name in enumerate(rules["regel"])
        if mask >> bit & 1
    ]
    rows = (
        stopped.rename_axis("nr")
        .reset_index()
        .merge(pd.DataFrame(broken, columns=["brott", "bruten"]), on="brott", how="left")
    )
    # A duplicate breaks nothing else.
    rows["regel"] = rows["bruten"].fillna(rows["regel"].astype("str"))
    rows = rows.merge(rules.rename(columns={"utfall": "regelns_utfall"}), on="regel")
    rows = rows[(rows["utfall"] != "manuell") | (rows["regelns_utfall"] == "manuell")]
    rows = rows.sort_values(["nr", "ordning"], ignore_index=True)
    varde = pd.Series(pd.NA, index=rows.index, dtype="str")
    for falt, part in rows.groupby("falt"):
        fields = [name for name in str(falt).split("+") if name in posts.columns]
        texts = posts.loc[part["nr"], fields].set_axis(part.index)
        varde.loc[part.index] = joined(texts, " + ")
    lists = rows.assign(
        enhet=rows["enhet_kod"],
        mottagning=rows["mottagning_kod"],
        varde=varde.mask(rows["regel"] == "kommentar_for_lang"),
        forst_sedd=job.date.isoformat(),
        senast_sedd=job.date.isoformat(),
    )
    manual = lists["utfall"] == "manuell"
    return lists.loc[~manual, LISTOR], lists.loc[manual, LISTOR]
