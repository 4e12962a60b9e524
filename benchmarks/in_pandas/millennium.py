"""What goes to Millennium (rules, section 7): persons, referrals and booking requests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from frames.contract import BOKNINGSBEGARAN, FORBRUKAD_REMISS, PERSON, REMISS, Job, years_before
from in_pandas.texts import parse_date


def persons(
    posts: pd.DataFrame,
    vardataganden: pd.DataFrame,
    patienter: pd.DataFrame,
    register: pd.DataFrame,
    job: Job,
) -> pd.DataFrame:
    """Step one: registered persons with something open, or a contact within two years."""
    contact = parse_date(patienter["senaste_vardkontakt"])
    concerned = pd.concat(
        [
            posts.loc[posts["avslutad"].isna(), "person"],
            vardataganden.loc[vardataganden["avslutsdatum"].isna(), "person"],
            patienter.loc[contact >= pd.Timestamp(years_before(job.date, 2)), "person"],
        ]
    )
    delivered = register[
        register["ar_folkbokford"]
        & (register["person_typ"] == "personnummer")
        & register.index.isin(concerned.unique())
    ].sort_index()
    protected = delivered["ar_skyddad"]
    address = ["fornamn", "efternamn", "adress", "postnummer", "postort"]
    delivered[address] = delivered[address].mask(protected)
    skyddad = delivered["skydd"].where(protected, "N")
    return delivered.assign(personnummer=delivered.index, skyddad=skyddad)[PERSON]


def exported(decided: pd.DataFrame, posts: pd.DataFrame, job: Job) -> dict[str, pd.DataFrame]:
    """Step two: first contacts as referrals; follow-ups as used referrals and booking requests."""
    going = decided[decided["utfall"] == "migreras"]
    texts = posts.loc[
        going.index, ["vardatagande_id", "remisskalla", "kommentar", "antal_dagar", "post_bokstav"]
    ]
    days = texts["antal_dagar"]
    klass = np.select(
        [going["remittent_id"].isna(), going["klass"] == "extern", going["ar_inne"]],
        ["", "extern_extern", "intern_intern"],
        "extern_intern",
    )
    systems = going["kallsystem"].astype("str")
    post = systems + "-" + texts["post_bokstav"] + "-" + going["post_id"]
    going = going.join(texts.drop(columns=["antal_dagar", "post_bokstav"])).assign(
        remissbeslutsdatum=going["remissbeslutsdatum_datum"],
        ankomstdatum=going["ankomstdatum_datum"],
        granskningsdatum=going["granskningsdatum_datum"],
        maldatum=going["maldatum_datum"],
        beslutsdatum=going["beslutsdatum_aterbesok_datum"],
        bevakningstyp=going["bevakningstyp_kod"],
        kontakttyp=going["kontakttyp_kod"],
        antal_dagar=pd.to_numeric(days.where(days.str.fullmatch("[0-9]{1,3}"))).astype("Int64"),
        run_id=job.run_id,
        record_id=post,
        remiss_record_id=post + "-FR",
        personnummer=going["person"],
        remittent_klass=klass,
    )
    first = going[going["ar_forsta_kontakt"]]
    later = going[~going["ar_forsta_kontakt"]]
    return {
        "remiss": first[REMISS],
        "forbrukad_remiss": later.assign(record_id=later["remiss_record_id"])[FORBRUKAD_REMISS],
        "bokningsbegaran": later[BOKNINGSBEGARAN],
    }
