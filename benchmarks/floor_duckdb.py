"""A whole run written by hand for DuckDB alone: the least that the job costs on that engine.

All rules with an empty ledger, and the same bytes as `flytt run`. What it leaves out: the ledger
and its rules (10, 11, 88 and 90), the gates, the manifest and the log; a region's own pattern for
reserve numbers and its own length of a comment; the check of the mapping tables; rows in `faltkrav`
that ask other posts than first contacts for fields of a vårdåtagande. A quote that is never closed
takes the rows below it along; flytt refuses its line and reads on. Extracts end their lines alike,
and a BOM or blank lines stand above no header.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from string import Template

import duckdb

from in_duckdb.accounts import write_accounts
from in_duckdb.contract import Job
from in_duckdb.demands import Demands
from in_duckdb.lines import as_utf8
from in_duckdb.reading import Loaded, load
from in_duckdb.rules import Rules, seed_rows
from in_duckdb.tables import BEVAKNINGAR, PATIENTER, PERSONER, REMISSER, VARDATAGANDEN, Table

_SQL = Path(__file__).parent / "in_duckdb"
_SEEDS = (
    *("driftstart", "mappning_vardenhet", "mappning_problemkod", "mappning_yrkeskategori"),
    *("mappning_remittent", "huvudmottagning", "kontakttyp", "bevakningstyp", "vardbegaran"),
)
# A joined table filters the one that it is joined to by its smallest and largest text: in vain.
# The joins are written in the order that is best.
_SETTINGS = {
    "disabled_optimizers": "join_order,build_side_probe_side,join_filter_pushdown",
}
# Letters that change to upper case by hand where a text holds any beyond Latin Extended-A.
_LOWER = (
    "åäöéüµàáâãæçèêëìíîïðñòóôõøùúûýþÿāăąćĉċčďđēĕėęěĝğġģ"
    "ĥħĩīĭįıĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžſ"
)
# A value is quoted for `comment` too, which nothing in the contract asks for.
_FORM = (
    "(format csv, header true, delimiter ';', quote '\"', escape '\"', nullstr '', comment '',"
    " use_tmp_file false)"
)


class Floor:
    """One run in a database of its own; `scratch` is a folder for what goes with it."""

    def __init__(self, job: Job, scratch: Path, settings: dict[str, str]) -> None:
        self._job = job
        self._scratch = scratch
        self._connection = duckdb.connect(
            ":memory:", config={**_SETTINGS, "temp_directory": str(scratch / "tmp"), **settings}
        )
        rules = Rules(job)
        self._values = {
            **rules.literals(),
            **rules.listed_fields(),
            **Demands(job, rules).templates(),
            "datum": job.date.isoformat(),
            "datum_nr": job.date.strftime("%Y%m%d"),
            "kommentar_max": "4000",
            "run_id": job.run_id,
            "ut": str(job.file("millennium/person.csv").parents[1]).replace("'", "''"),
            "form": _FORM,
            "sma": f"'{_LOWER}'",
            "stora": f"'{_LOWER.upper()}'",
            "regler": rules.values(),
        }

    def run(self) -> None:
        """Decide all posts and write all files; two things at a time wherever they can go."""
        self._scripts(self._connection, "start", "texts", "personal_ids")
        for seed in _SEEDS:
            self._load_seed(seed)
        with ThreadPoolExecutor(max_workers=2) as pool:
            parallel = pool.submit(self._load, VARDATAGANDEN, PERSONER, PATIENTER)
            loaded = [*self._load(BEVAKNINGAR, REMISSER), *parallel.result()]
            self._scripts(self._connection, "mappings")
            register = pool.submit(self._own, "referrals", "referrers", "register")
            self._own("combinations", "codes")
            register.result()
            self._own("joined", "posts", "referral_posts")
            persons = pool.submit(self._own, "persons")
            self._own("outcomes", "duplicates", "decided")
            lists = pool.submit(self._own, "lists")
            self._own("files")
            write_accounts(self._connection, loaded, self._job)
            persons.result()
            lists.result()

    def _own(self, *names: str) -> None:
        """Run scripts on a connection of their own, as a thread needs it."""
        with self._connection.cursor() as cursor:
            self._scripts(cursor, *names)

    def _scripts(self, connection: duckdb.DuckDBPyConnection, *names: str) -> None:
        for name in names:
            text = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
            connection.execute(Template(text).substitute(self._values))

    def _load(self, *tables: Table) -> list[Loaded]:
        with self._connection.cursor() as cursor:
            return [load(cursor, table, self._utf8(table)) for table in tables]

    def _utf8(self, table: Table) -> Path:
        path = self._job.extracts / f"{table.name}.csv"
        if self._job.encoding == "utf-8":
            return path
        return as_utf8(path, self._scratch / path.name, self._job.encoding)

    def _load_seed(self, name: str) -> None:
        rows = seed_rows(self._job.seed(name))
        columns = self._job.seed(name).read_text(encoding="utf-8-sig").partition("\n")[0].split(";")
        spelled = ", ".join(f"{column.strip()} varchar" for column in columns)
        self._connection.execute(f"create table {name} ({spelled})")
        if rows:
            marks = ", ".join("?" * len(columns))
            values: Iterable[list[str]] = (list(row.values()) for row in rows)
            self._connection.executemany(f"insert into {name} values ({marks})", list(values))


def main() -> None:
    """Run as the contestants are run, with DuckDB's own limits if wished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--date", type=date.fromisoformat, required=True)
    parser.add_argument("--encoding", choices=("utf-8", "cp1252"), default="utf-8")
    parser.add_argument("--url", help="taken for the sake of the contestants that need a server")
    parser.add_argument("--memory-limit")
    parser.add_argument("--threads")
    given = parser.parse_args()
    job = Job(given.extracts, given.out, given.seeds, given.date, given.encoding)
    limits = {"memory_limit": given.memory_limit, "threads": given.threads}
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.out, prefix=".mellan-") as scratch:
        Floor(job, Path(scratch), {name: text for name, text in limits.items() if text}).run()


if __name__ == "__main__":
    main()
