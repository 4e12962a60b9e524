"""PostgreSQL's own bulk load of the same files: what no program on top of it can undercut."""

from __future__ import annotations

import argparse
import json
import time

import psycopg

from harness.shape import header, shape

_BLOCK = 1 << 20
_NAMES = {"utf-8": "UTF8", "cp1252": "WIN1252"}


def main() -> None:
    """Copy every file into a table of text columns and say how long it took."""
    options = shape(argparse.ArgumentParser(description=__doc__)).parse_args()
    rows = 0
    begun = time.perf_counter()
    with psycopg.connect(options.url) as connection:
        for path in sorted(options.extracts.glob("*.csv")):
            columns = ", ".join(f"{name} text" for name in header(path))
            connection.execute(f"create table {path.stem} ({columns})".encode())
            command = (
                f"copy {path.stem} from stdin (format csv, header, delimiter ';', freeze,"
                f" encoding '{_NAMES[options.encoding]}')"
            )
            with connection.cursor() as cursor:
                with cursor.copy(command.encode()) as copy, path.open("rb") as file:
                    while block := file.read(_BLOCK):
                        copy.write(block)
                rows += cursor.rowcount
            connection.execute(f"analyze {path.stem}".encode())
    print(json.dumps({"seconds": time.perf_counter() - begun, "rows": rows}))


main()
