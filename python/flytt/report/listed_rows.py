"""The rows of the clinics' lists as the workbooks show them: in Swedish, with patient and life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
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

    def by_unit(self) -> dict[str, Lists]:
        """The part of every unit that has a row, in order of code."""
        units = sorted({row.unit for rows in self.sheets.values() for row in rows})
        parts = {unit: Lists() for unit in units}
        for name, rows in self.sheets.items():
            for row in rows:
                parts[row.unit].sheets[name].append(row)
        for post, number in self.lives.items():
            if post.unit in parts:
                parts[post.unit].lives[post] = number
        return parts


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
    field_names = run.facts["namn"].get("falt", {})

    @cache
    def named(fields: str) -> str:
        return ", ".join(field_names.get(each, each) for each in fields.split("+"))

    of_list = [name for name in LIST_COLUMNS if name not in ("personnummer", "liv")]
    for path in LISTS:
        for outcome, rule, *row in run.rows(path, "utfall", "regel", *of_list):
            post, unit, place, head, todo, fields, *others, system = row
            life = lives[system, post, rule]
            start = (post, life.personnummer, run.name("liv", life.liv), unit, place, head, todo)
            cells = (*start, named(fields), *others, run.name("kallsystem", system))
            lists.sheets[_SHEET_OF.get(outcome, "Manuellt")].append(Listed(unit, cells))
    lists.sheets["Efterarbete"] += _work(run, lives)
    return lists


def _work(run: RunFolder, lives: Mapping[tuple[str, str, str], _Life]) -> Iterator[Listed]:
    names = ("post_id", "rubrik", "atgard", "varde", "vardenhet_id", "kallsystem")
    for post, head, todo, value, place, system in run.rows("efterarbete.csv", *names):
        _, person, unit = lives[system, post, ""]
        cells = (post, person, unit, head, todo, value, place, run.name("kallsystem", system))
        yield Listed(unit, cells)


def _lives(run: RunFolder) -> dict[tuple[str, str, str], _Life]:
    """The life of what is on the lists, and the patients of work left; by system, post and rule."""
    names = ("kallsystem", "post_id", "regel", "pa_listan", "liv", "personnummer", "enhet")
    return {
        (system, post, rule): _Life(life, person, unit)
        for system, post, rule, listed, life, person, unit in run.rows(WORKLIST, *names)
        if listed != "N"
    }
