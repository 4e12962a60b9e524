"""The rules of order 20-88: one function each, true when the post breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from oracle.dates import years_before
from oracle.posts import Post
from oracle.tables import POSTS

# --- 20-24: not in scope ----------------------------------------------------------------------


def post_avslutad(post: Post) -> bool:
    """20: `avbokad_datum` (bevakning) or `avslutsdatum` (VÅPs) is a date."""
    return not post.is_open


def kontakttyp_ingar_ej(post: Post) -> bool:
    """21: filled, and `ingar_ej` or not in the seed for its system."""
    return bool(post.text("kontakttyp")) and post.seeded_kontakttyp in ("", "ingar_ej")


def bevakningstyp_ingar_ej(post: Post) -> bool:
    """23: filled and not in the seed for its system under any category."""
    typ = post.code("bevakningstyp")
    return bool(typ) and not post.seeds.bevakningstyp_kategorier(post.kallsystem, typ)


def vardbegaran_ingar_ej(post: Post) -> bool:
    """24: PASiS first contact whose `typ_av_vb` is filled and not `ingar` = J."""
    filled = post.pasis_first_linked and bool(post.text("typ_av_vb"))
    return filled and not post.vardbegaran("ingar")


# --- 30-33: to be moved by hand ---------------------------------------------------------------


def reservnummer(post: Post) -> bool:
    """30: the personal id is a reserve number."""
    return post.person.klass == "reservnummer"


def samordningsnummer(post: Post) -> bool:
    """31: it is a samordningsnummer."""
    return post.person.klass == "samordningsnummer"


def ej_folkbokford(post: Post) -> bool:
    """32: in `pu_person` with `folkbokford` other than J."""
    return post.world.register.get(post.person.canonical) is False


def bokad(post: Post) -> bool:
    """33: `bokad_datum` is filled, whatever the value."""
    return bool(post.row["bokad_datum"])


# --- 40-45: conditions not met ----------------------------------------------------------------


def oppet_vardatagande_saknas(post: Post) -> bool:
    """40: PASiS first contact without a linked vårdåtagande that exists and is open.

    Not where an unread vårdåtagande has a trace of the linked id: that is for rule 55.
    """
    if not post.pasis_first or unread_vardatagande(post):
        return False
    return not post.world.seen.vardatagande_is_open(post.row["vardatagande_id"])


def unread_vardatagande(post: Post) -> bool:
    """A quarantined row of `pasis_vardatagande` has a trace of the linked id."""
    linked = post.row.get("vardatagande_id", "")
    return post.world.seen.names_vardatagande(linked, ("pasis_vardatagande",))


def mottagning_saknas(post: Post) -> bool:
    """41: PASiS: `mottagning` missing."""
    return post.field_broken("mottagning_saknas")


def ankomstdatum_saknas(post: Post) -> bool:
    """42: first contact: missing."""
    return post.field_broken("ankomstdatum_saknas")


def remissbeslutsdatum_saknas(post: Post) -> bool:
    """43: first contact: missing (VÅPs: `remissdatum`)."""
    return post.field_broken("remissbeslutsdatum_saknas")


def granskningsdatum_saknas(post: Post) -> bool:
    """44: first contact: missing."""
    return post.field_broken("granskningsdatum_saknas")


def maldatum_saknas(post: Post) -> bool:
    """45: every post: missing."""
    return post.field_broken("maldatum_saknas")


# --- 50-54: the calendar ----------------------------------------------------------------------


def maldatum_for_gammalt(post: Post) -> bool:
    """50: `maldatum` valid and earlier than `g` - 1 calendar year; exactly one year is inside."""
    if post.maldatum is None or post.golive is None:
        return False
    return post.maldatum < years_before(post.golive.driftstart, 1)


def driftstart_saknas(post: Post) -> bool:
    """51: `enhet` filled but without a row in `driftstart`."""
    return bool(post.text("enhet")) and post.golive is None


def migrering_avslutad(post: Post) -> bool:
    """52: `d` > `sista_migrering` + 6 days."""
    return post.golive is not None and post.world.date > post.golive.sista + timedelta(days=6)


def migrering_ej_startad(post: Post) -> bool:
    """53: `d` < `forsta_migrering`."""
    return post.golive is not None and post.world.date < post.golive.forsta


def vantar_sista_migrering(post: Post) -> bool:
    """54: `d` < `sista_migrering` and `maldatum` valid and <= `g`."""
    if post.maldatum is None or post.golive is None:
        return False
    return post.world.date < post.golive.sista and post.maldatum <= post.golive.driftstart


def olast_rad(post: Post) -> bool:
    """55: first contact whose person or vårdåtagande stands in an unread row."""
    person = post.world.seen.names_person(post.person.canonical, POSTS)
    return post.first and (person or unread_vardatagande(post))


# --- 59-70: closing dates, quality of person, unit and types ----------------------------------


def avslutsdatum_ogiltigt(post: Post) -> bool:
    """59: filled and not a date; for a PASiS first contact also that of its vårdåtagande."""
    return bool(post.bad_closing_dates)


def personnummer_saknas(post: Post) -> bool:
    """60: missing."""
    return post.field_broken("personnummer_saknas")


def personnummer_ogiltigt(post: Post) -> bool:
    """61: none of personnummer, samordningsnummer, reserve number."""
    return post.field_broken("personnummer_ogiltigt")


def person_saknas_i_registret(post: Post) -> bool:
    """62: valid personnummer that is not in `pu_person`."""
    known = post.person.canonical in post.world.register
    return post.person.klass == "personnummer" and not known


def personnummer_skiljer(post: Post) -> bool:
    """63: PASiS first contact whose vårdåtagande has another person, both filled."""
    other = post.linked_person
    if not post.pasis_first or other is None or "saknas" in (post.person.klass, other.klass):
        return False
    return post.person.comparable != other.comparable


def enhet_saknas(post: Post) -> bool:
    """64: missing."""
    return post.field_broken("enhet_saknas")


def vardenhet_omappad(post: Post) -> bool:
    """65: unit and clinic both filled, no match in `mappning_vardenhet`, exact nor `*`."""
    return bool(post.text("enhet")) and bool(post.mottagning) and not post.vardenhet_id


def sektor_team_saknas(post: Post) -> bool:
    """66: VÅPs: missing."""
    return post.field_broken("sektor_team_saknas")


def kontakttyp_saknas(post: Post) -> bool:
    """67: PASiS: missing."""
    return post.field_broken("kontakttyp_saknas")


def bevakningstyp_saknas(post: Post) -> bool:
    """68: PASiS: missing (VÅPs: not required)."""
    return post.field_broken("bevakningstyp_saknas")


def bevakningstyp_ej_tillaten(post: Post) -> bool:
    """69: the type exists for the system but not for the post's category."""
    allowed = post.seeds.bevakningstyp_kategorier(post.kallsystem, post.code("bevakningstyp"))
    return bool(post.kategori and allowed) and post.kategori.upper() not in allowed


def vardbegaran_saknas(post: Post) -> bool:
    """70: PASiS first contact: `typ_av_vb` missing."""
    return post.field_broken("vardbegaran_saknas")


# --- 71-80: dates and numbers -----------------------------------------------------------------


def ankomstdatum_ogiltigt(post: Post) -> bool:
    """71: first contact: filled, not a date."""
    return post.field_broken("ankomstdatum_ogiltigt")


def remissbeslutsdatum_ogiltigt(post: Post) -> bool:
    """72: first contact: filled, not a date."""
    return post.field_broken("remissbeslutsdatum_ogiltigt")


def granskningsdatum_ogiltigt(post: Post) -> bool:
    """73: first contact: filled, not a date."""
    return post.field_broken("granskningsdatum_ogiltigt")


def maldatum_ogiltigt(post: Post) -> bool:
    """74: every post: filled, not a date."""
    return post.field_broken("maldatum_ogiltigt")


def beslutsdatum_saknas(post: Post) -> bool:
    """75: aterbesok, PASiS: `beslutsdatum_aterbesok` missing."""
    return post.field_broken("beslutsdatum_saknas")


def beslutsdatum_ogiltigt(post: Post) -> bool:
    """76: PASiS follow-ups: filled, not a date."""
    return post.field_broken("beslutsdatum_ogiltigt")


def yrkeskategori_saknas(post: Post) -> bool:
    """77: PASiS: `vardgivarkategori` missing (VÅPs: not required)."""
    return post.field_broken("yrkeskategori_saknas")


def yrkeskategori_omappad(post: Post) -> bool:
    """78: filled, not in `mappning_yrkeskategori`."""
    kategori = post.code("vardgivarkategori")
    return bool(kategori) and not post.seeds.yrkeskategori(kategori)


def antal_dagar_saknas(post: Post) -> bool:
    """79: first contact: missing where `antal_dagar_kravs` = J; VÅPs always."""
    required = not post.pasis_first or post.vardbegaran("antal_dagar_kravs")
    return required and post.field_broken("antal_dagar_saknas")


def antal_dagar_ogiltigt(post: Post) -> bool:
    """80: first contact: filled, not one to three digits 0-9."""
    return post.field_broken("antal_dagar_ogiltigt")


# --- 81-88: problem, referrer, comment, earlier failure ---------------------------------------


def problemkod_saknas(post: Post) -> bool:
    """81: PASiS first contact: missing."""
    return post.field_broken("problemkod_saknas")


def remissanledning_saknas(post: Post) -> bool:
    """82: VÅPs first contact: missing."""
    return post.field_broken("remissanledning_saknas")


def problemkod_omappad(post: Post) -> bool:
    """83: first contact: unit and code filled, not in `mappning_problemkod`."""
    filled = post.first_with_inputs and bool(post.problem_unit and post.problem_code)
    return filled and not post.regional_problemkod


def remittent_saknas(post: Post) -> bool:
    """84: PASiS first contact with `remittent_kravs` = J: code or unit of the referrer missing."""
    required = not post.pasis_first or post.vardbegaran("remittent_kravs")
    return required and post.field_broken("remittent_saknas")


def huvudmottagning_saknas(post: Post) -> bool:
    """85: as 84 with code and unit filled: internal, clinic missing and no main clinic."""
    referrer = post.referrer
    if referrer is None or not referrer.enhet or not post.vardbegaran("remittent_kravs"):
        return False
    return referrer.intern and not referrer.mottagning


def remittent_omappad(post: Post) -> bool:
    """86: as 84, all parts known, no match in `mappning_remittent`."""
    referrer = post.referrer
    if referrer is None or not referrer.enhet or not post.vardbegaran("remittent_kravs"):
        return False
    known = bool(referrer.mottagning) or not referrer.intern
    return known and not referrer.remittent_id


def kommentar_for_lang(post: Post) -> bool:
    """87: the finished comment, labels included, has more code points than `kommentar_max`."""
    return len(post.kommentar) > post.world.kommentar_max


def inlasning_misslyckad(post: Post) -> bool:
    """88: the latest export has a FEL receipt and the source content is unchanged since."""
    failed = post.world.failed.get(post.key)
    return failed is not None and post.world.seen.unchanged(failed)


GATES: dict[str, Callable[[Post], bool]] = {
    rule.__name__: rule
    for rule in (
        post_avslutad,
        kontakttyp_ingar_ej,
        bevakningstyp_ingar_ej,
        vardbegaran_ingar_ej,
        reservnummer,
        samordningsnummer,
        ej_folkbokford,
        bokad,
        oppet_vardatagande_saknas,
        mottagning_saknas,
        ankomstdatum_saknas,
        remissbeslutsdatum_saknas,
        granskningsdatum_saknas,
        maldatum_saknas,
        maldatum_for_gammalt,
        driftstart_saknas,
        migrering_avslutad,
        migrering_ej_startad,
        vantar_sista_migrering,
        olast_rad,
        avslutsdatum_ogiltigt,
        personnummer_saknas,
        personnummer_ogiltigt,
        person_saknas_i_registret,
        personnummer_skiljer,
        enhet_saknas,
        vardenhet_omappad,
        sektor_team_saknas,
        kontakttyp_saknas,
        bevakningstyp_saknas,
        bevakningstyp_ej_tillaten,
        vardbegaran_saknas,
        ankomstdatum_ogiltigt,
        remissbeslutsdatum_ogiltigt,
        granskningsdatum_ogiltigt,
        maldatum_ogiltigt,
        beslutsdatum_saknas,
        beslutsdatum_ogiltigt,
        yrkeskategori_saknas,
        yrkeskategori_omappad,
        antal_dagar_saknas,
        antal_dagar_ogiltigt,
        problemkod_saknas,
        remissanledning_saknas,
        problemkod_omappad,
        remittent_saknas,
        huvudmottagning_saknas,
        remittent_omappad,
        kommentar_for_lang,
        inlasning_misslyckad,
    )
}
