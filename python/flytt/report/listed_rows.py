"""The rows of the clinics' lists as the workbooks show them: in Swedish, with patient and life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flytt.report.lives import PostLife, post_lives
from flytt.report.run_folder import LISTS, WORKLIST, RunFolder

SHEETS = {
    "Att åtgärda": "Rätta i källsystemet; posten följer då med i nästa körning.",
    "Dubbletter": "En annan post går före. Följ anvisningen på raden.",
    "Manuellt": "Posten flyttas inte maskinellt. Lägg upp den för hand i Millennium.",
    "Efterarbete": "Posten är migrerad, men något återstår att göra för hand.",
}
"""The sheets in order, and what each is for."""
_SHEET_OF = {"atgardslista": "Att åtgärda", "dubblett": "Dubbletter"}
LIST_COLUMNS = [
    "post_id",
    "personnummer",
    "liv",
    "enhet",
    "mottagning",
    "rubrik",
    "atgard",
    "falt",
    "varde",
    "vinnare",
    "ansvarig",
    "forst_sedd",
    "vardenhet_id",
    "kallsystem",
]
WORK_COLUMNS = [
    "post_id",
    "personnummer",
    "enhet",
    "rubrik_arbete",
    "atgard",
    "varde",
    "vardenhet_id",
    "kallsystem",
]


class Listed(NamedTuple):
    """One row of a sheet: the unit whose workbook it is in, and its cells by column."""

    unit: str
    cells: tuple[str, ...]


@dataclass
class Lists:
    """All sheets, each row with its unit, and what became of the posts of the last run."""

    sheets: dict[str, list[Listed]] = field(default_factory=lambda: {name: [] for name in SHEETS})
    lives: Counter[PostLife] = field(default_factory=Counter)
    """Posts by unit and what has become of them since the last run."""

    def units(self) -> list[str]:
        """Every unit that has a row, in order of code."""
        return sorted({row.unit for rows in self.sheets.values() for row in rows})

    def of(self, unit: str) -> Lists:
        """One unit's part."""
        return Lists(
            {name: [row for row in rows if row.unit == unit] for name, rows in self.sheets.items()},
            Counter({key: number for key, number in self.lives.items() if key.unit == unit}),
        )


class _Life(NamedTuple):
    liv: str
    personnummer: str
    enhet: str


def columns(sheet: str) -> list[str]:
    """The columns of a sheet, in order."""
    return WORK_COLUMNS if sheet == "Efterarbete" else LIST_COLUMNS


def read_lists(run: RunFolder) -> Lists:
    """The rows of a run's lists in the order of its files, and its work left to do."""
    lists = Lists()
    lives = _lives(run)
    lists.lives.update(post_lives(run))
    fields = run.facts["namn"].get("falt", {})
    for path in LISTS:
        names = run.columns(path)
        for values in run.rows(path, *names):
            row = dict(zip(names, values, strict=True))
            life = lives[row["kallsystem"], row["post_id"], row["regel"]]
            row["personnummer"] = life.personnummer
            row["liv"] = run.name("liv", life.liv)
            row["falt"] = ", ".join(fields.get(each, each) for each in row["falt"].split("+"))
            row["kallsystem"] = run.name("kallsystem", row["kallsystem"])
            sheet = _SHEET_OF.get(row["utfall"], "Manuellt")
            lists.sheets[sheet].append(_listed(row, LIST_COLUMNS))
    for row in _work(run, lives):
        lists.sheets["Efterarbete"].append(_listed(row, WORK_COLUMNS))
    return lists


def _listed(row: Mapping[str, str], names: list[str]) -> Listed:
    return Listed(row["enhet"], tuple(map(row.__getitem__, names)))


def _work(run: RunFolder, lives: Mapping[tuple[str, str, str], _Life]) -> Iterator[dict[str, str]]:
    names = ("kallsystem", "post_id", "vardenhet_id", "rubrik", "atgard", "varde")
    for values in run.rows("efterarbete.csv", *names):
        row = dict(zip(names, values, strict=True))
        life = lives[row["kallsystem"], row["post_id"], ""]
        row |= {
            "personnummer": life.personnummer,
            "enhet": life.enhet,
            "rubrik_arbete": row.pop("rubrik"),
            "kallsystem": run.name("kallsystem", row["kallsystem"]),
        }
        yield row


def _lives(run: RunFolder) -> dict[tuple[str, str, str], _Life]:
    """The life of what is on the lists, and the patients of work left; by system, post and rule."""
    names = ("kallsystem", "post_id", "regel", "pa_listan", "liv", "personnummer", "enhet")
    return {
        (system, post, rule): _Life(life, person, unit)
        for system, post, rule, listed, life, person, unit in run.rows(WORKLIST, *names)
        if listed != "N"
    }
