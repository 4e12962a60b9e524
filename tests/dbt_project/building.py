"""Raw tables and seeds where dbt looks for them, put there by no code of flytt; and dbt on them."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import psycopg
from psycopg import sql

from flytt.engines.spark.spark_session import open_session
from flytt.plugins.tables import BUILT_IN_TABLES, Table
from flytt.settings.patterns import engine_pattern
from kit import forked_dbt
from kit.persons import official
from kit.sail_server import SailServer
from kit.texts import texts

ROOT = Path(__file__).parents[2]
CASE = ROOT / "tests" / "cases" / "a"
MIGRERINGSDATUM = "2026-10-05"

Cell = str | int | None

# What the ledger holds: system, post, official person and vårdåtagande.
HELD: tuple[tuple[str, str, int, str | None], ...] = (
    ("PASIS", "L1", 700, "VL1"),
    ("PASIS", "L2", 701, "VL2"),
    ("PASIS", "L3", 702, None),
    ("VAPS", "L4", 703, None),
)


@dataclass(frozen=True)
class RawTable:
    """One table to load: `schema` is flytt (seeds) or flytt_raw; types are the engine's own."""

    schema: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def type_of(self, column: str) -> str:
        """Raw is text, but for line numbers and counts."""
        counted = self.schema == "flytt_raw" and column in ("rad", "antal", "post")
        return "bigint" if counted else "varchar"


def case_tables(folder: Path = CASE) -> list[RawTable]:
    """Case a as flytt would load it for 2026-10-05, and a ledger that holds four exports."""
    tables: list[RawTable] = []
    read: list[tuple[Cell, ...]] = []
    for table in BUILT_IN_TABLES:
        rows = [*_csv(folder / "extrakt" / f"{table.name}.csv"), *_held_rows(table)]
        cells = tuple(
            (line, *(row[column] for column in table.columns))
            for line, row in enumerate(rows, start=2)
        )
        tables.append(RawTable("flytt_raw", table.name, ("rad", *table.columns), cells))
        read.append((table.kallsystem, table.name, len(cells), "a" * 64, ";"))
    tables.append(_raw("inlasning", "kallsystem tabell antal fingeravtryck avgransare", read))
    run: tuple[Cell, ...] = (
        f"{MIGRERINGSDATUM}-1", MIGRERINGSDATUM, "4000", None, "TEST", "0.001", "0.2", "2026-09-28",
    )  # fmt: skip
    columns = "run_id migreringsdatum kommentar_max reservnummer_monster sign"
    tables.append(_raw("korning", f"{columns} quarantined shrunk senaste_migrering", [run]))
    tables.append(_raw("karantan", "tabell rad orsak", []))
    tables.append(_raw("olast", "tabell rad post text", []))
    # No model reads it (test_macro_torture.py).
    pattern = engine_pattern([r"^(\d{6}|\d{8})[DEF]\w", r"Å\W?$", r"[\s-]x"])
    tried: list[tuple[Cell, ...]] = [(n, text, pattern) for n, text in enumerate(texts())]
    tables.append(_raw("prov", "rad varde monster", tried))
    return tables + _ledger() + _seeds(folder / "mappningar")


def _held_rows(table: Table) -> list[dict[str, str | None]]:
    """The rows of the posts that the ledger holds, open and as they were exported."""
    held = {
        "pasis_bevakning": [
            {"bevakning_id": post, "vardatagande_id": link, "personnummer": official(person)}
            for system, post, person, link in HELD
            if system == "PASIS"
        ],
        "pasis_vardatagande": [
            {"vardatagande_id": link} for _, _, _, link in HELD if link is not None
        ],
        "vaps_remiss": [
            {"remiss_id": post, "personnummer": official(person)}
            for system, post, person, _ in HELD
            if system == "VAPS"
        ],
    }
    return [dict.fromkeys(table.columns) | row for row in held.get(table.name, ())]


def _first_edition(system: str, post: str) -> str:
    """The hash of a held post by the first edition: its rows' texts as they stand."""
    tables = {table.name: table for table in BUILT_IN_TABLES}
    ((_, _, _, link),) = [each for each in HELD if each[:2] == (system, post)]
    if system == "VAPS":
        (row,) = [r for r in _held_rows(tables["vaps_remiss"]) if r["remiss_id"] == post]
        return _md5([value for column, value in row.items() if column != "bokad_datum"])
    (row,) = [r for r in _held_rows(tables["pasis_bevakning"]) if r["bevakning_id"] == post]
    behind = _held_rows(tables["pasis_vardatagande"]) if post == "L1" else []
    return _md5([*row.values()], *([*r.values()] for r in behind if r["vardatagande_id"] == link))


def _md5(*rows: list[str | None]) -> str:
    text = "".join("\x1f".join(value or "" for value in row) for row in rows)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _ledger() -> list[RawTable]:
    exports: list[tuple[Cell, ...]] = [
        _export("PASIS", "bevakning", "L1", 700, "forsta_kontakt", "migrerad", "VL1"),
        _export("PASIS", "bevakning", "L2", 701, "aterbesok", "migrerad", "VL2"),
        _export("PASIS", "bevakning", "L3", 702, "distanskontakt", "utestaende", None),
        _export("VAPS", "remiss", "L4", 703, "forsta_kontakt", "migrerad", None),
    ]
    return [
        _raw(
            "ledger_export",
            "kallsystem post_typ post_id run_id migreringsdatum personnummer vardenhet_id kategori"
            " regional_problemkod vardatagande_id innehall personnummer_text"
            " vardatagande_personnummer_text avvikelseorsak huvudmottagning status motstridig"
            " bestalld avslut_id avslut_datum",
            exports,
        ),
        _raw("ledger_listning", "kallsystem post_typ post_id regel forst_sedd senast_sedd", []),
        _raw("ledger_korning", "run_id migreringsdatum", [("2026-09-28-1", "2026-09-28")]),
        _raw("ledger_korning_tabell", "tabell kallsystem antal fingeravtryck", []),
        _raw("ledger_korning_utfall", "utfall antal", []),
        _raw(
            "ledger_avslut",
            "typ id avslut_id datum kallsystem post_typ post_id run_id i_kraft",
            [],
        ),
        _raw(
            "ledger_godkannande",
            "kallsystem post_typ post_id run_id innehall personnummer_text"
            " vardatagande_personnummer_text",
            [],
        ),
        _raw("ledger_larm", "kallsystem post_typ post_id larm sedan", []),
    ]


def _export(
    system: str, kind: str, post: str, person: int, category: str, status: str, link: str | None
) -> tuple[Cell, ...]:
    problem = "LEDGER" if category == "forsta_kontakt" else None
    return (
        system, kind, post, "2026-09-28-1", "2026-09-28", official(person), "SE0000000000-V9",
        category, problem, link, _first_edition(system, post), "", "", "", "", status, "N", "N",
        None, None,
    )  # fmt: skip


def _seeds(own: Path) -> list[RawTable]:
    tables = []
    for shipped in sorted((ROOT / "seeds").glob("*.csv")):
        path = own / shipped.name
        rows = _csv(path if path.exists() else shipped)
        columns = tuple(rows[0])
        cells = tuple(tuple(row[column] for column in columns) for row in rows)
        tables.append(RawTable("flytt", shipped.stem, columns, cells))
    return tables


def _csv(path: Path) -> list[dict[str, str | None]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {column: value or None for column, value in row.items()}
            for row in csv.DictReader(file, delimiter=";")
        ]


def _raw(name: str, columns: str, rows: Iterable[tuple[Cell, ...]]) -> RawTable:
    return RawTable("flytt_raw", name, tuple(columns.split()), tuple(rows))


def load_duckdb(path: Path, tables: Sequence[RawTable]) -> dict[str, str]:
    """Make a DuckDB file with the tables; returns the environment that points dbt at it."""
    with duckdb.connect(path) as connection:
        connection.execute("create schema flytt")
        connection.execute("create schema flytt_raw")
        for table in tables:
            place = f"{table.schema}.{table.name}"
            columns = ", ".join(f"{column} {table.type_of(column)}" for column in table.columns)
            connection.execute(f"create table {place} ({columns})")
            if table.rows:
                marks = ", ".join("?" for _ in table.columns)
                connection.executemany(f"insert into {place} values ({marks})", list(table.rows))
    return {"FLYTT_TARGET": "duckdb", "FLYTT_DUCKDB": str(path)}


def load_postgres(url: str, tables: Sequence[RawTable]) -> dict[str, str]:
    """Fill an empty PostgreSQL database; returns the environment that points dbt at it."""
    with psycopg.connect(url) as connection:
        connection.execute("create schema flytt")
        connection.execute("create schema flytt_raw")
        for table in tables:
            place = sql.Identifier(table.schema, table.name)
            columns = sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(table.type_of(column)))
                for column in table.columns
            )
            connection.execute(sql.SQL("create table {} ({})").format(place, columns))
            with connection.cursor().copy(sql.SQL("copy {} from stdin").format(place)) as copy:
                for row in table.rows:
                    copy.write_row(row)
        info = connection.info
        return {
            "FLYTT_TARGET": "postgres",
            "FLYTT_PG_HOST": info.host,
            "FLYTT_PG_PORT": str(info.port),
            "FLYTT_PG_USER": info.user,
            "FLYTT_PG_DATABASE": info.dbname,
        }


def load_spark(server: SailServer, tables: Sequence[RawTable]) -> dict[str, str]:
    """Land the tables, in form NFC, and make them known to a session of their own."""
    landing = server.landing()
    url = f"{server.url}/;session_id={uuid4()}"
    load_duckdb(landing / "landat.duckdb", tables)
    spark = open_session(url)
    with duckdb.connect(landing / "landat.duckdb", read_only=True) as connection:
        for schema in ("flytt", "flytt_raw"):
            spark.sql(f"create schema {schema}")
        for table in tables:
            place = landing / table.schema / table.name
            place.mkdir(parents=True)
            types = {column: table.type_of(column) for column in table.columns}
            composed = ", ".join(
                f"nfc_normalize({column}) as {column}" if kind == "varchar" else column
                for column, kind in types.items()
            )
            connection.execute(
                f"copy (select {composed} from {table.schema}.{table.name})"
                f" to '{place}/del-0.parquet' (format parquet)"
            )
            columns = ", ".join(
                f"{column} {kind}".replace("varchar", "string") for column, kind in types.items()
            )
            spark.sql(
                f"create table {table.schema}.{table.name} ({columns})"
                f" using parquet location 'file://{place}'"
            )
    # The session stays: dbt uses it too.
    spark.client.close()
    return {
        "FLYTT_TARGET": "spark",
        "SPARK_REMOTE": url,
        "FLYTT_LANDING": f"file://{landing}/modeller",
    }


@dataclass(frozen=True)
class Line:
    """A built line: where its artifacts lie and how to call dbt on it again."""

    target: Path
    environment: Mapping[str, str]

    @property
    def manifest(self) -> dict[str, Any]:
        """What dbt knows of the project, compiled SQL included."""
        loaded: dict[str, Any] = json.loads((self.target / "manifest.json").read_text("utf-8"))
        return loaded

    def dbt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Call dbt on this line, in a process of its own; artifacts and log go to the target."""
        places = ["--target-path", str(self.target), "--log-path", str(self.target / "logs")]
        environment = {**os.environ, "FLYTT_SCHEMA": "flytt", **self.environment}
        return forked_dbt.dbt([*arguments, *places], ROOT, environment)


def build_line(target: Path, environment: Mapping[str, str]) -> Line:
    """Build all models on what is loaded and run every gate, as a run does."""
    line = Line(target, environment)
    skipped = [f"--exclude-resource-type={kind}" for kind in ("seed", "unit_test")]
    finished = line.dbt("build", *skipped)
    assert finished.returncode == 0, finished.stdout
    return line
