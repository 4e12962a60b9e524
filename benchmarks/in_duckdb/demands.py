"""The seed `faltkrav` as SQL: which rules a missing or invalid field breaks, and for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from in_duckdb.contract import Job
from in_duckdb.rules import Rules, seed_rows

_KATEGORIER = {"forsta_kontakt": 1, "aterbesok": 2, "distanskontakt": 3}
_NOTHING = "0::bigint"

_CODES = {
    "enhet": "enhet_kod",
    "mottagning": "mottagning_kod",
    "vardgivarkategori": "vardgivarkategori_kod",
    "bevakningstyp": "bevakningstyp_kod",
    "kontakttyp": "kontakttyp_kod",
}
_VAPS_CODES = {
    "sektor_team": "mottagning_kod",
    "problemkod": "problemkod_kod",
    "remissanledning": "problemkod_kod",
}
_REQUEST = {"problemkod": "problemkod_kod", "typ_av_vb": "typ_kod"}
_REFERRER = {"remiss_fran_mottagning": "mottagning_kod"}
_REFERRER_IF_NEEDED = {"remiss_fran_kod": "kod_kod", "remiss_fran_enhet": "enhet_kod"}
# Date and text.
_VARD_DATES = {
    "ankomstdatum": ("vard.ankomst", "vard.ankomstdatum"),
    "remissbeslutsdatum": ("vard.beslut", "vard.remissbeslutsdatum"),
    "granskningsdatum": ("vard.granskning", "vard.granskningsdatum"),
}
_VAPS_DATES = {
    "ankomstdatum": ("ankomst", "ankomstdatum"),
    "remissdatum": ("beslut", "remissdatum"),
    "remissbeslutsdatum": ("beslut", "remissdatum"),
    "granskningsdatum": ("granskning", "granskningsdatum"),
}
_BEV_TEXTS = ("kod", "orsak", "interndiagnos", "intern_text")
# A system's posts do not have these: there they are always missing.
_NOT_IN = {
    "PASIS": ("sektor_team", "remissdatum", "remissanledning", "remisskalla", "avvikelseorsak"),
    "VAPS": (
        *("beslutsdatum_aterbesok", "vardatagande_id", "typ_av_vb", *_BEV_TEXTS),
        *("remiss_fran_kod", "remiss_fran_enhet", "remiss_fran_mottagning"),
    ),
}
_DAYS = "regexp_full_match({}, '[0-9]{{1,3}}')"


class Demands:
    """What the SQL files leave open about fields."""

    def __init__(self, job: Job, rules: Rules) -> None:
        self._broken: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
        for row in seed_rows(job.seed("faltkrav")):
            kategori = row["kategori"].lower()
            found = self._broken[
                row["kallsystem"].upper(), row["falt"].lower(), row["brist"].lower()
            ]
            found[kategori] = found.get(kategori, 0) | rules.bits[row["regel"].lower()]

    def templates(self) -> dict[str, str]:
        """SQL by the name that stands for it."""
        return {
            "krav_pa_kod": _either(self._codes()),
            "krav_pa_begaran": _either([*self._first_contact(_REQUEST), self._days()]),
            "krav_pa_remittent": _either(self._first_contact(_REFERRER)),
            "krav_om_remittent_kravs": _either(self._first_contact(_REFERRER_IF_NEEDED)),
            "krav_pa_vard": _either(
                _date(date, text, self._first(name, "saknas"), self._first(name, "ogiltig"))
                for name, (date, text) in _VARD_DATES.items()
            ),
            "krav_pa_mal": self._target_date("PASIS"),
            "krav_pa_mal_vaps": self._target_date("VAPS"),
            "krav_pa_person": self._person("PASIS"),
            "krav_pa_person_vaps": self._person("VAPS"),
            "krav_pa_bev": _either(self._bevakning()),
            "krav_pa_vaps": _either(self._remiss()),
        }

    def _any(self, system: str, name: str, fault: str = "saknas") -> str:
        """The bits by the number of the post's category."""
        found = self._broken.get((system, name, fault), {})
        always = found.get("*", 0)
        cases = [
            f"when {_KATEGORIER[kategori]} then {bits | always}::bigint"
            for kategori, bits in found.items()
            if kategori != "*"
        ]
        if not cases:
            return f"{always}::bigint"
        return f"case kategori {' '.join(cases)} else {always}::bigint end"

    def _first(self, name: str, fault: str = "saknas") -> str:
        """The bits of a first contact of PASiS."""
        found = self._broken.get(("PASIS", name, fault), {})
        return f"{found.get('*', 0) | found.get('forsta_kontakt', 0)}::bigint"

    def _first_contact(self, columns: Mapping[str, str]) -> list[str]:
        return [_when(f"{column} is null", self._first(name)) for name, column in columns.items()]

    def _codes(self) -> list[str]:
        columns = {"PASIS": _CODES, "VAPS": _CODES | _VAPS_CODES}
        return [
            _when(
                f"kategorier.kallsystem = '{system}' and {column} is null", self._any(system, name)
            )
            for system, names in columns.items()
            for name, column in names.items()
        ]

    def _days(self) -> str:
        return (
            "case when dagar_ren is null then case when typer.antal_dagar_kravs"
            f" then {self._first('antal_dagar')} else 0 end"
            f" when not {_DAYS.format('dagar_ren')}"
            f" then {self._first('antal_dagar', 'ogiltig')} else 0 end"
        )

    def _target_date(self, system: str) -> str:
        missing, invalid = (self._any(system, "maldatum", each) for each in ("saknas", "ogiltig"))
        return f"case when ren(maldatum) is null then {missing} else {invalid} end"

    def _person(self, system: str) -> str:
        missing, invalid = (
            self._any(system, "personnummer", each) for each in ("saknas", "ogiltig")
        )
        return f"case typ when 0 then {missing} when 4 then {invalid} else 0 end"

    def _bevakning(self) -> list[str]:
        decided = "beslutsdatum_aterbesok"
        return [
            _date(
                "uppfoljning",
                decided,
                self._any("PASIS", decided),
                self._any("PASIS", decided, "ogiltig"),
            ),
            _when("vid is null", self._any("PASIS", "vardatagande_id")),
            *(_when(f"ren({name}) is null", self._any("PASIS", name)) for name in _BEV_TEXTS),
            *(self._any("PASIS", name) for name in _NOT_IN["PASIS"]),
        ]

    def _remiss(self) -> list[str]:
        own = ("remisskalla", "avvikelseorsak", "antal_dagar")
        return [
            *(
                _date(date, text, self._any("VAPS", name), self._any("VAPS", name, "ogiltig"))
                for name, (date, text) in _VAPS_DATES.items()
            ),
            *(_when(f"ren({name}) is null", self._any("VAPS", name)) for name in own),
            _when(f"not {_DAYS.format('ren(antal_dagar)')}", self._any("VAPS", own[-1], "ogiltig")),
            *(self._any("VAPS", name) for name in _NOT_IN["VAPS"]),
        ]


def _when(condition: str, bits: str) -> str:
    return bits if bits == _NOTHING else f"case when {condition} then {bits} else 0 end"


def _date(date: str, text: str, missing: str, invalid: str) -> str:
    if missing == invalid == _NOTHING:
        return _NOTHING
    return (
        f"case when {date} is not null then 0 when ren({text}) is null then {missing}"
        f" else {invalid} end"
    )


def _either(terms: Iterable[str]) -> str:
    """All bits together, those that never stand left out."""
    return "(" + " | ".join([term for term in terms if term != _NOTHING] or [_NOTHING]) + ")"
