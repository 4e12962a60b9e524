"""What the SQL files call by `:name`: bits of rules and fields, the day, and texts of the seeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

KOMMENTAR_MAX = 4000


def _names(text: str) -> list[str]:
    return text.split()


RULES = _names(
    "post_avslutad kontakttyp_ingar_ej bevakningstyp_ingar_ej vardbegaran_ingar_ej reservnummer "
    "samordningsnummer ej_folkbokford bokad oppet_vardatagande_saknas mottagning_saknas "
    "ankomstdatum_saknas remissbeslutsdatum_saknas granskningsdatum_saknas maldatum_saknas "
    "maldatum_for_gammalt driftstart_saknas migrering_avslutad migrering_ej_startad "
    "vantar_sista_migrering personnummer_saknas personnummer_ogiltigt person_saknas_i_registret "
    "personnummer_skiljer enhet_saknas vardenhet_omappad sektor_team_saknas kontakttyp_saknas "
    "bevakningstyp_saknas bevakningstyp_ej_tillaten vardbegaran_saknas ankomstdatum_ogiltigt "
    "remissbeslutsdatum_ogiltigt granskningsdatum_ogiltigt maldatum_ogiltigt beslutsdatum_saknas "
    "beslutsdatum_ogiltigt yrkeskategori_saknas yrkeskategori_omappad antal_dagar_saknas "
    "antal_dagar_ogiltigt problemkod_saknas remissanledning_saknas problemkod_omappad "
    "remittent_saknas huvudmottagning_saknas remittent_omappad kommentar_for_lang"
)
OWN = _names(
    "personnummer enhet mottagning vardgivarkategori maldatum bevakningstyp kontakttyp "
    "beslutsdatum_aterbesok kod orsak interndiagnos intern_text vardatagande_id"
)
LINKED = _names(
    "problemkod ankomstdatum typ_av_vb antal_dagar remiss_fran_kod remiss_fran_enhet "
    "remiss_fran_mottagning granskningsdatum remissbeslutsdatum"
)
VAPS_ONLY = _names("sektor_team remissdatum remissanledning remisskalla avvikelseorsak")
FIELDS = [*OWN, *LINKED, *VAPS_ONLY]
VAPS_NAMES = {
    "mottagning": "sektor_team",
    "problemkod": "remissanledning",
    "remissbeslutsdatum": "remissdatum",
}
VAPS_COLUMNS = _names(
    "personnummer enhet mottagning sektor_team vardgivarkategori maldatum bevakningstyp kontakttyp "
    "problemkod ankomstdatum antal_dagar granskningsdatum remissbeslutsdatum remissdatum "
    "remissanledning remisskalla avvikelseorsak"
)


@dataclass
class Names:
    """What the SQL files call by `:name`."""

    day: date
    seeds: dict[str, list[list[str]]]

    def fill(self, sql: str) -> str:
        """The SQL with every known name put in."""
        names = self._names()
        return re.sub(r"(?<!:):([a-z_]+)", lambda found: names[found[1]], sql)

    def _names(self) -> dict[str, str]:
        bits = {name: 1 << place for place, name in enumerate(RULES)}
        missing = {name: 1 << place for place, name in enumerate(FIELDS)}
        invalid = {name: 1 << place + len(FIELDS) for place, name in enumerate(FIELDS)}
        number = self.day.year * 10000 + self.day.month * 100 + self.day.day
        asked = {row[2].strip().lower() for row in self.seeds["faltkrav"][1:]}
        names = {
            "datum": f"date '{self.day}'",
            "datum_nr": str(number),
            "run_id": f"'{self.day}-1'",
            "kommentar_max": str(KOMMENTAR_MAX),
            "luhn": f"({_luhn()}) % 10",
            "regelbitar": ", ".join(
                f"('{name}', cast({bit} as bigint))" for name, bit in bits.items()
            ),
            "faltbitar": ", ".join(
                f"('{name}', cast({missing[name]} as bigint), cast({invalid[name]} as bigint))"
                for name in FIELDS
            ),
            "saknas_i_pasis": _number(sum(missing[n] for n in VAPS_ONLY if n != "sektor_team")),
            "saknas_i_vaps": _number(sum(missing[n] for n in FIELDS if n not in VAPS_COLUMNS)),
            "saknas_hela_vardatagandet": _number(sum(missing[name] for name in LINKED)),
            "kommentar_pasis": _comment(
                {
                    "Kod": "kod",
                    "Orsak": "orsak",
                    "Interndiagnos": "interndiagnos",
                    "Intern text": "intern_text",
                }
            ),
            "kommentar_vaps": _comment({"Avvikelseorsak": "avvikelseorsak"}),
            "saknas_sarskilt": _asked(
                asked, missing, ["kod", "orsak", "interndiagnos", "intern_text", "vardatagande_id"]
            ),
            "saknas_sarskilt_vaps": _asked(asked, missing, ["remisskalla", "avvikelseorsak"]),
            "varden_pasis": self._values(bits, _place_in_pasis),
            "varden_vaps": self._values(bits, _place_in_vaps),
        }
        names["person_grund"] = _by_kind(
            {
                1: bits["reservnummer"],
                3: bits["person_saknas_i_registret"],
                5: bits["ej_folkbokford"],
                6: bits["samordningsnummer"],
                7: bits["samordningsnummer"],
                8: bits["samordningsnummer"] + bits["ej_folkbokford"],
            }
        )
        names["person_brist"] = _by_kind({0: missing["personnummer"], 2: invalid["personnummer"]})
        names |= {name: _number(bit) for name, bit in bits.items()}
        names |= {f"saknas_{name}": _number(bit) for name, bit in missing.items()}
        names |= {f"ogiltig_{name}": _number(bit) for name, bit in invalid.items()}
        return names

    def _values(self, bits: dict[str, int], place: Callable[[str], str | None]) -> str:
        """The branches of a CASE over rules: the texts of the rule's fields as received."""
        branches = []
        header, *rows = self.seeds["regel"]
        for row in rows:
            rule, fields = (row[header.index(name)].strip().lower() for name in ("regel", "falt"))
            texts = [place(name) for name in fields.split("+")[:4]]
            found = ", ".join(f"ren({text})" for text in texts if text)
            if rule in bits and found and rule != "kommentar_for_lang":
                branches.append(f"when {bits[rule]} then nullif(concat_ws(' + ', {found}), '')")
        return "\n".join(branches)


def _place_in_pasis(name: str) -> str | None:
    if name in OWN or name == "bokad_datum":
        return f"b.{name}"
    return f"v.{name}" if name in LINKED else None


def _place_in_vaps(name: str) -> str | None:
    return f"b.{VAPS_NAMES.get(name, name)}" if name in VAPS_COLUMNS else None


def _number(bits: int) -> str:
    return f"cast({bits} as bigint)"


def _by_kind(bits: dict[int, int]) -> str:
    """Bits by the kind of a personal id; a registered person, who breaks nothing, comes first."""
    branches = " ".join(f"when {kind} then {bit}" for kind, bit in bits.items())
    return f"case cast(id16 & 15 as integer) when 4 then 0 {branches} else 0 end"


def _asked(asked: set[str], bits: dict[str, int], fields: Sequence[str]) -> str:
    terms = [
        f"case when ren(b.{f}) is null then {bits[f]} else 0 end" for f in fields if f in asked
    ]
    return " + ".join(terms) or "0"


def _comment(parts: dict[str, str]) -> str:
    return "concat_ws(' | ', " + ", ".join(f"'{k}: ' || ren(b.{v})" for k, v in parts.items()) + ")"


def _luhn() -> str:
    """The sum that must end in 0, over the last ten digits of the number n."""
    terms = []
    for place in range(10):
        digit = f"n / {10**place} % 10"
        doubled = f"2 * ({digit}) - 9 * ({digit} / 5)"
        terms.append(doubled if place % 2 else digit)
    return " + ".join(terms)
