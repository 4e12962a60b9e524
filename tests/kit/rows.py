"""Rows that break no rule, and the small region they belong to; tests change what they are about.

The region's units are chosen for the date 2026-11-09 (`TODAY`); see `UNITS`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kit.persons import official
from kit.shapes import Tables
from oracle import COLUMNS, Row, read_seeds

TODAY = "2026-11-09"

# unit -> driftstart, first day, last day (empty: the default)
UNITS = {
    "K10": ("2026-11-02", "", ""),  # last day is today: every post in scope goes
    "K11": ("2026-11-02", "", ""),  # shares the Vårdenheter of K10
    "SLUT6": ("2026-10-27", "", "2026-11-03"),  # today is the last day + 6
    "SLUT7": ("2026-10-26", "", "2026-11-02"),  # today is the last day + 7
    "BORJAN": ("2026-12-21", "2026-11-09", ""),  # today is the first day
    "SNART": ("2026-12-21", "2026-11-10", ""),  # tomorrow is the first day
    "SNART42": ("2026-12-22", "", ""),  # the same, by the default of 42 days
    "BORJAN42": ("2026-12-21", "", ""),
    "MORGON": ("2026-11-03", "", "2026-11-10"),  # the last day is tomorrow
    "SKOTT": ("2028-02-29", "2026-10-01", ""),  # one calendar year back is 28 February
}
CLINICS = {"M1": "SE0000000000-A1", "M2": "SE0000000000-A2"}
PROBLEMS = {"P1": "R100", "P2": "R100", "P3": "R300"}
REASONS = {"ANGEST": "R100", "DEPR": "R500"}


def row(table: str, values: dict[str, str]) -> Row:
    """A whole row of the table, empty where nothing is said."""
    unknown = set(values) - set(COLUMNS[table])
    if unknown:
        raise ValueError(f"{table} has no {sorted(unknown)}")
    return {name: values.get(name, "") for name in COLUMNS[table]}


def bevakning(bevakning_id: str, personnummer: str, **changes: str) -> Row:
    """A bevakning for a first contact that goes; its vårdåtagande is `V` + its id."""
    values = {
        "bevakning_id": bevakning_id,
        "vardatagande_id": f"V{bevakning_id}",
        "personnummer": personnummer,
        "enhet": "K10",
        "mottagning": "M1",
        "vardgivarkategori": "LÄK",
        "maldatum": "2026-12-01",
        "bevakningstyp": "BE",
        "kontakttyp": "NY",
        "kod": "A1",
    }
    return row("pasis_bevakning", values | changes)


def aterbesok(bevakning_id: str, personnummer: str, **changes: str) -> Row:
    """A bevakning for a return visit that goes, without vårdåtagande."""
    values = {
        "kontakttyp": "ÅB",
        "vardatagande_id": "",
        "beslutsdatum_aterbesok": "2026-06-01",
    }
    return bevakning(bevakning_id, personnummer, **(values | changes))


def vardatagande(vardatagande_id: str, personnummer: str, **changes: str) -> Row:
    """An open vårdåtagande with an external referrer."""
    values = {
        "vardatagande_id": vardatagande_id,
        "personnummer": personnummer,
        "enhet": "K10",
        "problemkod": "P1",
        "ankomstdatum": "2026-05-04",
        "typ_av_vb": "R",
        "antal_dagar": "30",
        "remiss_fran_kod": "11",
        "remiss_fran_enhet": "VC1",
        "granskningsdatum": "2026-05-06",
        "remissbeslutsdatum": "2026-05-05",
        "fri_text": "flyttas aldrig",
    }
    return row("pasis_vardatagande", values | changes)


def remiss(remiss_id: str, personnummer: str, **changes: str) -> Row:
    """A VÅPs referral for a first contact that goes."""
    values = {
        "remiss_id": remiss_id,
        "personnummer": personnummer,
        "enhet": "K10",
        "sektor_team": "T1",
        "remissdatum": "2026-05-04",
        "ankomstdatum": "2026-05-05",
        "granskningsdatum": "2026-05-06",
        "remissanledning": "ANGEST",
        "remisskalla": "9",
        "antal_dagar": "30",
        "maldatum": "2026-12-01",
    }
    return row("vaps_remiss", values | changes)


def person(personnummer: str, **changes: str) -> Row:
    """Somebody registered, without protection."""
    values = {
        "personnummer": personnummer,
        "folkbokford": "J",
        "skyddad": "N",
        "fornamn": "Test",
        "efternamn": "Åström",
        "adress": "Gatan 1",
        "postnummer": "21100",
        "postort": "Malmö",
    }
    return row("pu_person", values | changes)


def tables(
    bevakningar: Iterable[Row] = (),
    vardataganden: Iterable[Row] = (),
    remisser: Iterable[Row] = (),
    personer: Iterable[Row] = (),
    patienter: Iterable[Row] = (),
) -> Tables:
    """All five tables."""
    return {
        "pasis_bevakning": list(bevakningar),
        "pasis_vardatagande": list(vardataganden),
        "vaps_remiss": list(remisser),
        "pu_person": list(personer),
        "pasis_patient": list(patienter),
    }


def linked(bevakningar: Iterable[Row]) -> list[Row]:
    """A vårdåtagande of the same person and unit for each bevakning that names one."""
    return [
        vardatagande(one["vardatagande_id"], one["personnummer"], enhet=one["enhet"])
        for one in bevakningar
        if one["vardatagande_id"]
    ]


def everybody(count: int = 8) -> list[Row]:
    """The first official persons, all registered."""
    return [person(official(n)) for n in range(count)]


def region() -> Tables:
    """The shipped code lists and rules, with a region of `UNITS`."""
    seeds = read_seeds()
    seeds["driftstart"] = [
        {
            "kallsystem": system,
            "enhet": unit,
            "driftstart": g,
            "forsta_migrering": forsta,
            "sista_migrering": sista,
        }
        for system in ("PASIS", "VAPS")
        for unit, (g, forsta, sista) in UNITS.items()
    ]
    seeds["mappning_vardenhet"] = [
        _vardenhet("PASIS", unit, clinic, target)
        for unit in ("K10", "K11", "UTAN")
        for clinic, target in CLINICS.items()
    ]
    seeds["mappning_vardenhet"] += [
        _vardenhet("PASIS", unit, "*", f"SE0000000000-{unit}")
        for unit in UNITS
        if unit not in ("K10", "K11")
    ]
    seeds["mappning_vardenhet"] += [
        _vardenhet("VAPS", "K10", "T1", CLINICS["M1"]),
        _vardenhet("VAPS", "K10", "T2", CLINICS["M2"]),
        _vardenhet("PASIS", "K10", "TOM", ""),
    ]
    seeds["mappning_problemkod"] = [
        _problem("PASIS", unit, code, target)
        for unit in (*UNITS, "UTAN")
        for code, target in PROBLEMS.items()
    ]
    seeds["mappning_problemkod"] += [
        _problem("VAPS", "K10", code, target) for code, target in REASONS.items()
    ]
    seeds["mappning_problemkod"].append(_problem("PASIS", "K10", "TOM", ""))
    seeds["mappning_remittent"] = [
        _remittent("extern", "VC1", "", "SE0000000000-E1"),
        _remittent("intern", "K10", "M1", "SE0000000000-I1"),
        _remittent("intern", "BORJAN", "M2", "SE0000000000-I2"),
    ]
    seeds["huvudmottagning"] = [{"enhet": "K10", "mottagning": "M1"}]
    return seeds


def _vardenhet(system: str, enhet: str, mottagning: str, vardenhet_id: str) -> Row:
    return {
        "kallsystem": system,
        "enhet": enhet,
        "mottagning": mottagning,
        "vardenhet_id": vardenhet_id,
        "vardenhet_namn": "",
        "medicinsk_specialitet": "",
    }


def _problem(system: str, enhet: str, problemkod: str, regional: str) -> Row:
    return {
        "kallsystem": system,
        "enhet": enhet,
        "problemkod": problemkod,
        "regional_problemkod": regional,
        "benamning": "",
    }


def _remittent(klass: str, enhet: str, mottagning: str, remittent_id: str) -> Row:
    return {
        "remittent_klass": klass,
        "enhet": enhet,
        "mottagning": mottagning,
        "remittent_id": remittent_id,
        "remittent_namn": "",
    }
