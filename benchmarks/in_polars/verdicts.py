"""Section 2: which rules a post breaks, as bits of one number, and which of them decides.

A rule's bit is its place in the seed `regel`, by order: the lowest bit set is the deciding rule.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

import polars as pl

from frames.contract import DATES, FROM_VARDATAGANDE, KOMMENTAR_MAX, REQUIRED_IF, Job
from in_polars.tables import read_seed
from in_polars.texts import parse_date

_c = pl.col


def read_rules(job: Job) -> pl.DataFrame:
    """The seed `regel` in order of precedence, with a bit for every rule."""
    texts = ("ordning", "rubrik", "atgard", "ansvarig")
    return (
        read_seed(job, "regel", [], texts, ("regel", "utfall", "falt"))
        .with_columns(_c("ordning").cast(pl.Int64))
        .sort("ordning", "regel")
        .with_row_index("bit")
    )


def tried(posts: pl.LazyFrame, rules: pl.DataFrame, job: Job) -> pl.LazyFrame:
    """Every post with its dates and, in `brott`, all the rules that it breaks."""
    return posts.with_columns(
        *(parse_date(_c(name)).alias(f"{name}_datum") for name in DATES),
        vardatagande_okant=_c("ar_forsta_kontakt")
        & _c("laser_vardatagande")
        & ~_c("har_vardatagande"),
    ).with_columns(brott=_broken(job, rules))


def _broken(job: Job, rules: pl.DataFrame) -> pl.Expr:
    conditions = _own_rules(job)
    for requirement in read_seed(
        job, "faltkrav", ["kallsystem"], words=("kategori", "falt", "brist", "regel")
    ).iter_rows(named=True):
        conditions.setdefault(requirement["regel"], []).append(_unmet(**requirement))
    bits = {name: 1 << bit for name, bit in rules.select("regel", "bit").iter_rows()}
    return pl.sum_horizontal(
        pl.when(reduce(or_, alternatives)).then(pl.lit(bits[name], pl.Int64)).otherwise(0)
        for name, alternatives in conditions.items()
    )


def _own_rules(job: Job) -> dict[str, list[pl.Expr]]:
    """The rules that are more than a missing or invalid field."""
    today = pl.lit(job.date)
    first = _c("ar_forsta_kontakt")
    typ = _c("bevakningstyp").is_not_null()
    klass = _c("klass")
    referring = _c("remittent_kravs") & klass.is_not_null() & _c("remiss_fran_enhet").is_not_null()
    clinic_known = _c("remiss_fran_mottagning").is_not_null() | _c("har_remittent_mottagning")
    own = pl.coalesce(_c("person").cast(pl.String), "jamforbart")
    other = pl.coalesce(_c("vardatagande_person").cast(pl.String), "vardatagande_jamforbart")
    conditions = {
        "post_avslutad": _c("avslutad").is_not_null(),
        "kontakttyp_ingar_ej": _c("kontakttyp").is_not_null() & _c("kategori").is_null(),
        "bevakningstyp_ingar_ej": typ & ~_c("kand_typ"),
        "bevakningstyp_ej_tillaten": _c("kategori").is_not_null()
        & _c("kand_typ")
        & ~_c("tillaten_typ"),
        "vardbegaran_ingar_ej": first & _c("typ_av_vb").is_not_null() & ~_c("ingar"),
        "bokad": _c("bokad_datum").is_not_null(),
        "oppet_vardatagande_saknas": first
        & _c("laser_vardatagande")
        & ~_c("har_oppet_vardatagande"),
        "reservnummer": _c("person_typ") == "reservnummer",
        "samordningsnummer": _c("person_typ") == "samordningsnummer",
        "ej_folkbokford": ~_c("ar_folkbokford"),
        "person_saknas_i_registret": (_c("person_typ") == "personnummer")
        & _c("ar_folkbokford").is_null(),
        "personnummer_skiljer": first & (own != other),
        "driftstart_saknas": _c("enhet").is_not_null() & _c("driftstart").is_null(),
        "migrering_ej_startad": today < _c("forsta_migrering"),
        "migrering_avslutad": today > _c("sista_migrering").dt.offset_by("6d"),
        "vantar_sista_migrering": (today < _c("sista_migrering"))
        & (_c("maldatum_datum") <= _c("driftstart")),
        "maldatum_for_gammalt": _c("maldatum_datum") < _c("aldsta_maldatum"),
        "kommentar_for_lang": _c("kommentar").str.len_chars() > KOMMENTAR_MAX,
        "vardenhet_omappad": _c("enhet").is_not_null()
        & _c("mottagning").is_not_null()
        & _c("vardenhet_id").is_null(),
        "yrkeskategori_omappad": _c("vardgivarkategori").is_not_null()
        & _c("yrkeskategori").is_null(),
        "problemkod_omappad": first
        & _c("problemkod_enhet").is_not_null()
        & _c("problemkod").is_not_null()
        & _c("regional_problemkod").is_null()
        & ~_c("vardatagande_okant"),
        "huvudmottagning_saknas": referring & (klass == "intern") & ~clinic_known,
        "remittent_omappad": referring
        & _c("remittent_id").is_null()
        & ((klass == "extern") | clinic_known),
    }
    return {name: [condition] for name, condition in conditions.items()}


def _unmet(kallsystem: str, kategori: str, falt: str, brist: str, regel: str) -> pl.Expr:
    """The post is of the kind that a row of `faltkrav` is about, and its field falls short."""
    of_kind = _c("kallsystem") == kallsystem
    if kategori != "*":
        of_kind &= _c("kategori").eq_missing(kategori)
    return of_kind & (_missing(falt) if brist == "saknas" else _invalid(falt))


def _missing(falt: str) -> pl.Expr:
    missing = _c(falt).is_null()
    if falt in FROM_VARDATAGANDE:
        missing &= ~_c("vardatagande_okant")
    if falt in REQUIRED_IF:
        asked = ~_c("ar_forsta_kontakt") | ~_c("laser_vardatagande") | _c(REQUIRED_IF[falt])
        missing &= asked
    return missing


def _invalid(falt: str) -> pl.Expr:
    if falt == "personnummer":
        return _c("person_typ") == "ogiltigt"
    if falt == "antal_dagar":
        return ~_c(falt).str.contains("^[0-9]{1,3}$")
    if falt == "remissdatum":
        return _c(falt).is_not_null() & _c("remissbeslutsdatum_datum").is_null()
    if falt in DATES:
        return _c(falt).is_not_null() & _c(f"{falt}_datum").is_null()
    return pl.lit(False)


def outcomes(masks: list[int], rules: pl.DataFrame) -> pl.DataFrame:
    """What each combination of broken rules means: `brott`, `utfall`, `regel`, `regler`."""
    names = rules.get_column("regel").to_list()
    outcome = rules.get_column("utfall").to_list()
    found = []
    for mask in masks:
        bits = [bit for bit in range(len(names)) if mask >> bit & 1]
        regler = "|".join(names[bit] for bit in bits)
        found.append((mask, outcome[bits[0]], names[bits[0]], regler))
    schema = {"brott": pl.Int64, "utfall": pl.String, "regel": pl.String, "regler": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")
