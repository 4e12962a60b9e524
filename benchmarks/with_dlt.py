"""The same work by dlt and dbt: dlt loads the extracts, the project's own models decide.

dlt is given its quickest way in: Arrow tables, which it writes as they are. DuckDB reads the CSV,
because dlt's own readers stop at a row that cannot be read; what DuckDB refuses is quarantined,
and so are rows of the wrong width, some of which DuckDB would take.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from psycopg.conninfo import conninfo_to_dict

from flytt.ledger import raw_tables
from harness.data import ROOT, records
from harness.shape import header, shape

_BATCH = 100_000
_KALLSYSTEM = {"pasis": "PASIS", "vaps": "VAPS", "pu": "PU"}

Columns = dict[str, list[Any]]


def main() -> None:
    """Load, then decide and write the dispositions unless only the load is requested."""
    parser = shape(argparse.ArgumentParser(description=__doc__))
    parser.add_argument("--load-only", action="store_true")
    options = parser.parse_args()
    begun = time.perf_counter()
    rows = load(options)
    if options.load_only:
        print(json.dumps({"seconds": time.perf_counter() - begun, "rows": rows}))
        return
    decide(options)
    write(options)


def load(options: argparse.Namespace) -> int:
    """Every extract and control table into the schema flytt_raw; returns the extracts' rows."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    destination: Any = (
        # dlt wants a host and a password, whatever the server does; the socket is in the query.
        dlt.destinations.postgres(options.url.replace("@/", ":-@localhost/"))
        if options.url
        else dlt.destinations.duckdb(str(options.out / "lager.duckdb"))
    )
    pipeline = dlt.pipeline(
        "flytt",
        pipelines_dir=str(options.out / "dlt"),
        destination=destination,
        dataset_name="flytt_raw",
    )
    refused: Columns = {"tabell": [], "rad": [], "orsak": []}
    loaded: Columns = {"kallsystem": [], "tabell": [], "antal": [], "fingeravtryck": []}
    extracts = [
        dlt.resource(
            read(path, options.out, refused, loaded), name=path.stem, write_disposition="replace"
        )
        for path in sorted(options.extracts.glob("*.csv"))
    ]
    # CSV is what dlt loads quickest into PostgreSQL.
    pipeline.run(extracts, loader_file_format="csv" if options.url else "parquet")
    rows = sum(loaded["antal"]) - len(refused["rad"])
    control = {
        "karantan": _typed(refused, rad=pa.int64()),
        "inlasning": _typed(loaded, antal=pa.int64()),
        "korning": _typed(
            {
                "run_id": [f"{options.date}-1"],
                "migreringsdatum": [options.date],
                "kommentar_max": ["4000"],
                "reservnummer_monster": [None],
                "sign": ["SDVM"],
            }
        ),
    }
    for empty in raw_tables(None):
        control[empty.name] = _typed({name: [] for name in empty.columns})
    tables = [
        dlt.resource([table], name=name, write_disposition="replace")
        for name, table in control.items()
    ]
    pipeline.run(tables, loader_file_format="csv" if options.url else "parquet")
    return rows


def read(path: Path, out: Path, refused: Columns, loaded: Columns) -> Iterator[pa.Table]:
    """The rows of an extract with their numbers; notes those refused and how many there were."""
    names = header(path)
    wide = out / path.name
    read_rows = _set_aside(path, wide, len(names) - 1, refused)
    connection = duckdb.connect()
    types = ", ".join(f"'{name}': 'varchar'" for name in names)
    found = connection.sql(
        f"select row_number() over () as rad, * from read_csv('{wide}', delim = ';', header = true,"
        f" quote = '\"', escape = '\"', auto_detect = false, columns = {{{types}}},"
        " new_line = '\\n', store_rejects = true, parallel = false)"
    )
    for batch in found.to_arrow_reader(_BATCH):
        table = pa.table(batch)
        holds_nul = _any_nul(table, names)
        if pc.any(holds_nul).as_py():
            for rad in table["rad"].filter(holds_nul).to_pylist():
                _refuse(refused, path.stem, rad, "nul_tecken")
            table = table.filter(pc.invert(holds_nul))
        yield table
    for (line,) in connection.execute("select distinct line from reject_errors").fetchall():
        _refuse(refused, path.stem, line, "felaktig_citering")
    loaded["kallsystem"].append(_KALLSYSTEM[path.stem.partition("_")[0]])
    loaded["tabell"].append(path.stem)
    loaded["antal"].append(read_rows)
    loaded["fingeravtryck"].append("")


def _set_aside(path: Path, wide: Path, delimiters: int, refused: Columns) -> int:
    """Copy the records of the right width; returns how many there are in all."""
    number = 0
    with path.open("rb") as source, wide.open("wb") as target:
        target.write(source.readline())
        for record in records(source):
            if not record.strip():
                continue
            number += 1
            # What stands between quotes is text: every other piece of the record.
            bare = record if b'"' not in record else b"".join(record.split(b'"')[::2])
            if bare.count(b";") == delimiters:
                target.write(record)
            else:
                _refuse(refused, path.stem, number, "fel_antal_falt")
    return number


def _any_nul(table: pa.Table, names: list[str]) -> Any:
    found = [pc.match_substring(table[name], "\0") for name in names]
    holds = found[0]
    for each in found[1:]:
        holds = pc.or_kleene(holds, each)
    return pc.fill_null(holds, False)


def _refuse(refused: Columns, table: str, rad: int, reason: str) -> None:
    refused["tabell"].append(table)
    refused["rad"].append(rad)
    refused["orsak"].append(reason)


def _typed(columns: Columns, **types: pa.DataType) -> pa.Table:
    return pa.table({n: pa.array(v, types.get(n, pa.string())) for n, v in columns.items()})


def decide(options: argparse.Namespace) -> None:
    """`dbt build` of the project as it lies in the repository, seeds included."""
    if options.seeds and options.seeds.resolve() != ROOT / "seeds":
        raise SystemExit("dbt builds the project with its own seeds: no others here")
    if options.url:
        place = conninfo_to_dict(options.url)
        environment = {
            "FLYTT_TARGET": "postgres",
            "FLYTT_PG_HOST": str(place["host"]),
            "FLYTT_PG_USER": str(place["user"]),
            "FLYTT_PG_DATABASE": str(place["dbname"]),
        }
    else:
        environment = {"FLYTT_TARGET": "duckdb", "FLYTT_DUCKDB": str(options.out / "lager.duckdb")}
    os.environ.update(environment | {"FLYTT_SCHEMA": "flytt", "DO_NOT_TRACK": "1"})
    from dbt.cli.main import dbtRunner

    places = ["--project-dir", ROOT, "--profiles-dir", ROOT]
    places += ["--target-path", options.out / "target", "--log-path", options.out / "logs"]
    selection = ["--exclude-resource-type", "unit_test", "--exclude", "tag:kontroll"]
    quiet = ["--quiet", "--log-level", "none", "--no-write-json"]
    result = dbtRunner().invoke(["build", *quiet, *selection, *map(str, places)])
    if not result.success:
        raise SystemExit("dbt could not build the project")


def write(options: argparse.Namespace) -> None:
    """dispositioner.csv, to compare."""
    select = "select * from flytt.dispositioner order by kallsystem, post_typ, post_id"
    path = options.out / "dispositioner.csv"
    if options.url:
        import psycopg

        command = f"copy ({select}) to stdout (format csv, header, delimiter ';')"
        with (
            psycopg.connect(options.url) as server,
            server.cursor().copy(command.encode()) as copy,
            path.open("wb") as file,
        ):
            for block in copy:
                file.write(block)
        return
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    manager: Any = DuckDBConnectionManager
    manager.close_all_connections()
    with duckdb.connect(str(options.out / "lager.duckdb"), read_only=True) as connection:
        connection.execute(f"copy ({select}) to '{path}' (format csv, header, delimiter ';')")


main()
