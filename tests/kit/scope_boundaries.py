"""Boundary cases of the rules 20-63."""

from __future__ import annotations

from kit import persons, rows
from kit.builder import GOES, Builder


def scope_rules(to: Builder) -> None:
    """20-24."""
    to.first("post_avslutad", "avbokad", avbokad_datum="20261001")
    to.first("post_avslutad", "avbokad_datum bara blanktecken", GOES, avbokad_datum=" \t\u00a0")
    to.first("post_avslutad", "inget datum", "avslutsdatum_ogiltigt", avbokad_datum="okänt")
    to.vaps("post_avslutad", "VÅPs avslutad", avslutsdatum="2026-10-01")
    to.first("kontakttyp_ingar_ej", "BB", kontakttyp="BB")
    to.first("kontakttyp_ingar_ej", "okänd kod", kontakttyp="ZZ")
    to.vaps("kontakttyp_ingar_ej", "VÅPs NY", kontakttyp="NY")
    to.vaps("kontakttyp_ingar_ej", "VÅPs utan kontakttyp", GOES)
    to.first("kontakttyp_ingar_ej", "gemener", GOES, kontakttyp="ny")
    to.first("kontakttyp_ingar_ej", "osynliga tecken", GOES, kontakttyp="\u200bN\u00adY")
    to.first("bevakningstyp_ingar_ej", "okänd typ", bevakningstyp="XX")
    to.first("bevakningstyp_ingar_ej", "kö med gemener", GOES, bevakningstyp="ko\u0308")
    to.first("vardbegaran_ingar_ej", "X", vb={"typ_av_vb": "X"})
    to.first("vardbegaran_ingar_ej", "v", GOES, vb={"typ_av_vb": "v"})
    to.again("vardbegaran_ingar_ej", "inte första kontakt", GOES)


def manual_rules(to: Builder) -> None:
    """30-33."""
    official = persons.official(1)
    to.again("reservnummer", "bokstav bland de fyra", person=official[:8] + "-ta00")
    to.again(
        "reservnummer",
        "fel kontrollsiffra är inget reservnummer",
        "personnummer_ogiltigt",
        person=persons.misprinted(official),
    )
    to.again("samordningsnummer", "dag + 60", person=persons.coordination(2))
    to.again(
        "samordningsnummer",
        "dag + 60, fel kontrollsiffra",
        "personnummer_ogiltigt",
        person=persons.misprinted(persons.coordination(2)),
    )
    to.again("ej_folkbokford", "N", person=to.someone(folkbokford="N"))
    to.again("ej_folkbokford", "uppgift saknas", person=to.someone(folkbokford=""))
    to.again("ej_folkbokford", "j", GOES, person=to.someone(folkbokford="j"))
    twice = to.someone()
    to.tables["pu_person"].append(rows.person(twice[2:], folkbokford="N"))
    to.again("ej_folkbokford", "två rader, en säger N", person=twice)
    to.first("bokad", "datumet ogiltigt", bokad_datum="00000000")
    to.first("bokad", "inget datum", GOES)
    to.vaps("bokad", "VÅPs, datumet ogiltigt", bokad_datum="NULL")
    to.vaps("bokad", "VÅPs, bara osynliga tecken", GOES, bokad_datum="\ufeff\u2060")


def condition_rules(to: Builder) -> None:
    """40-45."""
    to.first("oppet_vardatagande_saknas", "kopplingen saknas", vardatagande_id="")
    to.first("oppet_vardatagande_saknas", "pekar på inget", vardatagande_id="borta")
    to.first("oppet_vardatagande_saknas", "stängt", vb={"avslutsdatum": "2026-01-01"})
    unread = to.first("oppet_vardatagande_saknas", "står i en oläst rad", "olast_rad")
    (row,) = (
        row for row in to.tables["pasis_vardatagande"] if row["vardatagande_id"] == f"V{unread}"
    )
    to.tables["pasis_vardatagande"].append(row | {"antal_dagar": "31"})
    to.first("oppet_vardatagande_saknas", "öppet", GOES, vb={"avslutsdatum": "\u00a0"})
    to.again("oppet_vardatagande_saknas", "återbesök behöver inget", GOES)
    to.first("mottagning_saknas", "tom", mottagning=" ")
    to.first("mottagning_saknas", "ifylld", GOES, mottagning=" m2 ")
    for falt, regel in (
        ("ankomstdatum", "ankomstdatum_saknas"),
        ("remissbeslutsdatum", "remissbeslutsdatum_saknas"),
        ("granskningsdatum", "granskningsdatum_saknas"),
    ):
        vaps = "remissdatum" if falt == "remissbeslutsdatum" else falt
        to.first(regel, "saknas", vb={falt: ""})
        to.vaps(regel, "VÅPs saknas", **{vaps: "\t"})
        to.first(regel, "ogiltigt saknas inte", falt + "_ogiltigt", vb={falt: "0"})
        to.again(regel, "krävs inte för återbesök", GOES)
        to.first(falt + "_ogiltigt", "30 februari", vb={falt: "2026-02-30"})
        to.first(falt + "_ogiltigt", "sex siffror", vb={falt: "260301"})
        to.vaps(falt + "_ogiltigt", "VÅPs år 2200", **{vaps: "2200-01-01"})
        to.first(falt + "_ogiltigt", "åtta siffror", GOES, vb={falt: "20260228"})
        to.vaps(falt + "_ogiltigt", "VÅPs år 2199", GOES, **{vaps: "21991231"})
    to.first("maldatum_saknas", "saknas", maldatum="")
    to.vaps("maldatum_saknas", "VÅPs saknas", kontakttyp="ÅB", maldatum="")
    to.first("maldatum_saknas", "ogiltigt saknas inte", "maldatum_ogiltigt", maldatum="okänt")


def calendar_rules(to: Builder) -> None:
    """50-54; today is 2026-11-09."""
    to.again("maldatum_for_gammalt", "dagen före g - 1 år", maldatum="2025-11-01")
    to.again("maldatum_for_gammalt", "precis g - 1 år", GOES, maldatum="2025-11-02")
    waits = "vantar_sista_migrering"
    old, leap = "maldatum_for_gammalt", "SKOTT"
    to.again(old, "skottår: 27 februari", enhet=leap, maldatum="2027-02-27")
    to.again(old, "skottår: 28 februari", waits, enhet=leap, maldatum="2027-02-28")
    to.first("driftstart_saknas", "enheten saknas i tabellen", enhet="UTAN")
    to.first("driftstart_saknas", "enheten finns, med gemener", GOES, enhet="k10")
    to.first("migrering_avslutad", "sista dagen + 7", enhet="SLUT7")
    to.first("migrering_avslutad", "sista dagen + 6", GOES, enhet="SLUT6")
    later = "2027-02-01"
    to.first("migrering_ej_startad", "dagen före första", enhet="SNART", maldatum=later)
    to.first("migrering_ej_startad", "första dagen", GOES, enhet="BORJAN", maldatum=later)
    to.first("migrering_ej_startad", "dagen före g - 42", enhet="SNART42", maldatum=later)
    to.first("migrering_ej_startad", "g - 42", GOES, enhet="BORJAN42", maldatum=later)
    to.first(waits, "måldatum = g, sista dagen i morgon", enhet="MORGON", maldatum="2026-11-03")
    to.first(waits, "måldatum = g + 1", GOES, enhet="MORGON", maldatum="2026-11-04")
    to.first(waits, "måldatum = g, sista dagen i dag", GOES, maldatum="2026-11-02")


def unread_rules(to: Builder) -> None:
    """55 and 59: rows that could not be read, and closing dates that are none."""
    unread, someone = "olast_rad", to.someone()
    to.first(unread, "personen i en oläst bevakning", person=someone)
    to.again(unread, "ett återbesök väntar inte", GOES, person=to.also_unread(to.someone()))
    to.vaps(unread, "VÅPs: personen i en oläst bevakning", person=to.also_unread(to.someone()))
    to.first(unread, "ingen oläst rad", GOES)
    to.also_unread(someone[:8] + "\u200b-" + someone[8:])
    no_date = "avslutsdatum_ogiltigt"
    to.again(no_date, "återbesök", avbokad_datum="0000-00-00")
    to.vaps(no_date, "VÅPs", avslutsdatum="2026-02-30")
    to.first(no_date, "vårdåtagandets", vb={"avslutsdatum": "-"})
    to.again(no_date, "inget", GOES, avbokad_datum="\u200b")


def person_rules(to: Builder) -> None:
    """60-63."""
    to.again("personnummer_saknas", "bara blanktecken", person=" \u00a0\t")
    ten = to.someone()[2:]
    to.again("personnummer_saknas", "tio siffror", GOES, person=f"{ten[:6]} - {ten[6:]}")
    wrong = "personnummer_ogiltigt"
    to.again(wrong, "fel kontrollsiffra", person=persons.misprinted(persons.official(3)))
    to.again(wrong, "30 februari", person=persons.impossible(3))
    to.again(wrong, "född efter i dag", person=persons.unborn(3))
    to.again(wrong, "för kort", person="910101")
    someone = to.someone()
    to.again(wrong, "tolv siffror med bindestreck", GOES, person=f"{someone[:8]}-{someone[8:]}")
    to.again("person_saknas_i_registret", "okänd där", person=persons.official(4))
    short = persons.official(5)
    to.tables["pu_person"].append(rows.person(f"{short[2:8]}-{short[8:]}"))
    to.again("person_saknas_i_registret", "annan form där", GOES, person=short)
    other = "personnummer_skiljer"
    to.first(other, "en annan person", vb={"personnummer": persons.official(6)})
    to.first(other, "vårdåtagandets ogiltigt", vb={"personnummer": "x"})
    to.first(other, "vårdåtagandets saknas", GOES, vb={"personnummer": ""})
    same = to.someone()
    to.first(other, "samma, annan form", GOES, person=same, vb={"personnummer": same[2:]})
