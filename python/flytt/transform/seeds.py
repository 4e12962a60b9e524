"""Mapping and rule tables: the packaged seeds, replaced by the region's own, checked before use."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flytt.errors import SeedError
from flytt.settings.naming import BLANKS, listing, nearest
from flytt.settings.settings import Settings
from flytt.transform.dbt.project import packaged_project, packaged_seeds
from flytt.transform.seed_rules import TEXTS, SeedTable, code, problems_of

_WIDTH = re.compile(r"varchar\((\d+)\)")
OF_A_REGION = (
    "driftstart",
    "mappning_vardenhet",
    "mappning_problemkod",
    "mappning_yrkeskategori",
    "mappning_remittent",
    "huvudmottagning",
)
"""The tables that only a region can write: those of the package are made up, for the demo."""
DRAFT = "# Utkast: ta bort den här raden när tabellen är regionens egen.\n"
"""A first line that begins with `#`: the table is read, and taken for made up."""


@dataclass(frozen=True)
class Seed:
    """One seed as it will be loaded: (column, type) pairs, rows in file order, and its lines.

    `own` says that it is the region's; a table of go-live dates without rows is not.
    """

    name: str
    path: Path
    sha256: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    own: bool

    def as_csv(self) -> str:
        """The same rows as a file that `dbt seed` reads: no BOM, no blank rows."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerow(name for name, _ in self.columns)
        writer.writerows(self.rows)
        return text.getvalue()

    def loadable(self) -> list[tuple[str | None, ...]]:
        """The rows as `dbt seed` loads them: blank and `null` are NULL, all else as it stands."""
        return [tuple(_as_dbt(value) for value in row) for row in self.rows]


def read_seeds(
    folder: Path | None,
    systems: Sequence[str],
    over: Path | None = None,
    calendar: Path | None = None,
) -> dict[str, Seed]:
    """Every seed, the region's own file before the packaged one.

    For a what-if, the files of another folder `over` the region's, and another table of go-live
    dates. Raises SeedError with every problem of every table: a file that is not read, encoding,
    header, width, a key used twice, and what the data contract (section 2) says of the values.
    """
    packaged = packaged_seeds()
    own, problems = _own_files(folder, packaged)
    others, wrong = _own_files(over, packaged)
    own |= others
    problems += wrong
    if calendar is not None:
        own["driftstart"] = calendar
    seeds: dict[str, Seed] = {}
    for name, path in packaged.items():
        seed = _read(name, own.get(name), path, problems)
        if seed is not None:
            seeds[name] = seed
    if not problems:
        named = {name: _by_column(seed) for name, seed in seeds.items()}
        problems = problems_of(named, _tables(), systems, _packaged_rules())
    if problems:
        raise SeedError(
            listing(problems, "Mapping tables"),
            where=", ".join(str(each) for each in (folder, over, calendar) if each) or None,
            todo="correct the rows named; nothing has been run",
        )
    return seeds


def _by_column(seed: Seed) -> list[dict[str, str]]:
    names = [name for name, _ in seed.columns]
    return [
        {**dict(zip(names, row, strict=True)), "": f"{seed.path.name} line {line}"}
        for row, line in zip(seed.rows, seed.lines, strict=True)
    ]


def seed_keys() -> dict[str, Sequence[str]]:
    """The columns that tell a seed's rows apart, by the seed's name."""
    return {name: table.key for name, table in _tables().items()}


def made_up(own: Collection[str]) -> list[str]:
    """The tables that a region must have and does not."""
    return [name for name in OF_A_REGION if name not in own]


def refuse_made_up(own: Collection[str], settings: Settings) -> None:
    """Raise SeedError, naming each, when made-up tables would decide which posts migrate."""
    if settings.demo_seeds or not (missing := made_up(own)):
        return
    tables = "".join(
        f"\n  {name}.csv, with the header {';'.join(_tables()[name].columns)}" for name in missing
    )
    raise SeedError(
        "These mapping tables must be the region's own, and driftstart must have rows:"
        f"{tables}\nThose of the package are made up; a first line with # marks a draft.",
        where=str(settings.seeds),
        todo="put them there, with the header only where there is nothing to map; a folder of"
        " synthetic posts may say demo = true in [seeds] of flytt.toml",
    )


def seed_columns(name: str) -> list[str]:
    """The columns of a packaged seed, in order."""
    return list(_tables()[name].columns)


def headings(folder: Path | None, name: str) -> dict[str, str]:
    """What the rows of a table of texts are called, by their key: `rubrik` in the region's own
    table, or in the packaged one when that is missing or wrong.
    """
    seed = _now(folder, name)
    place = [column for column, _ in seed.columns].index("rubrik")
    return {row[0]: row[place] for row in seed.rows}


def seed_place(folder: Path | None, name: str, key: Sequence[str], target: str) -> str:
    """Where the row stands that leads from a key to its target, `<file> line <n>`.

    The row of the key, else of its unit's `*`; empty when the table of today has neither.
    """
    seed = _now(folder, name)
    width = len(key)
    for wanted in (tuple(key), (*key[:-1], "*")):
        for row, line in zip(seed.rows, seed.lines, strict=True):
            if tuple(map(code, row[:width])) == wanted and row[width].strip(BLANKS) == target:
                return f"{name}.csv line {line}"
    return ""


def swedish_names(folder: Path | None) -> dict[str, dict[str, str]]:
    """The words of `svenska_namn` by kind and name, the region's own before the package's."""
    names: dict[str, dict[str, str]] = {}
    for kind, name, text in _now(folder, "svenska_namn").rows:
        names.setdefault(kind, {})[name] = text
    return names


def _now(folder: Path | None, name: str) -> Seed:
    """A table as it stands; the packaged one when the region's is missing or wrong."""
    packaged, own = packaged_seeds()[name], folder / f"{name}.csv" if folder else None
    found = _read(name, own, packaged, []) if own and own.is_file() else None
    seed = found or _read(name, None, packaged, [])
    assert seed is not None, name
    return seed


def _own_files(folder: Path | None, packaged: Collection[str]) -> tuple[dict[str, Path], list[str]]:
    """The files that replace packaged tables, by name, and what is wrong with all others."""
    if folder is None:
        return {}, []
    if not folder.is_dir():
        problem = "is a file" if folder.exists() else "does not exist"
        raise SeedError(
            f"The folder of mapping tables {problem}.",
            where=str(folder),
            todo="make the folder, or name the right one (seeds.folder or --mappings)",
        )
    own: dict[str, Path] = {}
    problems: list[str] = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts):
            continue
        if path.is_dir():
            if path.suffix == ".csv":
                problems.append(f"{inside}: is a folder, and must be a file")
            continue
        if len(inside.parts) == 1 and path.suffix == ".csv" and path.stem in packaged:
            own[path.stem] = path
        else:
            problems.append(f"{inside}: is not read; {_right_name(path.name, packaged)}")
    return own, problems


def _right_name(file: str, packaged: Collection[str]) -> str:
    """What to do with a file that is not read: the name that it should have."""
    name = nearest(file.split(".", 1)[0], packaged)
    return f"the name to use is {name}.csv (CSV in UTF-8 with ;), else keep it in another folder"


def _read(name: str, own: Path | None, packaged: Path, problems: list[str]) -> Seed | None:
    path = own or packaged
    columns = tuple(_tables()[name].columns.items())
    before = len(problems)
    try:
        content, text = _decode(path)
    except SeedError as error:
        problems.append(str(error))
        return None
    rows = dict(_rows(text, columns, path.name, problems))
    if len(problems) > before:
        return None
    digest = hashlib.sha256(content).hexdigest()
    is_own = own is not None and not _is_draft(text) and (bool(rows) or name != "driftstart")
    return Seed(name, path, digest, columns, tuple(rows.values()), tuple(rows), is_own)


def _is_draft(text: str) -> bool:
    """Whether a table says that it is not yet the region's."""
    return text.startswith("#")


def _decode(path: Path) -> tuple[bytes, str]:
    """A file as it is and as text, with line ends as dbt reads them, inside values too."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise SeedError(f"{path.name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SeedError(f"{path.name} line {line}: not UTF-8; save the file as UTF-8") from None
    if "\0" in text:
        raise SeedError(f"{path.name}: holds a NUL character")
    return content, text.replace("\r\n", "\n").replace("\r", "\n")


def _rows(
    text: str, columns: Sequence[tuple[str, str]], file: str, problems: list[str]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a table, each with the line that it ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        if _is_draft(text):
            next(reader)
        header = ";".join(cell.strip() for cell in next(reader, []))
        wanted = ";".join(column for column, _ in columns)
        if header != wanted:
            problems.append(f"{file}: the header must be {wanted}")
            return
        for row in reader:
            # Spreadsheets leave rows of nothing but separators behind.
            if not any(cell.strip() for cell in row):
                continue
            where = f"{file} line {reader.line_num}"
            if len(row) != len(columns):
                problems.append(f"{where}: {len(row)} fields, not {len(columns)}")
                continue
            for (column, declared), cell in zip(columns, row, strict=True):
                if len(cell) > (width := _width(declared)):
                    problems.append(f"{where}: {column} is longer than {width} characters")
            yield reader.line_num, tuple(row)
    except csv.Error as error:
        problems.append(f"{file} line {reader.line_num}: {error}")


@cache
def _tables() -> Mapping[str, SeedTable]:
    """The seeds as the dbt project declares them."""
    import yaml

    text = (packaged_project() / "seeds" / "_seeds.yml").read_bytes()
    tables = {}
    for seed in yaml.load(text, yaml.CSafeLoader)["seeds"]:
        tests = (
            test["code_table"]["arguments"] for test in seed["data_tests"] if "code_table" in test
        )
        tables[seed["name"]] = SeedTable(columns=seed["config"]["column_types"], **next(tests))
    return tables


@cache
def _packaged_rules() -> Mapping[str, list[dict[str, str]]]:
    """The packaged tables that name what the models know."""
    packaged = packaged_seeds()
    return {
        name: list(csv.DictReader(packaged[name].read_text("utf-8").splitlines(), delimiter=";"))
        for name in ("regel", "faltkrav", *TEXTS)
    }


def _width(declared: str) -> int:
    found = _WIDTH.fullmatch(declared)
    assert found, declared
    return int(found[1])


def _as_dbt(value: str) -> str | None:
    return None if value.strip().lower() in ("", "null") else value
