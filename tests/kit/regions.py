"""Random regions: units whose dates lie around one day, mappings with holes, stricter rules."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from kit.shapes import Tables
from oracle import Row, read_seeds

GO_LIVES = (date(2026, 11, 2), date(2028, 2, 29))
UNITS = ("K10", "K11", "PSY1", "ÅNG1", "02", "2")
CLINICS = ("M1", "M2", "Å1", "01", "1")
VARDENHETER = ("SE0000000000-A1", "SE0000000000-A2", "SE0000000000-P1")
PROBLEMS = ("P1", "P2", "ÄNGSL", "007")
REGIONAL = ("R100", "R300", "Å500")
CAREGIVERS = {"LÄK": "LAKARE", "SSK": "SJUKSKOTERSKA", "ÖL": "LAKARE"}
STRICTER = (
    ("PASIS", "aterbesok", "ankomstdatum", "saknas", "ankomstdatum_saknas"),
    ("PASIS", "aterbesok", "granskningsdatum", "ogiltig", "granskningsdatum_ogiltigt"),
    ("PASIS", "distanskontakt", "problemkod", "saknas", "problemkod_saknas"),
    ("PASIS", "*", "remissbeslutsdatum", "saknas", "remissbeslutsdatum_saknas"),
    ("VAPS", "*", "kontakttyp", "saknas", "kontakttyp_saknas"),
    ("VAPS", "aterbesok", "remissanledning", "saknas", "remissanledning_saknas"),
)
OTHER_OUTCOMES = (
    ("antal_dagar_ogiltigt", "utfall", "manuell"),
    ("personnummer_skiljer", "utfall", "manuell"),
    ("migrering_ej_startad", "utfall", "ej_uttag"),
    ("bokad", "ordning", "46"),
    ("problemkod_omappad", "ordning", "58"),
)


@dataclass(frozen=True)
class Region:
    """Seeds, and the days that matter for its units."""

    seeds: Tables
    driftstarter: tuple[date, ...]
    dates: tuple[date, ...]


def random_region(chance: random.Random) -> Region:
    """A region as somebody in a hurry would keep it: lower case, blanks and holes in its keys."""
    anchor = chance.choice(GO_LIVES)
    seeds = read_seeds()
    driftstarter: list[date] = []
    days: set[date] = set()
    rows: list[Row] = []
    for system in ("PASIS", "VAPS"):
        for unit in UNITS:
            if chance.random() < 0.06:
                continue
            g = anchor + timedelta(days=chance.choice((0, 0, 0, 0, 0, 0, 1, 7, -7, 35, -21)))
            forsta = chance.choice((None, None, None, g - timedelta(days=20)))
            sista = chance.choice((*[None] * 5, g + timedelta(days=3), g - timedelta(days=2)))
            driftstarter.append(g)
            first, last = forsta or g - timedelta(days=42), sista or g + timedelta(days=7)
            days |= {first - timedelta(days=1), first, last - timedelta(days=1), last}
            days |= {last + timedelta(days=6), last + timedelta(days=7), g}
            rows.append(
                {
                    "kallsystem": hurried(chance, system),
                    "enhet": hurried(chance, unit),
                    "driftstart": written(chance, g),
                    "forsta_migrering": written(chance, forsta),
                    "sista_migrering": written(chance, sista),
                }
            )
    seeds["driftstart"] = rows
    seeds["mappning_vardenhet"] = _vardenheter(chance)
    seeds["mappning_problemkod"] = _problems(chance)
    seeds["mappning_yrkeskategori"] = [
        {"vardgivarkategori": hurried(chance, code), "yrkeskategori": target, "benamning": ""}
        for code, target in (*CAREGIVERS.items(), ("TOM", ""))
    ]
    seeds["mappning_remittent"], seeds["huvudmottagning"] = _referrers(chance)
    _stricter(chance, seeds)
    _blank_row(chance, seeds)
    likely = sorted({anchor, anchor + timedelta(days=7), anchor - timedelta(days=14)})
    return Region(
        seeds,
        tuple(driftstarter) or (anchor,),
        (*chance.sample(sorted(days), 2), *likely[1:], likely[0]),
    )


def hurried(chance: random.Random, key: str) -> str:
    """The same key, perhaps in lower case or with blanks around it."""
    value = key.lower() if chance.random() < 0.1 else key
    return f"{value} " if chance.random() < 0.05 else value


def written(chance: random.Random, day: date | None) -> str:
    """A date in one of the two accepted forms; empty without one."""
    return day.strftime(chance.choice(("%Y-%m-%d", "%Y%m%d"))) if day else ""


def _vardenheter(chance: random.Random) -> list[Row]:
    rows = []
    for system in ("PASIS", "VAPS"):
        for unit in UNITS:
            for clinic in (*CLINICS, "*"):
                if chance.random() < (0.4 if clinic == "*" else 0.2):
                    continue
                target = "" if chance.random() < 0.06 else chance.choice(VARDENHETER)
                rows.append(
                    {
                        "kallsystem": system,
                        "enhet": hurried(chance, unit),
                        "mottagning": hurried(chance, clinic),
                        "vardenhet_id": target,
                        "vardenhet_namn": 'Vårdenhet; "Norr"',
                        "medicinsk_specialitet": "",
                    }
                )
    return rows


def _problems(chance: random.Random) -> list[Row]:
    return [
        {
            "kallsystem": system,
            "enhet": hurried(chance, unit),
            "problemkod": hurried(chance, code),
            "regional_problemkod": "" if chance.random() < 0.05 else chance.choice(REGIONAL),
            "benamning": "Åkomma",
        }
        for system in ("PASIS", "VAPS")
        for unit in UNITS
        for code in PROBLEMS
        if chance.random() > 0.1
    ]


def _referrers(chance: random.Random) -> tuple[list[Row], list[Row]]:
    referrers = [
        {
            "remittent_klass": klass,
            "enhet": hurried(chance, unit),
            "mottagning": hurried(chance, clinic),
            "remittent_id": ""
            if chance.random() < 0.1
            else f"SE0000000000-{klass}-{unit}-{clinic}",
            "remittent_namn": "",
        }
        for klass, clinics in (("intern", CLINICS), ("extern", ("",)))
        for unit in UNITS
        for clinic in clinics
        if chance.random() > 0.25
    ]
    main = [
        {"enhet": hurried(chance, unit), "mottagning": chance.choice((*CLINICS, "å1", ""))}
        for unit in UNITS
        if chance.random() > 0.4
    ]
    return referrers, main or [{"enhet": "K10", "mottagning": "M1"}]


def _stricter(chance: random.Random, seeds: Tables) -> None:
    """Now and then a region that reads the instruction in its own way."""
    names = ("kallsystem", "kategori", "falt", "brist", "regel")
    if chance.random() < 0.4:
        chosen = chance.sample(STRICTER, chance.randint(1, 3))
        seeds["faltkrav"] = seeds["faltkrav"] + [
            dict(zip(names, one, strict=True)) for one in chosen
        ]
    if chance.random() < 0.3:
        regel, column, value = chance.choice(OTHER_OUTCOMES)
        seeds["regel"] = [
            one | {column: value} if one["regel"] == regel else one for one in seeds["regel"]
        ]
    if chance.random() < 0.2:  # VÅPs NY counts after all
        seeds["kontakttyp"] = [
            one | {"kategori": "forsta_kontakt"}
            if (one["kallsystem"], one["kontakttyp"]) == ("VAPS", "NY")
            else one
            for one in seeds["kontakttyp"]
        ]


def _blank_row(chance: random.Random, seeds: Tables) -> None:
    """A row of blank cells, as a spreadsheet leaves them behind."""
    name = chance.choice(("driftstart", "mappning_remittent", "huvudmottagning", "faltkrav"))
    if seeds[name] and chance.random() < 0.5:
        blank = dict.fromkeys(seeds[name][0], "")
        place = chance.randrange(len(seeds[name]) + 1)
        seeds[name] = [*seeds[name][:place], blank, *seeds[name][place:]]
