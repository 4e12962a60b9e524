"""Mapping and rule tables: the packaged seeds, replaced by the region's own, checked before use."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flytt.errors import SeedError
from flytt.settings.naming import listing, nearest_hint
from flytt.transform.dbt.project import packaged_project, packaged_seeds
from flytt.transform.seed_rules import problems_of

_WIDTH = re.compile(r"varchar\((\d+)\)")


@dataclass(frozen=True)
class Seed:
    """One seed as it will be loaded: (column, type) pairs, rows in file order, and its lines."""

    name: str
    path: Path
    sha256: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

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


def read_seeds(folder: Path | None, systems: Sequence[str]) -> dict[str, Seed]:
    """Every seed, the region's own file before the packaged one.

    Raises SeedError with every problem of every table: unknown file, encoding, header, width, a
    key used twice, and what the data contract (section 2) says of the values.
    """
    packaged = packaged_seeds()
    own = (
        {path.stem: path for path in sorted(folder.glob("*.csv"))}
        if folder and folder.is_dir()
        else {}
    )
    problems = [
        f"{path.name}: no mapping table has this name{nearest_hint(name, packaged)}"
        for name, path in own.items()
        if name not in packaged
    ]
    if folder is not None and not folder.is_dir():
        problems.append(f"the folder {folder} does not exist")
    seeds: dict[str, Seed] = {}
    for name, path in packaged.items():
        seed = _read(name, own.get(name, path), problems)
        if seed is not None:
            seeds[name] = seed
    if not problems:
        named = {name: _named(seed) for name, seed in seeds.items()}
        problems = problems_of(named, systems, packaged_rules())
    if problems:
        raise SeedError(
            listing(problems, "Mapping tables"),
            where=str(folder) if folder else None,
            todo="mend the rows named; nothing has been run",
        )
    return seeds


@cache
def packaged_rules() -> tuple[str, ...]:
    """The names of all rules, as the packaged seed has them."""
    with packaged_seeds()["regel"].open(encoding="utf-8", newline="") as file:
        return tuple(row["regel"] for row in csv.DictReader(file, delimiter=";"))


def _named(seed: Seed) -> list[dict[str, str]]:
    names = [name for name, _ in seed.columns]
    return [
        {**dict(zip(names, row, strict=True)), "": f"{seed.path.name} line {line}"}
        for row, line in zip(seed.rows, seed.lines, strict=True)
    ]


def _read(name: str, path: Path, problems: list[str]) -> Seed | None:
    columns = _columns(name)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        problems.append(f"{path.name}: cannot be read ({error.strerror})")
        return None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(f"{path.name} line {line}: not UTF-8; save the file as UTF-8")
        return None
    if "\0" in text:
        problems.append(f"{path.name}: holds a NUL character")
        return None
    # Line ends as dbt reads them, inside values too.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    before = len(problems)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if header != [column for column, _ in columns]:
            wanted = ";".join(column for column, _ in columns)
            problems.append(f"{path.name}: the header must be {wanted}")
            return None
        for row in reader:
            # Spreadsheets leave rows of nothing but separators behind.
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(columns):
                problems.append(
                    f"{path.name} line {reader.line_num}: {len(row)} fields, not {len(columns)}"
                )
                continue
            for (column, width), cell in zip(columns, row, strict=True):
                if len(cell) > _width(width):
                    problems.append(
                        f"{path.name} line {reader.line_num}: {column} is longer than "
                        f"{_width(width)} characters"
                    )
            rows.append(tuple(row))
            lines.append(reader.line_num)
    except csv.Error as error:
        problems.append(f"{path.name} line {reader.line_num}: {error}")
    if len(problems) > before:
        return None
    digest = hashlib.sha256(content).hexdigest()
    return Seed(name, path, digest, columns, tuple(rows), tuple(lines))


@cache
def _described() -> Mapping[str, Any]:
    import yaml

    text = (packaged_project() / "seeds" / "_seeds.yml").read_text(encoding="utf-8")
    return {seed["name"]: seed for seed in yaml.safe_load(text)["seeds"]}


def _columns(name: str) -> tuple[tuple[str, str], ...]:
    """Columns and types as the dbt project declares them."""
    return tuple(_described()[name]["config"]["column_types"].items())


def _width(declared: str) -> int:
    found = _WIDTH.fullmatch(declared)
    assert found, declared
    return int(found[1])


def _as_dbt(value: str) -> str | None:
    return None if value.strip().lower() in ("", "null") else value
