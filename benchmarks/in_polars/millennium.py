"""What goes to Millennium (rules, section 7): persons, referrals and booking requests."""

from __future__ import annotations

import polars as pl

from frames.contract import BOKNINGSBEGARAN, FORBRUKAD_REMISS, PERSON, REMISS, Job, years_before
from in_polars.texts import parse_date


def persons(
    posts: pl.LazyFrame,
    vardataganden: pl.LazyFrame,
    patienter: pl.LazyFrame,
    register: pl.LazyFrame,
    job: Job,
) -> pl.LazyFrame:
    """Step one: registered persons with something open, or a contact within two years."""
    contact = parse_date(pl.col("senaste_vardkontakt"))
    concerned = pl.concat(
        [
            posts.filter(pl.col("avslutad").is_null()).select("person"),
            vardataganden.filter(pl.col("avslutsdatum").is_null()).select("person"),
            patienter.filter(contact >= years_before(job.date, 2)).select("person"),
        ]
    )
    address = ["fornamn", "efternamn", "adress", "postnummer", "postort"]
    return (
        register.filter("ar_folkbokford", pl.col("person_typ") == "personnummer")
        .join(concerned, on="person", how="semi")
        .sort("person")
        .with_columns(
            pl.when(~pl.col("ar_skyddad")).then(pl.col(address)).name.keep(),
            personnummer="person",
            skyddad=pl.when("ar_skyddad").then("skydd").otherwise(pl.lit("N")),
        )
        .select(PERSON)
    )


def exported(decided: pl.DataFrame, posts: pl.DataFrame, job: Job) -> dict[str, pl.DataFrame]:
    """Step two: first contacts as referrals; follow-ups as used referrals and booking requests."""
    going = decided.filter(utfall="migreras")
    texts = posts.select(
        "vardatagande_id", "remisskalla", "kommentar", "antal_dagar", "post_bokstav"
    )
    days = pl.col("antal_dagar")
    going = pl.concat([going, texts[going["nr"]]], how="horizontal").with_columns(
        pl.col("remissbeslutsdatum_datum").alias("remissbeslutsdatum"),
        pl.col("ankomstdatum_datum").alias("ankomstdatum"),
        pl.col("granskningsdatum_datum").alias("granskningsdatum"),
        pl.col("maldatum_datum").alias("maldatum"),
        pl.col("beslutsdatum_aterbesok_datum").alias("beslutsdatum"),
        pl.col("bevakningstyp_kod").alias("bevakningstyp"),
        pl.col("kontakttyp_kod").alias("kontakttyp"),
        pl.when(days.str.contains("^[0-9]{1,3}$")).then(days).cast(pl.Int64),
        run_id=pl.lit(job.run_id),
        post=pl.format("{}-{}-{}", "kallsystem", "post_bokstav", "post_id"),
        personnummer="person",
        remittent_klass=pl.when(pl.col("remittent_id").is_null())
        .then(None)
        .when(klass="extern")
        .then(pl.lit("extern_extern"))
        .when("ar_inne")
        .then(pl.lit("intern_intern"))
        .otherwise(pl.lit("extern_intern")),
    )
    first = going.filter("ar_forsta_kontakt").with_columns(record_id="post")
    later = going.filter(~pl.col("ar_forsta_kontakt")).with_columns(used=pl.col("post") + "-FR")
    return {
        "remiss": first.select(REMISS),
        "forbrukad_remiss": later.with_columns(record_id="used").select(FORBRUKAD_REMISS),
        "bokningsbegaran": later.with_columns(record_id="post", remiss_record_id="used").select(
            BOKNINGSBEGARAN
        ),
    }
