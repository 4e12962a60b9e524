"""The accounts of a run: what was quarantined, and where every row read went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import duckdb

from in_duckdb.contract import AVSTAMNING, KALLSYSTEM, KARANTAN, POST_TABLES, Job
from in_duckdb.reading import Loaded


def write_accounts(
    connection: duckdb.DuckDBPyConnection, loaded: Sequence[Loaded], job: Job
) -> None:
    """Write karantan.csv and avstamning.csv."""
    quarantined = sorted(
        (each.table.name, line, reason) for each in loaded for line, reason in each.quarantined
    )
    _write(job, "karantan.csv", KARANTAN, quarantined)
    counts = Counter((table, "karantan", reason) for table, _, reason in quarantined)
    for each in loaded:
        name = each.table.name
        counts[name, "kopia", ""] = each.copies
        if name not in POST_TABLES.values():
            counts[name, "last", ""] = each.rows - each.aside
    posts = "select kallsystem, utfall, regel, count(*) from post group by all"
    for system, outcome, rule, number in connection.execute(posts).fetchall():
        counts[POST_TABLES[system], outcome, rule] = number
    rows = sorted((KALLSYSTEM[key[0]], *key, number) for key, number in counts.items() if number)
    _write(job, "avstamning.csv", AVSTAMNING, rows)


def _write(job: Job, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with job.file(name).open("w", encoding="utf-8") as file:
        file.writelines(";".join(map(str, row)) + "\n" for row in (header, *rows))
