"""What the seeds say of a post: category, go-live, Vårdenhet, codes, profession and referrer.

Codes repeat: every combination is looked up once, and the posts are joined to the answers.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from frames.contract import Job
from in_polars.tables import read_seed
from in_polars.texts import code, parse_date

_FIRST = "forsta_kontakt"


def seeded(posts: pl.DataFrame, job: Job) -> pl.DataFrame:
    """Everything that the seeds say, row by row beside the posts."""
    questions: list[tuple[Callable[[pl.DataFrame, Job], pl.DataFrame], list[str]]] = [
        (_units, ["kallsystem", "enhet", "mottagning"]),
        (_kinds, ["kallsystem", "kontakttyp", "bevakningstyp"]),
        (_requests, ["typ_av_vb", "vardgivarkategori"]),
        (_problems, ["kallsystem", "problemkod_enhet", "problemkod"]),
        (_referrers, ["remiss_fran_kod", "remiss_fran_enhet", "remiss_fran_mottagning"]),
    ]
    answers = [_asked_once(posts.select(keys), answer, job) for answer, keys in questions]
    first = pl.col("ar_forsta_kontakt")
    return pl.concat(answers, how="horizontal").with_columns(
        pl.when(first).then("regional_problemkod"),
        pl.when(first).then("klass"),
        pl.when(first).then("remittent_id"),
    )


def _asked_once(
    codes: pl.DataFrame, answer: Callable[[pl.DataFrame, Job], pl.DataFrame], job: Job
) -> pl.DataFrame:
    keys = codes.columns
    codes = codes.with_columns(pl.col(pl.String).cast(pl.Categorical))
    distinct = codes.unique()
    upper = distinct.select(code(pl.col(keys).cast(pl.String)))
    answers = pl.concat(
        [distinct, answer(upper, job).select(pl.all().name.prefix("svar_"))], how="horizontal"
    )
    found = codes.join(answers, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return found.select(pl.col("^svar_.*$").name.map(lambda name: name.removeprefix("svar_")))


def _look_up(codes: pl.DataFrame, seed: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return codes.join(seed, on=keys, how="left", maintain_order="left")


def go_lives(job: Job) -> pl.DataFrame:
    """Go-live per source unit, with the window of weekly migrations around it."""
    dates = ("driftstart", "forsta_migrering", "sista_migrering")
    golive = pl.col("driftstart")
    return (
        read_seed(job, "driftstart", ["kallsystem", "enhet"], dates)
        .with_columns(parse_date(pl.col(name)) for name in dates)
        .with_columns(
            pl.col("forsta_migrering").fill_null(golive.dt.offset_by("-42d")),
            pl.col("sista_migrering").fill_null(golive.dt.offset_by("7d")),
            aldsta_maldatum=golive.dt.offset_by("-1y"),
        )
    )


def _units(codes: pl.DataFrame, job: Job) -> pl.DataFrame:
    unit = ["kallsystem", "enhet"]
    exact = read_seed(job, "mappning_vardenhet", [*unit, "mottagning"], ("vardenhet_id",))
    fallbacks = exact.filter(mottagning="*").select(*unit, reserv="vardenhet_id")
    vardenhet = pl.coalesce("vardenhet_id", "reserv").cast(pl.Categorical)
    return (
        codes.pipe(_look_up, go_lives(job), unit)
        .pipe(_look_up, exact, [*unit, "mottagning"])
        .pipe(_look_up, fallbacks, unit)
        .select(
            "driftstart",
            "forsta_migrering",
            "sista_migrering",
            "aldsta_maldatum",
            enhet_kod="enhet",
            mottagning_kod="mottagning",
            vardenhet_id=vardenhet,
        )
    )


def _kinds(codes: pl.DataFrame, job: Job) -> pl.DataFrame:
    contacts = read_seed(job, "kontakttyp", ["kallsystem", "kontakttyp"], words=("kategori",))
    typ = ["kallsystem", "bevakningstyp"]
    allowed = read_seed(job, "bevakningstyp", typ, words=("kategori",))
    known = allowed.select(*typ, kand_typ=True).unique()
    category = (
        pl.when(pl.col("kontakttyp").is_not_null())
        .then(pl.col("kategori").replace("ingar_ej", None))
        .when(kallsystem="VAPS")
        .then(pl.lit(_FIRST))
    )
    return (
        codes.pipe(_look_up, contacts, ["kallsystem", "kontakttyp"])
        .with_columns(kategori=category)
        .pipe(_look_up, known, typ)
        .pipe(_look_up, allowed.with_columns(tillaten_typ=True), [*typ, "kategori"])
        .select(
            pl.col("kategori").cast(pl.Categorical),
            pl.col("kand_typ", "tillaten_typ").fill_null(False),
            ar_forsta_kontakt=pl.col("kategori").eq_missing(_FIRST),
            kontakttyp_kod="kontakttyp",
            bevakningstyp_kod="bevakningstyp",
        )
    )


def _requests(codes: pl.DataFrame, job: Job) -> pl.DataFrame:
    flags = ["ingar", "remittent_kravs", "antal_dagar_kravs"]
    requests = read_seed(job, "vardbegaran", ["typ_av_vb", *flags])
    professions = read_seed(
        job, "mappning_yrkeskategori", ["vardgivarkategori"], ("yrkeskategori",)
    )
    return (
        codes.pipe(_look_up, requests, ["typ_av_vb"])
        .pipe(_look_up, professions, ["vardgivarkategori"])
        .select(pl.col(flags).eq_missing("J"), "yrkeskategori", vardbegaran="typ_av_vb")
    )


def _problems(codes: pl.DataFrame, job: Job) -> pl.DataFrame:
    seed = read_seed(
        job, "mappning_problemkod", ["kallsystem", "enhet", "problemkod"], ("regional_problemkod",)
    ).rename({"enhet": "problemkod_enhet"})
    return codes.pipe(_look_up, seed, codes.columns).select(
        pl.col("regional_problemkod").cast(pl.Categorical)
    )


def _referrers(codes: pl.DataFrame, job: Job) -> pl.DataFrame:
    """Internal referrers by unit and clinic, the main clinic for a missing one; external ones by
    unit alone."""
    kod = pl.col("remiss_fran_kod")
    internal = kod.is_in(["02", "03"])
    clinic = pl.col("remiss_fran_mottagning").fill_null("")
    inside = go_lives(job).filter(pl.col("driftstart") <= job.date, kallsystem="PASIS")
    klass = pl.when(internal).then(pl.lit("intern")).when(kod.is_not_null()).then(pl.lit("extern"))
    return (
        codes.select(
            klass=klass,
            enhet="remiss_fran_enhet",
            mottagning=pl.when(internal).then(clinic).otherwise(pl.lit("")),
        )
        .pipe(_look_up, _all_referrers(job), ["klass", "enhet", "mottagning"])
        .pipe(_look_up, inside.select("enhet", ar_inne=True), ["enhet"])
        .select(
            "klass",
            "remittent_id",
            pl.col("har_remittent_mottagning", "ar_inne").fill_null(False),
        )
    )


def _all_referrers(job: Job) -> pl.DataFrame:
    keys = ["enhet", "mottagning"]
    every = read_seed(
        job, "mappning_remittent", keys, ("remittent_id",), ("remittent_klass",)
    ).filter(pl.col("remittent_id").is_not_null())
    internal = every.filter(pl.col("mottagning").is_not_null(), remittent_klass="intern")
    main_clinics = (
        read_seed(job, "huvudmottagning", keys)
        .filter(pl.col("mottagning").is_not_null())
        .join(internal, on=keys, how="left")
        .with_columns(mottagning=pl.lit(""), remittent_klass=pl.lit("intern"))
    )
    external = every.filter(remittent_klass="extern").with_columns(mottagning=pl.lit(""))
    return pl.concat([internal, main_clinics.select(internal.columns), external]).select(
        *keys, "remittent_id", klass="remittent_klass", har_remittent_mottagning=True
    )
