"""Boundary cases of the rules 64-87."""

from __future__ import annotations

from kit.builder import GOES, Builder

LABEL = len("Kod: ")
LIMIT = 4000


def place_rules(to: Builder) -> None:
    """64-70."""
    to.first("enhet_saknas", "tom", enhet="")
    to.vaps("enhet_saknas", "VÅPs tom", enhet=" ")
    to.first("enhet_saknas", "ifylld", GOES, enhet="\u00a0K10")
    to.first("vardenhet_omappad", "okänd mottagning", mottagning="M9")
    to.first("vardenhet_omappad", "rad utan Vårdenhet", mottagning="TOM")
    to.vaps("vardenhet_omappad", "VÅPs okänt team", sektor_team="T9")
    to.first("vardenhet_omappad", "enhetens *", GOES, enhet="SLUT6", mottagning="M9")
    to.vaps("sektor_team_saknas", "tom", sektor_team="")
    to.vaps("sektor_team_saknas", "ifyllt", GOES, sektor_team="t2")
    to.first("kontakttyp_saknas", "tom", kontakttyp="")
    to.first("kontakttyp_saknas", "ifylld", GOES, kontakttyp=" NY")
    to.first("bevakningstyp_saknas", "tom", bevakningstyp="")
    to.vaps("bevakningstyp_saknas", "VÅPs kräver den inte", GOES, bevakningstyp="")
    to.first("bevakningstyp_ej_tillaten", "VT på PASiS första kontakt", bevakningstyp="VT")
    to.again("bevakningstyp_ej_tillaten", "VT på återbesök", GOES, bevakningstyp="VT")
    to.vaps("bevakningstyp_ej_tillaten", "VT på VÅPs första kontakt", GOES, bevakningstyp="VT")
    to.first("vardbegaran_saknas", "tom", vb={"typ_av_vb": ""})
    to.first("vardbegaran_saknas", "ifylld", GOES, vb={"typ_av_vb": "F"})


def quality_rules(to: Builder) -> None:
    """74-83."""
    to.first("maldatum_ogiltigt", "00000000", maldatum="00000000")
    to.vaps("maldatum_ogiltigt", "VÅPs 29 februari", maldatum="2027-02-29")
    to.first("maldatum_ogiltigt", "29 februari ett skottår", GOES, maldatum="20280229")
    to.again("beslutsdatum_saknas", "återbesök utan", beslutsdatum_aterbesok="")
    to.again(
        "beslutsdatum_saknas",
        "distanskontakt utan",
        GOES,
        kontakttyp="TB",
        beslutsdatum_aterbesok="",
    )
    to.vaps("beslutsdatum_saknas", "VÅPs återbesök har inget", GOES, kontakttyp="ÅB")
    to.again("beslutsdatum_ogiltigt", "återbesök", beslutsdatum_aterbesok="9999-99-99")
    to.again(
        "beslutsdatum_ogiltigt",
        "distanskontakt",
        kontakttyp="VS",
        beslutsdatum_aterbesok="9999-99-99",
    )
    to.again("beslutsdatum_ogiltigt", "ett datum", GOES, beslutsdatum_aterbesok="20260601")
    to.first("yrkeskategori_saknas", "tom", vardgivarkategori="")
    to.vaps("yrkeskategori_saknas", "VÅPs kräver den inte", GOES, vardgivarkategori="")
    to.first("yrkeskategori_omappad", "okänd", vardgivarkategori="QQ")
    to.vaps("yrkeskategori_omappad", "VÅPs okänd", vardgivarkategori="QQ")
    to.first("yrkeskategori_omappad", "läk", GOES, vardgivarkategori="la\u0308k")
    to.first("antal_dagar_saknas", "R", vb={"antal_dagar": ""})
    to.first("antal_dagar_saknas", "V", GOES, vb={"antal_dagar": "", "typ_av_vb": "V"})
    to.vaps("antal_dagar_saknas", "VÅPs", antal_dagar="")
    to.first("antal_dagar_ogiltigt", "fyra siffror", vb={"antal_dagar": "1000"})
    to.first("antal_dagar_ogiltigt", "minus", vb={"antal_dagar": "-1"})
    to.first("antal_dagar_ogiltigt", "V, inte en siffra", vb={"antal_dagar": "x", "typ_av_vb": "V"})
    to.vaps("antal_dagar_ogiltigt", "VÅPs decimal", antal_dagar="1,5")
    to.first("antal_dagar_ogiltigt", "tre siffror", GOES, vb={"antal_dagar": "999"})
    to.first("antal_dagar_ogiltigt", "bara nollor", GOES, vb={"antal_dagar": "000"})
    to.first("problemkod_saknas", "tom", vb={"problemkod": ""})
    to.first("problemkod_saknas", "ifylld", GOES, vb={"problemkod": "p3"})
    to.vaps("remissanledning_saknas", "tom", remissanledning="")
    to.vaps(
        "remissanledning_saknas",
        "återbesök kräver den inte",
        GOES,
        kontakttyp="ÅB",
        remissanledning="",
    )
    to.first("problemkod_omappad", "okänd", vb={"problemkod": "P9"})
    to.first("problemkod_omappad", "rad utan regional kod", vb={"problemkod": "TOM"})
    to.first("problemkod_omappad", "vårdåtagandets enhet gäller", vb={"enhet": "X99"})
    to.first("problemkod_omappad", "vårdåtagandet utan enhet", GOES, vb={"enhet": ""})
    to.vaps("problemkod_omappad", "VÅPs okänd", remissanledning="P1")


def referrer_and_comment_rules(to: Builder) -> None:
    """84-87."""
    lacks, no_clinic = "remittent_saknas", "huvudmottagning_saknas"
    to.first(lacks, "kod saknas", vb={"remiss_fran_kod": ""})
    to.first(lacks, "enhet saknas", vb={"remiss_fran_enhet": "", "typ_av_vb": "F"})
    to.first(lacks, "E kräver den inte", GOES, vb={"remiss_fran_kod": "", "typ_av_vb": "E"})
    inside = {"remiss_fran_kod": "02", "remiss_fran_enhet": "BORJAN"}
    to.first(no_clinic, "intern utan huvudmottagning", vb=inside)
    to.first(no_clinic, "V kräver den inte", GOES, vb=inside | {"typ_av_vb": "V"})
    to.first(
        no_clinic, "intern med huvudmottagning", GOES, vb=inside | {"remiss_fran_enhet": "k10"}
    )
    to.first(no_clinic, "Remissfält 2 ifyllt", GOES, vb=inside | {"remiss_fran_mottagning": "m2"})
    unknown = "remittent_omappad"
    to.first(unknown, "extern okänd", vb={"remiss_fran_enhet": "VC9"})
    to.first(unknown, "intern okänd", vb=inside | {"remiss_fran_mottagning": "M9"})
    to.first(unknown, "2 är inte 02", vb=inside | {"remiss_fran_kod": "2"})
    to.first(unknown, "extern känd", GOES, vb={"remiss_fran_enhet": "vc1"})
    to.first(unknown, "E okänd", GOES, vb={"remiss_fran_enhet": "VC9", "typ_av_vb": "E"})
    to.first("kommentar_for_lang", "ett tecken för mycket", kod="å" * (LIMIT - LABEL + 1))
    to.first("kommentar_for_lang", "precis", GOES, kod="😀" * (LIMIT - LABEL))
    to.first("kommentar_for_lang", "NFC räknas", GOES, kod="a\u030a" * (LIMIT - LABEL))
    note = len("Avvikelseorsak: ")
    to.vaps("kommentar_for_lang", "VÅPs", avvikelseorsak="x" * (LIMIT - note + 1))
