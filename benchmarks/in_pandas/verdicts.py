"""Section 2: which rules a post breaks, as bits of one number, and which of them decides.

A rule's bit is its place in the seed `regel`, by order: the lowest bit set is the deciding rule.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from frames.contract import DATES, FROM_VARDATAGANDE, KOMMENTAR_MAX, REQUIRED_IF, Job
from in_pandas.tables import read_seed
from in_pandas.texts import parse_date


def read_rules(job: Job) -> pd.DataFrame:
    """The seed `regel` in order of precedence: a rule's row number is its bit."""
    texts = ("ordning", "rubrik", "atgard", "ansvarig")
    rules = read_seed(job, "regel", [], texts, ("regel", "utfall", "falt"))
    rules = rules.astype({"ordning": "int64"})
    return rules.sort_values(["ordning", "regel"], ignore_index=True)


def tried(posts: pd.DataFrame, rules: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Every post with its dates and, in `brott`, all the rules that it breaks."""
    posts = posts.assign(
        **{f"{name}_datum": parse_date(posts[name]) for name in DATES},
        vardatagande_okant=posts["ar_forsta_kontakt"]
        & posts["laser_vardatagande"]
        & ~posts["har_vardatagande"],
    )
    bits = {name: 1 << bit for bit, name in enumerate(rules["regel"])}
    brott = np.zeros(len(posts), np.int64)
    for name, condition in _own_rules(posts, job).items():
        brott |= np.where(condition, bits[name], 0)
    requirements = read_seed(
        job, "faltkrav", ["kallsystem"], words=("kategori", "falt", "brist", "regel")
    )
    for kallsystem, kategori, falt, brist, name in requirements.itertuples(index=False):
        unmet = _missing(posts, falt) if brist == "saknas" else _invalid(posts, falt)
        unmet = unmet & (posts["kallsystem"] == kallsystem)
        if kategori != "*":
            unmet = unmet & (posts["kategori"] == kategori)
        brott |= np.where(unmet, bits[name], 0)
    return posts.assign(brott=brott)


def _own_rules(posts: pd.DataFrame, job: Job) -> dict[str, pd.Series]:
    """The rules that are more than a missing or invalid field."""
    today = pd.Timestamp(job.date)
    filled = posts.notna()
    first = posts["ar_forsta_kontakt"]
    klass = posts["klass"]
    in_register = posts["ar_folkbokford"].notna()
    referring = posts["remittent_kravs"] & filled["klass"] & filled["remiss_fran_enhet"]
    clinic_known = filled["remiss_fran_mottagning"] | posts["har_remittent_mottagning"]
    maldatum = posts["maldatum_datum"]
    return {
        "post_avslutad": filled["avslutad"],
        "kontakttyp_ingar_ej": filled["kontakttyp"] & ~filled["kategori"],
        "bevakningstyp_ingar_ej": filled["bevakningstyp"] & ~posts["kand_typ"],
        "bevakningstyp_ej_tillaten": filled["kategori"]
        & posts["kand_typ"]
        & ~posts["tillaten_typ"],
        "vardbegaran_ingar_ej": first & filled["typ_av_vb"] & ~posts["ingar"],
        "bokad": filled["bokad_datum"],
        "oppet_vardatagande_saknas": first
        & posts["laser_vardatagande"]
        & ~posts["har_oppet_vardatagande"],
        "reservnummer": posts["person_typ"] == "reservnummer",
        "samordningsnummer": posts["person_typ"] == "samordningsnummer",
        "ej_folkbokford": in_register & ~posts["ar_folkbokford"].eq(True),
        "person_saknas_i_registret": (posts["person_typ"] == "personnummer") & ~in_register,
        "personnummer_skiljer": first
        & filled["personnummer"]
        & filled["vardatagande_jamforbart"]
        & _different_persons(posts),
        "driftstart_saknas": filled["enhet"] & ~filled["driftstart"],
        "migrering_ej_startad": today < posts["forsta_migrering"],
        "migrering_avslutad": today > posts["sista_migrering"] + pd.Timedelta(days=6),
        "vantar_sista_migrering": (today < posts["sista_migrering"])
        & (maldatum <= posts["driftstart"]),
        "maldatum_for_gammalt": maldatum < posts["aldsta_maldatum"],
        "kommentar_for_lang": posts["kommentar"].str.len() > KOMMENTAR_MAX,
        "vardenhet_omappad": filled["enhet"] & filled["mottagning"] & ~filled["vardenhet_id"],
        "yrkeskategori_omappad": filled["vardgivarkategori"] & ~filled["yrkeskategori"],
        "problemkod_omappad": first
        & filled["problemkod_enhet"]
        & filled["problemkod"]
        & ~filled["regional_problemkod"]
        & ~posts["vardatagande_okant"],
        "huvudmottagning_saknas": referring & (klass == "intern") & ~clinic_known,
        "remittent_omappad": referring
        & ~filled["remittent_id"]
        & ((klass == "extern") | clinic_known),
    }


def _different_persons(posts: pd.DataFrame) -> pd.Series:
    """By canonical id where there is one, else by the bare text."""
    own, other = posts["person"], posts["vardatagande_person"]
    both = (own > 0) & (other > 0)
    own_text = posts["jamforbart"].mask(own > 0, own.astype("str"))
    other_text = posts["vardatagande_jamforbart"].mask(other > 0, other.astype("str"))
    return (own != other).where(both, own_text != other_text)


def _missing(posts: pd.DataFrame, falt: str) -> pd.Series:
    missing = posts[falt].isna()
    if falt in FROM_VARDATAGANDE:
        missing &= ~posts["vardatagande_okant"]
    if falt in REQUIRED_IF:
        missing &= (
            ~posts["ar_forsta_kontakt"] | ~posts["laser_vardatagande"] | posts[REQUIRED_IF[falt]]
        )
    return missing


def _invalid(posts: pd.DataFrame, falt: str) -> pd.Series:
    if falt == "personnummer":
        return posts["person_typ"] == "ogiltigt"
    if falt == "antal_dagar":
        return posts[falt].notna() & ~posts[falt].str.fullmatch("[0-9]{1,3}")
    if falt == "remissdatum":
        return posts[falt].notna() & posts["remissbeslutsdatum_datum"].isna()
    if falt in DATES:
        return posts[falt].notna() & posts[f"{falt}_datum"].isna()
    return pd.Series(False, index=posts.index)


def with_outcome(posts: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Add `utfall`, `regel` and `regler` of every post that breaks a rule; missing for others."""
    masks, which = np.unique(posts["brott"], return_inverse=True)
    names = rules["regel"].tolist()
    bits = [[bit for bit in range(len(names)) if mask >> bit & 1] for mask in masks.tolist()]
    decisive = [found[0] if found else None for found in bits]
    meaning = pd.DataFrame(
        {
            "utfall": [None if bit is None else rules.at[bit, "utfall"] for bit in decisive],
            "regel": [None if bit is None else names[bit] for bit in decisive],
            "regler": ["|".join(names[bit] for bit in found) or None for found in bits],
        }
    ).astype("category")
    return pd.concat([posts, meaning.take(which).set_axis(posts.index)], axis="columns")
