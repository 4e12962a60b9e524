"""The header of an extract: which of its columns are the table's, and in what place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

from flytt.errors import ExtractError
from flytt.plugins.tables import Table
from flytt.settings.naming import BLANKS

T = TypeVar("T")

# What may be shown of a name outside the contract: where a file has no header, it is a value.
_SHOWN = re.compile(r"(?!.*[0-9]{6})[^\W\d]\w{0,39}")


@dataclass(frozen=True)
class Header:
    """`places[i]` is where the table's i-th column stands; `extra` are the columns outside
    the contract, one that does not look like a column's name as its place (`#4`)."""

    width: int
    places: tuple[int, ...]
    extra: tuple[str, ...]

    def picker(self) -> Callable[[Sequence[T]], Sequence[T]]:
        """What takes a row's cells in the table's order."""
        if len(self.places) == 1:
            only = self.places[0]
            return lambda cells: (cells[only],)
        return itemgetter(*self.places)


def match_file(names: Iterable[str], table: Table, where: str) -> Header:
    """Find a table's columns in a file by exact name, surrounding blanks aside.

    Raises ExtractError naming all columns that are missing and all names that are repeated.
    """
    found = [name.strip(BLANKS) for name in names]
    missing = [name for name in table.columns if name not in found]
    if len(missing) == len(table.columns):
        todo = (
            "none of the table's columns was found: check that the first row is the header, "
            "and the source's delimiter and encoding"
        )
    else:
        todo = "names are exact (lower case, ASCII): correct the header or deliver the file again"
    _check(missing, _repeated(found, table, named=not missing), table, where, todo)
    return _header(found, table.columns)


def match_query(
    names: Sequence[str],
    table: Table,
    own: Mapping[str, str],
    where: str,
    same: Callable[[str], str] = str,
) -> Header:
    """Find a table's columns in a query's result; `own` maps contract names to the database's.

    Columns outside the contract may have any name, joins often repeat some. `same` makes equal the
    names that are one to the database; elsewhere a name in other letters is taken if it is the only
    one. Raises ExtractError naming all columns that are missing and all that are repeated.
    """
    found = list(map(same, names))
    asked = {column: own.get(column, column) for column in table.columns}
    shown = {
        column: column if name == column else f"{column} (as {name})"
        for column, name in asked.items()
    }
    exact = set(map(same, asked.values()))
    wanted = {column: _spelled(same(name), found, exact) for column, name in asked.items()}
    missing = [shown[column] for column, name in wanted.items() if name not in found]
    repeated = [shown[column] for column, name in wanted.items() if found.count(name) > 1]
    todo = "name the columns in the source's queries, or map the database's own names in columns"
    _check(missing, repeated, table, where, todo)
    return _header(found, tuple(wanted.values()))


def _spelled(name: str, found: Sequence[str], exact: Collection[str]) -> str:
    """The name as it was found: exactly, or in other letters if only one is spelled so.

    A name of `exact` is the column of those who spell it so, and nobody else's.
    """
    others = [each for each in found if each.strip(BLANKS).casefold() == name.casefold()]
    if name in found or len(others) != 1 or others[0] in exact:
        return name
    return others[0]


def _header(found: Sequence[str], wanted: Sequence[str]) -> Header:
    extra = [_shown(name, place) for place, name in enumerate(found, 1) if name not in wanted]
    return Header(len(found), tuple(map(found.index, wanted)), tuple(extra))


def _shown(name: str, place: int) -> str:
    return name if _SHOWN.fullmatch(name) else f"#{place}"


def _repeated(found: Sequence[str], table: Table, *, named: bool) -> list[str]:
    """Names used twice; nameless columns are no names.

    When columns are missing, the row may be data and no header: a name outside the contract is then
    given by its places only.
    """
    repeated = []
    for name, times in Counter(found).items():
        if times > 1 and name:
            places = [f"#{place}" for place, other in enumerate(found, 1) if other == name]
            known = name in table.columns or (named and _SHOWN.fullmatch(name))
            repeated.append(name if known else " = ".join(places))
    return repeated


def _check(
    missing: Sequence[str], repeated: Sequence[str], table: Table, where: str, todo: str
) -> None:
    problems = []
    if missing:
        problems.append(f"missing columns: {', '.join(missing)}")
    if repeated:
        problems.append(f"repeated columns: {', '.join(repeated)}")
    if problems:
        raise ExtractError(f"{table.name}: {'; '.join(problems)}", where=where, todo=todo)
