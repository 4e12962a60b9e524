"""Personal ids (rules, section 4) and the population register."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from frames.intake import BLANKS
from in_pandas.texts import code

_DIGITS = "([0-9]{6}|[0-9]{8})[-+]?[0-9]{4}"
_LETTERS = "([0-9]{6}|[0-9]{8})[-+]?[0-9A-Z]{4}"
_NAMES = ["saknas", "reservnummer", "ogiltigt", "samordningsnummer", "personnummer"]
_TYPES = pd.CategoricalDtype(_NAMES)


def with_person(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Add `person_typ`, `person` (twelve digits as a number, else 0) and `jamforbart` (bare text).

    Reserve numbers are known by their letter: the default pattern adds nothing to that.
    """
    today = day.year * 10000 + day.month * 100 + day.day
    text = code(rows["personnummer"].str.replace(f"[{BLANKS}]", "", regex=True))
    bare = text.str.replace("[-+]", "", regex=True)
    has_form = text.str.fullmatch(_DIGITS)
    number = np.asarray(bare.where(has_form, "0").astype("int64"), np.int64)
    birth = number // 10000
    samordning = (birth // 100 % 100 <= 12) & (birth % 100 >= 60) & (birth % 100 <= 91)
    # Ten digits: the latest century that does not put the birth date after the run's date.
    six = birth - np.where(samordning, 60, 0)
    century = (
        today // 1000000
        - (six > today % 1000000)
        - text.str.contains("+", regex=False).to_numpy(bool)
    )
    long = (bare.str.len() == 12).to_numpy()
    born = np.asarray(birth + np.where(long, 0, century * 1000000), np.int64)
    valid = has_form.to_numpy(bool) & _luhn_holds(number)
    conditions = [
        text.isna(),
        ~has_form & text.str.fullmatch(_LETTERS),
        ~valid,
        samordning,
        _is_day(born) & (born <= today) & (number // 10 % 1000 > 0),
    ]
    ogiltigt = _NAMES.index("ogiltigt")
    kind = np.select(
        [np.asarray(each, bool) for each in conditions], list(np.arange(len(_NAMES))), ogiltigt
    )
    return rows.assign(
        person_typ=pd.Categorical.from_codes(kind, dtype=_TYPES),
        person=np.where(kind > ogiltigt, born * 10000 + number % 10000, 0),
        jamforbart=bare,
    )


def _luhn_holds(number: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The check digit over the last ten digits: every second one doubled, digit sums added."""
    total = np.zeros_like(number)
    for place in range(10):
        digit = number // 10**place % 10
        total += digit if place % 2 == 0 else 2 * digit - 9 * (digit >= 5)
    return np.equal(total % 10, 0)


def _is_day(number: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether YYYYMMDD is a day of the calendar, in any century but the year 0."""
    year = number // 10000
    month = number // 100 % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    last = np.where(month <= 12, days[np.minimum(month, 12)], 0) + (leap & (month == 2))
    day = number % 100
    is_day: NDArray[np.bool_] = (year > 0) & (day >= 1) & (day <= last)
    return is_day


def register(pu_person: pd.DataFrame) -> pd.DataFrame:
    """The population register by canonical id: registered only if every row says J.

    The first row by text gives name and address; protected in one row is protected.
    """
    rows = pu_person[pu_person["person"] > 0].sort_values("personnummer")
    skyddad = code(rows["skyddad"])
    rows = rows.assign(
        ar_folkbokford=code(rows["folkbokford"]) == "J",
        ar_skyddad=skyddad != "N",
        skydd=skyddad,
    )
    several = rows["person"].duplicated(keep=False)
    first = rows.drop_duplicates("person").set_index("person")
    shared = rows[several].groupby("person")
    for name, flag in (
        ("ar_folkbokford", shared["ar_folkbokford"].all()),
        ("ar_skyddad", shared["ar_skyddad"].any()),
    ):
        first.loc[flag.index, name] = flag
    protected = rows[several & rows["ar_skyddad"]].drop_duplicates("person")
    first.loc[protected["person"], "skydd"] = protected.set_index("person")["skydd"]
    return first
