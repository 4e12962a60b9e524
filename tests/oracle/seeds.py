"""The mapping and rule tables of the contract's section 2, as questions with answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oracle.dates import as_date
from oracle.tables import Row, Tables
from oracle.texts import code, trimmed

KEYS: dict[str, tuple[str, ...]] = {
    "driftstart": ("kallsystem", "enhet"),
    "mappning_vardenhet": ("kallsystem", "enhet", "mottagning"),
    "mappning_problemkod": ("kallsystem", "enhet", "problemkod"),
    "mappning_yrkeskategori": ("vardgivarkategori",),
    "mappning_remittent": ("remittent_klass", "enhet", "mottagning"),
    "huvudmottagning": ("enhet",),
    "kontakttyp": ("kallsystem", "kontakttyp"),
    "bevakningstyp": ("kallsystem", "bevakningstyp", "kategori"),
    "vardbegaran": ("typ_av_vb",),
    "faltkrav": ("kallsystem", "kategori", "falt", "brist"),
    "regel": ("regel",),
    "larm": ("larm",),
    "arbete": ("arbete",),
    "undantag": ("orsak",),
    "fynd": ("fynd",),
}
Keyed = dict[tuple[str, ...], Row]


@dataclass(frozen=True)
class GoLive:
    """A unit's dates: `g`, and the first and last day of its machine migration."""

    driftstart: date
    forsta: date
    sista: date


@dataclass(frozen=True)
class Requirement:
    """One row of `faltkrav`: the field whose lack or fault breaks the rule."""

    kallsystem: str
    kategori: str
    falt: str
    brist: str
    regel: str


@dataclass(frozen=True)
class Rule:
    """One row of `regel`."""

    regel: str
    ordning: int
    utfall: str
    falt: str
    ansvarig: str
    rubrik: str
    atgard: str


def keyed(name: str, rows: Sequence[Mapping[str, str]]) -> Keyed:
    """The seed's rows by key, keys as codes; a blank row is no row, a duplicate key an error."""
    found: Keyed = {}
    for raw in rows:
        row = {column: trimmed(value) for column, value in raw.items()}
        if not any(row.values()):
            continue
        key = tuple(code(row.get(column)) for column in KEYS[name])
        if key in found:
            raise ValueError(f"seed {name}: duplicate key")
        found[key] = row
    return found


class Seeds:
    """All seeds; every key is compared like a code, an empty target value is no match."""

    def __init__(self, tables: Tables) -> None:
        self._rows = {name: keyed(name, tables.get(name, ())) for name in KEYS}
        self.regel = {
            row["regel"]: Rule(
                row["regel"],
                int(row["ordning"]),
                row["utfall"],
                row["falt"],
                row["ansvarig"],
                row["rubrik"],
                row["atgard"],
            )
            for row in self._rows["regel"].values()
        }
        self.faltkrav = [
            Requirement(key[0], key[1].lower(), key[2].lower(), key[3].lower(), row["regel"])
            for key, row in self._rows["faltkrav"].items()
            if row["regel"]
        ]

    def _target(self, seed: str, key: tuple[str, ...], column: str) -> str:
        return self._rows[seed].get(key, {}).get(column, "")

    def golive(self, kallsystem: str, enhet: str) -> GoLive | None:
        """Empty first day = driftstart - 42 days, empty last day = driftstart + 7 days."""
        row = self._rows["driftstart"].get((kallsystem, enhet))
        if row is None:
            return None
        driftstart = as_date(row["driftstart"])
        if driftstart is None:
            raise ValueError("seed driftstart: not a date")
        forsta = as_date(row["forsta_migrering"]) or driftstart - timedelta(days=42)
        sista = as_date(row["sista_migrering"]) or driftstart + timedelta(days=7)
        return GoLive(driftstart, forsta, sista)

    def vardenhet(self, kallsystem: str, enhet: str, mottagning: str) -> str:
        """The exact row, else the unit's `*`, also where the clinic is missing."""
        keys = [(kallsystem, enhet, mottagning)] if mottagning else []
        keys.append((kallsystem, enhet, "*"))
        found = [self._target("mappning_vardenhet", key, "vardenhet_id") for key in keys if enhet]
        return next((value for value in found if value), "")

    def regional(self, kallsystem: str, enhet: str, problemkod: str) -> str:
        """The regional problem code of a unit's own code."""
        if not (enhet and problemkod):
            return ""
        return self._target(
            "mappning_problemkod", (kallsystem, enhet, problemkod), "regional_problemkod"
        )

    def yrkeskategori(self, vardgivarkategori: str) -> str:
        """The profession of a caregiver category."""
        return self._target("mappning_yrkeskategori", (vardgivarkategori,), "yrkeskategori")

    def remittent(self, klass: str, enhet: str, mottagning: str) -> str:
        """The referrer's id; `klass` is INTERN or EXTERN."""
        return self._target("mappning_remittent", (klass, enhet, mottagning), "remittent_id")

    def huvudmottagning(self, enhet: str) -> str:
        """The main clinic of an internal referring unit."""
        return code(self._target("huvudmottagning", (enhet,), "mottagning"))

    def kontakttyp(self, kallsystem: str, kontakttyp: str) -> str:
        """The category in the seed, `ingar_ej` included; empty for an unknown code."""
        return self._target("kontakttyp", (kallsystem, kontakttyp), "kategori")

    def bevakningstyp_kategorier(self, kallsystem: str, bevakningstyp: str) -> set[str]:
        """The categories, as codes, that this watch type is allowed for."""
        return {
            kategori
            for system, typ, kategori in self._rows["bevakningstyp"]
            if (system, typ) == (kallsystem, bevakningstyp)
        }

    def vardbegaran(self, typ_av_vb: str, flag: str) -> bool:
        """Whether the kind of care request has J in `ingar`, `remittent_kravs` or so on."""
        return code(self._target("vardbegaran", (typ_av_vb,), flag)) == "J"

    def texts(self, seed: str, key: str, *columns: str) -> Row:
        """The texts for people that a seed has for a key."""
        row = self._rows[seed][(code(key),)]
        return {column: row[column] for column in columns}
