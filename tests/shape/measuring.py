"""Measures runs of two sizes: what grows with the posts, and what must not."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from flytt.generator import generate
from line.work import FIRST, new_work, settings

SMALL, LARGE = 2_000, 36_000  # the larger has more rows than a row group may hold
_SEED = 5
_DONE = (0, 1)
_KIB = 1024
# In a small process: a peak also counts what is inherited at the fork, and the tests are large. dbt
# works in a process of its own; each has its peak, and both may come at once.
_MEASURED = """
import resource, sys
from flytt.cli.main import main
code = main(sys.argv[1:])
print("peak", sum(
    resource.getrusage(whose).ru_maxrss
    for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
))
sys.exit(code)
"""


@dataclass(frozen=True)
class Run:
    """One run: posts, peak memory of flytt and dbt, the folder's bytes and the nodes dbt ran."""

    work: Path
    posts: int
    memory: int
    files: int
    nodes: int


def run(work: Path, posts: int, engine_url: str | None) -> Run:
    """`flytt run` of so many synthetic posts, in a process of its own."""
    new_work(work, settings(engine_url=engine_url))
    generate(work / "extrakt", posts, _SEED)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, "run", "--work", work, "--date", FIRST],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in _DONE, done.stderr
    memory = int(done.stdout.rpartition("peak ")[2]) * _KIB
    folder = work / "korningar" / f"{FIRST}-1"
    log = (folder / "logg.jsonl").read_text(encoding="utf-8").splitlines()
    nodes = [len(e["sekunder"]) for e in map(json.loads, log) if e["handelse"] == "modeller"]
    return Run(work, posts, memory, _bytes(folder), sum(nodes))


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.csv"))


def duckdb_shape(work: Path) -> dict[str, float]:
    """What runs on DuckDB cost, each figure by the name it has in the table of bounds."""
    small, large = (run(work / str(posts), posts, None) for posts in (SMALL, LARGE))
    stored = [(each.work / "lager.duckdb").stat().st_size for each in (small, large)]
    return _common(small, large) | {
        "stored_bytes": _each(stored[1] - stored[0]),
        "group_rows": _group_rows(large.work / "lager.duckdb"),
    }


def _group_rows(warehouse: Path) -> int:
    """The rows of the largest row group, in what was loaded and in what dbt made."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
        ).fetchall()
        return max(
            int(rows)
            for (table,) in tables
            for (rows,) in connection.execute(
                f"select count from pragma_storage_info('{table}')"
            ).fetchall()
        )


def postgres_shape(work: Path, url: str, server_log: Path) -> dict[str, float]:
    """What runs on PostgreSQL cost; the second run takes the first one's place."""
    database = url.rpartition("?")[0].rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"alter database {database} set log_statement = 'all'".encode())
        # Each of a plan's processes counts its part of a scan as one.
        serial = f"alter database {database} set max_parallel_workers_per_gather = 0"
        connection.execute(serial.encode())
    small = run(work / str(SMALL), SMALL, url)
    stored = _stored(url)
    before = _statements(server_log)
    large = run(work / str(LARGE), LARGE, url)
    statements = _statements(server_log) - before
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"alter database {database} reset log_statement".encode())
    scans, read = _scans(url)
    return _common(small, large) | {
        "stored_bytes": _each(_stored(url) - stored),
        "statements": statements,
        "scans": scans,
        "rows_read": read / LARGE,
    }


def _common(small: Run, large: Run) -> dict[str, float]:
    return {
        "nodes": large.nodes,
        "memory_bytes": _each(large.memory - small.memory),
        "file_bytes": _each(large.files - small.files),
    }


def _each(difference: int) -> float:
    """A difference between the sizes, for each post that the larger has more."""
    return difference / (LARGE - SMALL)


def _stored(url: str) -> int:
    query = """
        select sum(pg_total_relation_size(relid)) from pg_stat_user_tables
        where schemaname like 'flytt%'
    """
    return int(_row(url, query)[0])


def _scans(url: str) -> tuple[int, int]:
    """Scans of tables at least half as long as the posts, and rows read of all tables."""
    query = f"""
        select
            sum(seq_scan + coalesce(idx_scan, 0)) filter (where n_live_tup >= {LARGE // 2}),
            sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
        from pg_stat_user_tables where schemaname like 'flytt%'
    """
    scans, read = _row(url, query)
    return int(scans), int(read)


def _row(url: str, query: str) -> tuple[int, ...]:
    with psycopg.connect(url) as connection:
        found = connection.execute(query.encode()).fetchone()
    assert found is not None
    return found


def _statements(server_log: Path) -> int:
    log = server_log.read_bytes()
    return log.count(b"LOG:  statement:") + log.count(b"LOG:  execute ")
