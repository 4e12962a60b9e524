"""Guards: what looks so wrong that nothing is published before somebody has said that it is right.

The models find it (`vakter`, `vakter_uttag`), the seed `vakt` says it in Swedish; here it becomes a
message, is let pass by name, or stops the command (data contract, section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flytt.engines.base import Warehouse
from flytt.errors import GuardError, SettingsError
from flytt.settings.naming import nearest_hint
from flytt.settings.settings import SETTINGS_FILE, GuardSettings, Settings
from flytt.transform.seed_rules import word
from flytt.work.masked import shown_code
from flytt.work.who import who

_ON_EXTRACTS = (
    "tom_tabell",
    "krympt_tabell",
    "karantan",
    "okand_kod",
    "platshallare",
    "omappat",
)
ON_CLOSE = frozenset(_ON_EXTRACTS)
ON_EXPORT = ON_CLOSE | {"samma_uttag", "utfall_hoppar"}
ON_RUN = ON_EXPORT | {"datum"}
"""What each command asks: `datum` only a run, and a closure what is in the extracts."""

_COLUMNS = ("vakt", "tabell", "kolumn", "kod", "antal", "av", "forut", "forut_av", "orsak")

_CAUSES = {
    "oavkodbar": "the file has probably another encoding than its source says in flytt.toml",
    "nul_tecken": "the file is probably UTF-16, or damaged",
    "felaktig_citering": "quotes are probably written otherwise than RFC 4180 says",
    "fel_antal_falt": "a text probably holds the delimiter: one field too many",
    "nyckel_saknas": "the key's column is probably empty or shifted",
    "nyckel_dubbel": "the extract is probably several put together",
}
_EVERY_ROW = {"fel_antal_falt": "the delimiter is probably another than its source says"}


@dataclass(frozen=True)
class Finding:
    """One guard that has found something: the numbers in English, the seed's texts in Swedish."""

    guard: str
    table: str | None
    message: str
    rubrik: str
    atgard: str

    @property
    def name(self) -> str:
        """What `--accept` takes."""
        return f"{self.guard}:{self.table}" if self.table else self.guard

    def lines(self) -> list[str]:
        """The same words wherever it is shown."""
        return [f"{self.name}: {self.message}", f"    {self.rubrik}. {self.atgard}"]


@dataclass(frozen=True)
class Passed:
    """A guard that was let pass: by an option of the command or by flytt.toml, by whom and why.

    `message` is what it had found; None for one that flytt.toml always lets pass and that has
    found nothing.
    """

    guard: str
    by: str
    who: str
    because: str | None
    message: str | None


@dataclass(frozen=True)
class Acceptance:
    """`--accept` and `--because` of one command."""

    names: tuple[str, ...] = ()
    because: str = ""


NOTHING = Acceptance()


def findings(
    warehouse: Warehouse, asked: Collection[str], guards: GuardSettings, *, current: bool
) -> list[Finding]:
    """What the asked guards have found in the build (or current) area."""
    model = "vakter_uttag" if asked == ON_CLOSE else "vakter"
    relation = warehouse.relation(model, current=current)
    seed = warehouse.relation("vakt", current=current)
    texts = {
        word(name): (head or "", todo or "")
        for name, head, todo in warehouse.rows(
            f"select vakt, rubrik, atgard from {seed}", current=current
        )
    }
    rows = warehouse.rows(f"select {', '.join(_COLUMNS)} from {relation}", current=current)
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    return [
        Finding(row["vakt"], row["tabell"], message(row, guards), *texts[row["vakt"]])
        for row in sorted(found, key=_order)
        if row["vakt"] in asked
    ]


def stop(
    warehouse: Warehouse,
    asked: Collection[str],
    settings: Settings,
    acceptance: Acceptance,
    *,
    current: bool,
) -> list[Passed]:
    """Raise GuardError with all that is not accepted; returns what was let pass."""
    stopping, passed = sorted_out(warehouse, asked, settings, acceptance, current=current)
    if stopping:
        raise refusal(stopping)
    return passed


def sorted_out(
    warehouse: Warehouse,
    asked: Collection[str],
    settings: Settings,
    acceptance: Acceptance,
    *,
    current: bool,
) -> tuple[list[Finding], list[Passed]]:
    """What the asked guards have found and stops a command, and what is let pass."""
    always = settings.guards.accept
    passed: list[Passed] = []
    stopping: list[Finding] = []
    for each in findings(warehouse, asked, settings.guards, current=current):
        if {each.guard, each.name} & {*acceptance.names}:
            passed.append(Passed(each.name, "--accept", who(), acceptance.because, each.message))
        elif {each.guard, each.name} & {*always}:
            passed.append(Passed(each.name, SETTINGS_FILE, who(), None, each.message))
        else:
            stopping.append(each)
    told = {name for each in passed for name in (each.guard, each.guard.split(":")[0])}
    unused = [name for name in always if name not in told and name.split(":")[0] in asked]
    passed += [Passed(name, SETTINGS_FILE, who(), None, None) for name in unused]
    return stopping, passed


def refusal(found: Sequence[Finding]) -> GuardError:
    """What a command says that stops."""
    options = " ".join(f"--accept {name}" for name in dict.fromkeys(each.name for each in found))
    words = "\n".join(f"  {line}" for each in found for line in each.lines())
    return GuardError(
        f"Guards stop the command, and nothing has been published:\n{words}",
        todo=f'correct what they name; what is right all the same: {options} --because "why"',
    )


def refuse_unknown(settings: Settings, acceptance: Acceptance = NOTHING) -> None:
    """Raise SettingsError for an accepted name that no guard has; asked before any work."""
    places = {
        "--accept": acceptance.names,
        f"{settings.work / SETTINGS_FILE}, [guards] accept": settings.guards.accept,
    }
    for where, names in places.items():
        for guard in (name.split(":")[0] for name in names):
            if guard not in ON_RUN:
                raise SettingsError(
                    f"{guard!r} is no guard{nearest_hint(guard, ON_RUN)}.",
                    where=where,
                    todo="write guard or guard:table, as the message that stopped the command",
                )


def _order(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name] or "") for name in ("vakt", "tabell", "kolumn", "kod"))


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def _tom_tabell(row: Mapping[str, Any], _: GuardSettings) -> str:
    earlier = f"{row['forut']} in the last run" if row["forut"] is not None else "its first run"
    if row["antal"] is None:
        return f"no source delivers it now (rows: {earlier})"
    return f"no rows ({earlier})"


def _krympt_tabell(row: Mapping[str, Any], guards: GuardSettings) -> str:
    fewer = _percent(row["forut"] - row["antal"], row["forut"])
    return (
        f"{row['antal']} rows, {row['forut']} in the last run: {fewer} fewer"
        f" (limit {_percent(guards.shrunk, 1)})"
    )


def _samma_uttag(row: Mapping[str, Any], _: GuardSettings) -> str:
    return f"every file of its source is the same as in {row['kod']}"


def _karantan(row: Mapping[str, Any], guards: GuardSettings) -> str:
    every = _EVERY_ROW if row["antal"] == row["av"] else {}
    cause = {**_CAUSES, **every}[row["orsak"]]
    return (
        f"{row['antal']} of {row['av']} rows are quarantined"
        f" (limit {_percent(guards.quarantined, 1)} and 10 rows), most as {row['orsak']}: {cause}"
    )


def _okand_kod(row: Mapping[str, Any], _: GuardSettings) -> str:
    return (
        f"{row['kolumn']} is {shown_code(row['kod'])} on {row['antal']} of {row['av']} rows"
        " (limit 1 % and 10 rows), which no row of the code table has; perhaps columns are shifted"
    )


def _platshallare(row: Mapping[str, Any], _: GuardSettings) -> str:
    return (
        f"{row['antal']} of {row['av']} filled values of {row['kolumn']} are no dates"
        f" (limit half of them), most often {shown_code(row['kod'])}; perhaps it stands for a"
        " missing value"
    )


def _utfall_hoppar(row: Mapping[str, Any], _: GuardSettings) -> str:
    now, before = _percent(row["antal"], row["av"]), _percent(row["forut"], row["forut_av"])
    return (
        f"{row['kod']} has {row['antal']} of {row['av']} posts ({now}), in the last run"
        f" {row['forut']} of {row['forut_av']} ({before}; limit 20 points)"
    )


def _datum(row: Mapping[str, Any], _: GuardSettings) -> str:
    return {
        "fore": "the migration date is before {}, that of an earlier run",
        "efter": "the migration date is more than 60 days after {}, that of the last run",
        "driftstart": "the migration date is more than 365 days from every unit's driftstart,"
        " of which the earliest is {}",
    }[row["orsak"]].format(row["kod"])


def _omappat(row: Mapping[str, Any], _: GuardSettings) -> str:
    return f"none of {row['antal']} posts has a row in mappning_vardenhet"


_MESSAGES: Mapping[str, Callable[[Mapping[str, Any], GuardSettings], str]] = {
    "tom_tabell": _tom_tabell,
    "krympt_tabell": _krympt_tabell,
    "samma_uttag": _samma_uttag,
    "karantan": _karantan,
    "okand_kod": _okand_kod,
    "platshallare": _platshallare,
    "utfall_hoppar": _utfall_hoppar,
    "datum": _datum,
    "omappat": _omappat,
}


def message(row: Mapping[str, Any], guards: GuardSettings) -> str:
    """A row of the guards' models in words."""
    return _MESSAGES[row["vakt"]](row, guards)
