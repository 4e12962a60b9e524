"""Section 6: which candidates give way within one person and Vårdenhet, and to whom."""

from __future__ import annotations

import pandas as pd

_PLACE = ["person", "vardenhet_id"]
_PROBLEM = [*_PLACE, "regional_problemkod"]


def duplicates(posts: pd.DataFrame) -> pd.DataFrame:
    """`dubblettregel` and `vinnare` of every candidate that gives way, by its row.

    `posts` are in the order of `kallsystem` and `post_id`, which breaks the last ties.
    """
    candidate = posts["utfall"].isna()
    follows = ~posts["ar_forsta_kontakt"] & posts["kategori"].notna()
    at_place = (posts["person"] > 0) & posts["vardenhet_id"].notna()
    blocking = candidate | posts["utfall"].isin(["atgardslista", "vantar"])
    follow_ups = _named(posts[follows & at_place & blocking])
    follow_ups = follow_ups.assign(rang=follow_ups["kategori"] != "aterbesok").sort_values(
        ["maldatum_datum", "rang"], kind="stable"
    )
    first_contacts = _named(posts[candidate & posts["ar_forsta_kontakt"]]).sort_values(
        ["maldatum_datum", "ankomstdatum_datum"], kind="stable"
    )
    contacts = _with_first(first_contacts, follow_ups, _PLACE, "blockerare")
    contacts = _with_first(contacts, first_contacts, _PROBLEM, "forsta")
    blocked = contacts["blockerare"].notna()
    contacts = contacts[blocked | (contacts["namn"] != contacts["forsta"])]
    rivals = follow_ups[follow_ups["utfall"].isna()]
    followers = _with_first(rivals, rivals, _PLACE, "forsta")
    followers = followers[followers["namn"] != followers["forsta"]]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "dubblettregel": pd.Series(
                        "dubblett_forsta_kontakt", contacts.index, dtype="str"
                    ).mask(blocked, "aterbesok_gar_fore"),
                    "vinnare": contacts["blockerare"].fillna(contacts["forsta"]),
                }
            ),
            pd.DataFrame({"dubblettregel": "dubblett_uppfoljning", "vinnare": followers["forsta"]}),
        ]
    )


def _named(posts: pd.DataFrame) -> pd.DataFrame:
    columns = [*_PROBLEM, "maldatum_datum", "ankomstdatum_datum", "kategori", "utfall"]
    return posts[columns].assign(namn=posts["kallsystem"].astype("str") + ":" + posts["post_id"])


def _with_first(
    posts: pd.DataFrame, rivals: pd.DataFrame, columns: list[str], name: str
) -> pd.DataFrame:
    """Add the first of the rivals with the same columns; the posts keep their row labels."""
    first = rivals.drop_duplicates(columns)[[*columns, "namn"]].rename(columns={"namn": name})
    return posts.merge(first, on=columns, how="left").set_axis(posts.index)
