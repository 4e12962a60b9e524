"""Personal ids (rules, section 4) and the population register."""

from __future__ import annotations

from datetime import date

import polars as pl

from frames.intake import BLANKS
from in_polars.texts import code

_DIGITS = "^([0-9]{6}|[0-9]{8})[-+]?[0-9]{4}$"
_LETTERS = "^([0-9]{6}|[0-9]{8})[-+]?[0-9A-Z]{4}$"


def with_person(rows: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Add `person_typ`, `person` (twelve digits as a number) and `jamforbart` (the bare text).

    Reserve numbers are known by their letter: the default pattern adds nothing to that.
    """
    today = day.year * 10000 + day.month * 100 + day.day
    text = pl.col("id_text")
    number = pl.col("id_tal")
    day_and_month = number // 10000 % 10000
    samordning = pl.col("id_samordning")
    # Ten digits: the latest century that does not put the birth date after the run's date.
    six = number // 10000 - pl.when(samordning).then(60).otherwise(0)
    century = (
        today // 1000000
        - (six > today % 1000000).cast(pl.Int64)
        - text.str.contains("+", literal=True).cast(pl.Int64)
    )
    long = pl.col("jamforbart").str.len_bytes() == 12
    born = pl.col("id_datum")
    return (
        rows.with_columns(
            id_text=code(pl.col("personnummer").str.replace_all(f"[{BLANKS}]", "")),
        )
        .with_columns(jamforbart=text.str.replace_all("[-+]", ""))
        .with_columns(
            id_tal=pl.when(text.str.contains(_DIGITS)).then(
                pl.col("jamforbart").cast(pl.Int64, strict=False)
            )
        )
        .with_columns(
            id_samordning=(day_and_month % 100).is_between(60, 91) & (day_and_month // 100 <= 12)
        )
        .with_columns(
            id_datum=number // 10000 + pl.when(long).then(0).otherwise(century * 1000000),
        )
        .with_columns(
            person_typ=pl.when(text.is_null())
            .then(pl.lit("saknas"))
            .when(number.is_null() & text.str.contains(_LETTERS))
            .then(pl.lit("reservnummer"))
            .when(number.is_null() | ~_luhn_holds(number))
            .then(pl.lit("ogiltigt"))
            .when(samordning)
            .then(pl.lit("samordningsnummer"))
            .when(_is_day(born) & (born <= today) & (number // 10 % 1000 > 0))
            .then(pl.lit("personnummer"))
            .otherwise(pl.lit("ogiltigt"))
        )
        .with_columns(
            person=pl.when(pl.col("person_typ").is_in(["personnummer", "samordningsnummer"])).then(
                born * 10000 + number % 10000
            )
        )
        .drop("id_text", "id_tal", "id_samordning", "id_datum")
    )


def _luhn_holds(number: pl.Expr) -> pl.Expr:
    """The check digit over the last ten digits: every second one doubled, digit sums added."""
    digits = [number // 10**place % 10 for place in range(10)]
    doubled = [2 * digit - 9 * (digit >= 5).cast(pl.Int64) for digit in digits[1::2]]
    return pl.sum_horizontal(*digits[::2], *doubled) % 10 == 0


def _is_day(number: pl.Expr) -> pl.Expr:
    """Whether YYYYMMDD is a day of the calendar, in any century but the year 0."""
    year = number // 10000
    month = number // 100 % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = (
        pl.when(month.is_in([4, 6, 9, 11]))
        .then(30)
        .when(month != 2)
        .then(31)
        .when(leap)
        .then(29)
        .otherwise(28)
    )
    return (year > 0) & month.is_between(1, 12) & (number % 100).is_between(1, last)


def register(pu_person: pl.LazyFrame) -> pl.LazyFrame:
    """The population register by canonical id: registered only if every row says J.

    The first row by text gives name and address; protected in one row is protected.
    """
    protected = pl.col("skyddad").ne_missing("N")
    first = pl.first("fornamn", "efternamn", "adress", "postnummer", "postort")
    return (
        pu_person.filter(pl.col("person").is_not_null())
        .with_columns(code(pl.col("folkbokford", "skyddad")))
        .sort("personnummer")
        .group_by("person")
        .agg(
            pl.first("person_typ"),
            pl.col("folkbokford").eq_missing("J").all().alias("ar_folkbokford"),
            protected.any().alias("ar_skyddad"),
            pl.col("skyddad").filter(protected).first().alias("skydd"),
            first,
        )
    )
