"""Sling's load of the same files into PostgreSQL, one call of its program for each file."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import time

import psycopg

from harness.shape import shape

_SOURCE = '{delimiter: ";", header: true, columns: {"*": text}}'


def main() -> None:
    """Load every file into a table of text columns and say how long it took."""
    options = shape(argparse.ArgumentParser(description=__doc__)).parse_args()
    program = importlib.import_module("sling_linux_amd64").SLING_BIN
    environment = os.environ | {
        "MAL": f"{options.url}&sslmode=disable",
        "SLING_HOME_DIR": str(options.out),
        "SLING_DISABLE_TELEMETRY": "true",
    }
    files = sorted(options.extracts.glob("*.csv"))
    begun = time.perf_counter()
    for path in files:
        command = [program, "run", "--mode", "full-refresh", "--src-stream", f"file://{path}"]
        command += ["--src-options", _SOURCE, "--tgt-conn", "MAL"]
        command += ["--tgt-object", f"public.{path.stem}"]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    seconds = time.perf_counter() - begun
    with psycopg.connect(options.url) as connection:
        query = " union all ".join(f"select count(*) from {path.stem}" for path in files)
        rows = sum(count for (count,) in connection.execute(query.encode()).fetchall())
    print(json.dumps({"seconds": seconds, "rows": rows}))


main()
