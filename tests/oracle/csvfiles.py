"""CSV files of the contract, read into rows of text."""

from __future__ import annotations

import csv
from pathlib import Path

from oracle.reading import Record, records
from oracle.tables import COLUMNS, Row

SHIPPED_SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def read_csv(path: Path, *, delimiter: str = ";") -> list[Row]:
    """The rows of a UTF-8 file without faults."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        header = [name.strip() for name in next(reader)]
        return [dict(zip(header, cells, strict=True)) for cells in reader if cells]


def read_extracts(
    folder: Path, *, encoding: str = "utf-8", delimiter: str = ";"
) -> dict[str, list[Record]]:
    """All extract tables that the folder holds, as records."""
    files = {table: folder / f"{table}.csv" for table in COLUMNS}
    return {
        table: records(path.read_bytes(), encoding, delimiter)
        for table, path in files.items()
        if path.exists()
    }


def seed_columns(name: str) -> list[str]:
    """The header of a shipped seed."""
    with (SHIPPED_SEEDS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file, delimiter=";"))


def read_seeds(folder: Path | None = None) -> dict[str, list[Row]]:
    """The shipped seeds, each replaced by the folder's file of the same name."""
    files = {path.stem: path for path in sorted(SHIPPED_SEEDS.glob("*.csv"))}
    if folder is not None:
        files |= {path.stem: path for path in sorted(folder.glob("*.csv"))}
    return {name: read_csv(path) for name, path in files.items()}
