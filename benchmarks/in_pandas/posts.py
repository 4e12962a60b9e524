"""All posts in one shape, in the order of `kallsystem` and `post_id`."""

from __future__ import annotations

import pandas as pd

from frames.contract import FROM_VARDATAGANDE, KOMMENTAR, POST_TABLES
from in_pandas.texts import joined

_SYSTEMS = pd.CategoricalDtype(list(POST_TABLES))
_FLAGS = ["har_vardatagande", "har_oppet_vardatagande"]


def all_posts(
    bevakningar: pd.DataFrame, vardataganden: pd.DataFrame, remisser: pd.DataFrame
) -> pd.DataFrame:
    """The texts of all posts, and the comment made of them."""
    posts = pd.concat([_pasis(bevakningar, vardataganden), _vaps(remisser)], ignore_index=True)
    parts = pd.DataFrame({name: label + posts[name] for name, label in KOMMENTAR.items()})
    flags = {name: posts[name].eq(True) for name in _FLAGS}
    return posts.assign(
        **flags,
        kallsystem=posts["kallsystem"].astype(_SYSTEMS),
        vardatagande_person=posts["vardatagande_person"].fillna(0).astype("int64"),
        kommentar=joined(parts, " | "),
    )


def _pasis(bevakningar: pd.DataFrame, vardataganden: pd.DataFrame) -> pd.DataFrame:
    """A bevakning beside the vårdåtagande it refers to."""
    linked = vardataganden[["vardatagande_id", *FROM_VARDATAGANDE]].assign(
        vardatagande_enhet=vardataganden["enhet"],
        vardatagande_person=vardataganden["person"],
        vardatagande_jamforbart=vardataganden["jamforbart"],
        har_vardatagande=True,
        har_oppet_vardatagande=vardataganden["avslutsdatum"].isna(),
    )
    posts = bevakningar.sort_values("bevakning_id").merge(linked, on="vardatagande_id", how="left")
    return posts.rename(columns={"bevakning_id": "post_id", "avbokad_datum": "avslutad"}).assign(
        kallsystem="PASIS",
        post_typ="bevakning",
        post_bokstav="B",
        laser_vardatagande=True,
        problemkod_enhet=posts["vardatagande_enhet"].fillna(posts["enhet"]),
    )


def _vaps(remisser: pd.DataFrame) -> pd.DataFrame:
    """A referral carries everything itself; some columns stand for PASiS's (section 7)."""
    posts = remisser.sort_values("remiss_id")
    return posts.rename(columns={"remiss_id": "post_id", "avslutsdatum": "avslutad"}).assign(
        kallsystem="VAPS",
        post_typ="remiss",
        post_bokstav="R",
        laser_vardatagande=False,
        mottagning=posts["sektor_team"],
        remissbeslutsdatum=posts["remissdatum"],
        problemkod=posts["remissanledning"],
        problemkod_enhet=posts["enhet"],
    )
