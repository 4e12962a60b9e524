"""What the seeds say of a post: category, go-live, Vårdenhet, codes, profession and referrer.

Codes repeat: every combination is looked up once, and the posts take their answers by number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from frames.contract import Job
from in_pandas.tables import read_seed
from in_pandas.texts import code, parse_date

_FIRST = "forsta_kontakt"


def seeded(posts: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Everything that the seeds say, row by row beside the posts."""
    questions: list[tuple[Callable[[pd.DataFrame, Job], pd.DataFrame], list[str]]] = [
        (_units, ["kallsystem", "enhet", "mottagning"]),
        (_kinds, ["kallsystem", "kontakttyp", "bevakningstyp"]),
        (_requests, ["typ_av_vb", "vardgivarkategori"]),
        (_problems, ["kallsystem", "problemkod_enhet", "problemkod"]),
        (_referrers, ["remiss_fran_kod", "remiss_fran_enhet", "remiss_fran_mottagning"]),
    ]
    answers = pd.concat(
        [_asked_once(posts[keys], answer, job) for answer, keys in questions], axis="columns"
    )
    only_first = ["regional_problemkod", "klass", "remittent_id"]
    answers[only_first] = answers[only_first].where(answers["ar_forsta_kontakt"])
    return answers


def _asked_once(
    codes: pd.DataFrame, answer: Callable[[pd.DataFrame, Job], pd.DataFrame], job: Job
) -> pd.DataFrame:
    keys = list(codes.columns)
    codes = codes.astype("category")
    # Numbered as they appear: the same order as the distinct combinations.
    number = codes.groupby(keys, dropna=False, observed=True, sort=False).ngroup()
    upper = codes[~number.duplicated()].astype("str").apply(code).reset_index(drop=True)
    return answer(upper, job).take(number.to_numpy()).set_axis(codes.index)


def _look_up(codes: pd.DataFrame, seed: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return codes.merge(seed, on=keys, how="left")


def go_lives(job: Job) -> pd.DataFrame:
    """Go-live per source unit, with the window of weekly migrations around it."""
    dates = ("driftstart", "forsta_migrering", "sista_migrering")
    units = read_seed(job, "driftstart", ["kallsystem", "enhet"], dates)
    units[list(dates)] = units[list(dates)].apply(parse_date)
    golive = units["driftstart"]
    return units.assign(
        forsta_migrering=units["forsta_migrering"].fillna(golive - pd.Timedelta(days=42)),
        sista_migrering=units["sista_migrering"].fillna(golive + pd.Timedelta(days=7)),
        aldsta_maldatum=golive - pd.DateOffset(years=1),
    )


def _units(codes: pd.DataFrame, job: Job) -> pd.DataFrame:
    unit = ["kallsystem", "enhet"]
    exact = read_seed(job, "mappning_vardenhet", [*unit, "mottagning"], ("vardenhet_id",))
    fallbacks = exact[exact["mottagning"] == "*"].rename(columns={"vardenhet_id": "reserv"})
    found = (
        codes.pipe(_look_up, go_lives(job), unit)
        .pipe(_look_up, exact, [*unit, "mottagning"])
        .pipe(_look_up, fallbacks.drop(columns="mottagning"), unit)
    )
    return (
        found.drop(columns=["kallsystem", "reserv"])
        .assign(vardenhet_id=found["vardenhet_id"].fillna(found["reserv"]).astype("category"))
        .rename(columns={"enhet": "enhet_kod", "mottagning": "mottagning_kod"})
    )


def _kinds(codes: pd.DataFrame, job: Job) -> pd.DataFrame:
    contact, typ = ["kallsystem", "kontakttyp"], ["kallsystem", "bevakningstyp"]
    contacts = read_seed(job, "kontakttyp", contact, words=("kategori",))
    allowed = read_seed(job, "bevakningstyp", typ, words=("kategori",))
    found = codes.pipe(_look_up, contacts, contact)
    without_code = found["kontakttyp"].isna() & (found["kallsystem"] == "VAPS")
    found["kategori"] = (
        found["kategori"].mask(found["kategori"] == "ingar_ej").mask(without_code, _FIRST)
    )
    found = found.pipe(_look_up, allowed[typ].drop_duplicates().assign(kand_typ=True), typ).pipe(
        _look_up, allowed.assign(tillaten_typ=True), [*typ, "kategori"]
    )
    return pd.DataFrame(
        {
            "kategori": found["kategori"].astype("category"),
            "ar_forsta_kontakt": found["kategori"] == _FIRST,
            "kand_typ": found["kand_typ"].eq(True),
            "tillaten_typ": found["tillaten_typ"].eq(True),
            "kontakttyp_kod": codes["kontakttyp"],
            "bevakningstyp_kod": codes["bevakningstyp"],
        }
    )


def _requests(codes: pd.DataFrame, job: Job) -> pd.DataFrame:
    flags = ["ingar", "remittent_kravs", "antal_dagar_kravs"]
    requests = read_seed(job, "vardbegaran", ["typ_av_vb", *flags])
    professions = read_seed(
        job, "mappning_yrkeskategori", ["vardgivarkategori"], ("yrkeskategori",)
    )
    found = codes.pipe(_look_up, requests, ["typ_av_vb"]).pipe(
        _look_up, professions, ["vardgivarkategori"]
    )
    return (found[flags] == "J").assign(
        yrkeskategori=found["yrkeskategori"], vardbegaran=found["typ_av_vb"]
    )


def _problems(codes: pd.DataFrame, job: Job) -> pd.DataFrame:
    seed = read_seed(
        job, "mappning_problemkod", ["kallsystem", "enhet", "problemkod"], ("regional_problemkod",)
    ).rename(columns={"enhet": "problemkod_enhet"})
    found = codes.pipe(_look_up, seed, list(codes.columns))
    return found[["regional_problemkod"]].astype("category")


def _referrers(codes: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Internal referrers by unit and clinic, the main clinic for a missing one; external ones by
    unit alone."""
    kod = codes["remiss_fran_kod"]
    internal = kod.isin(["02", "03"])
    wanted = pd.DataFrame(
        {
            "klass": pd.Series("extern", codes.index, dtype="str")
            .mask(internal, "intern")
            .mask(kod.isna()),
            "enhet": codes["remiss_fran_enhet"],
            "mottagning": codes["remiss_fran_mottagning"].where(internal).fillna(""),
        }
    )
    units = go_lives(job)
    inside = units["enhet"][
        (units["kallsystem"] == "PASIS") & (units["driftstart"] <= np.datetime64(job.date))
    ]
    found = wanted.pipe(_look_up, _all_referrers(job), ["klass", "enhet", "mottagning"])
    return pd.DataFrame(
        {
            "klass": wanted["klass"],
            "remittent_id": found["remittent_id"],
            "har_remittent_mottagning": found["har_remittent_mottagning"].eq(True),
            "ar_inne": wanted["enhet"].isin(inside),
        }
    )


def _all_referrers(job: Job) -> pd.DataFrame:
    keys = ["enhet", "mottagning"]
    every = read_seed(
        job, "mappning_remittent", keys, ("remittent_id",), ("remittent_klass",)
    ).rename(columns={"remittent_klass": "klass"})
    every = every[every["remittent_id"].notna()]
    internal = every[(every["klass"] == "intern") & every["mottagning"].notna()]
    main_clinics = read_seed(job, "huvudmottagning", keys).dropna(subset="mottagning")
    stand_ins = main_clinics.merge(internal, on=keys, how="left").assign(
        klass="intern", mottagning=""
    )
    external = every[every["klass"] == "extern"].assign(mottagning="")
    referrers = pd.concat([internal, stand_ins, external])
    return referrers.dropna(subset="enhet").assign(har_remittent_mottagning=True)
